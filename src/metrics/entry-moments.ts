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

/** Weights from which the mean is guessed. */
const GUESSED_FROM = 256;

/**
 * The moments of finite weights, in one pass: of differences from a guess of the mean, so that their squares keep their
 * digits whatever the mean.
 */
export function entryMoments(values: Float32Array | Float64Array): EntryMoments {
  const count = values.length;
  if (count === 0) return NO_ENTRIES;
  const guess = guessedMean(values);
  let sum = 0;
  let squares = 0;
  let smallest = Number.POSITIVE_INFINITY;
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const value = values[i];
    const difference = value - guess;
    sum += difference;
    squares += difference * difference;
    if (value < smallest) smallest = value;
    if (value > largest) largest = value;
  }
  // Equal weights have no variance, not to the last digit either.
  if (smallest === largest) return { count, mean: smallest, squares: 0, smallest, largest };
  return { count, mean: guess + sum / count, squares: squares - (sum * sum) / count, smallest, largest };
}

/** The mean of some weights from all over. */
function guessedMean(values: Float32Array | Float64Array): number {
  const step = Math.ceil(values.length / GUESSED_FROM);
  let sum = 0;
  let count = 0;
  for (let i = 0; i < values.length; i += step) {
    sum += values[i];
    count++;
  }
  return sum / count;
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
