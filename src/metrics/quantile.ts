/**
 * The p-quantile of ascending values by linear interpolation between order statistics (type 7 of Hyndman and
 * Fan, the default of R and NumPy); null for none. `quantile([1, 2, 4], 0.75)` is 3.
 */
export function quantile(ascending: ArrayLike<number>, p: number): number | null {
  if (ascending.length === 0) return null;
  const position = p * (ascending.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, ascending.length - 1);
  return ascending[below] + (position - below) * (ascending[above] - ascending[below]);
}
