/** What is known of a matrix's entries without their places. */
export interface EntryMoments {
  readonly count: number;
  readonly mean: number;
  /** Σ (x - mean)² */
  readonly squares: number;
  readonly smallest: number;
  readonly largest: number;
}

export const NO_ENTRIES: EntryMoments = {
  count: 0,
  mean: 0,
  squares: 0,
  smallest: Number.POSITIVE_INFINITY,
  largest: Number.NEGATIVE_INFINITY,
};

/** The moments of finite weights, in two passes: squares of differences keep their digits whatever the mean. */
export function entryMoments(values: Float32Array | Float64Array): EntryMoments {
  const count = values.length;
  if (count === 0) return NO_ENTRIES;
  let sum = 0;
  let smallest = Number.POSITIVE_INFINITY;
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const value = values[i];
    sum += value;
    if (value < smallest) smallest = value;
    if (value > largest) largest = value;
  }
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (values[i] - mean) ** 2;
  return { count, mean, squares, smallest, largest };
}

/** The moments of two lots of weights together (Chan, Golub & LeVeque 1983). */
export function joinedMoments(a: EntryMoments, b: EntryMoments): EntryMoments {
  const count = a.count + b.count;
  if (count === 0) return NO_ENTRIES;
  const difference = b.mean - a.mean;
  return {
    count,
    mean: a.mean + (difference * b.count) / count,
    squares: a.squares + b.squares + difference ** 2 * ((a.count * b.count) / count),
    smallest: Math.min(a.smallest, b.smallest),
    largest: Math.max(a.largest, b.largest),
  };
}
