/** Eigenvalues further below the largest than this are counted in the first bin: zeros would squeeze the rest. */
const DECADES_SHOWN = 8;

/**
 * How many eigenvalues lie in each of `bins` equal intervals of their logarithm, from the smallest (or λmax·1e-8,
 * whichever is larger) to λmax; all zero for a spectrum without a positive eigenvalue.
 *
 * @example logHistogram([1, 10, 10, 100], 3) // [1, 2, 1]
 */
export function logHistogram(eigenvalues: ArrayLike<number>, bins: number): readonly number[] {
  const values = Array.from(eigenvalues);
  const counts = new Array<number>(bins).fill(0);
  const top = values.reduce((max, value) => Math.max(max, value), 0);
  if (!(top > 0)) return counts;
  const logTop = Math.log10(top);
  const smallest = values.reduce((min, value) => Math.min(min, value), top);
  const logBottom = Math.max(smallest > 0 ? Math.log10(smallest) : -Infinity, logTop - DECADES_SHOWN);
  for (const value of values) counts[binOf(value, logBottom, logTop, bins)] += 1;
  return counts;
}

function binOf(value: number, logBottom: number, logTop: number, bins: number): number {
  if (logTop === logBottom) return Math.floor(bins / 2);
  const position = (Math.log10(value) - logBottom) / (logTop - logBottom);
  return Math.min(bins - 1, Math.max(0, Math.floor(position * bins)));
}
