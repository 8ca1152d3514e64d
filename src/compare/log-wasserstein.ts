/**
 * The 1-Wasserstein distance of the base-10 logarithms of two spectra, ∫ |Q_a(p) - Q_b(p)| dp of their quantile
 * functions (Vallender 1974): by how many decades an eigenvalue has moved, on average over ranks. Eigenvalues span
 * decades and what a tail does is seen in its ratios: of the eigenvalues themselves the distance would be that of the
 * few largest. A matrix c times another is 2 |log10 c| away from it. Null if either is empty.
 *
 * @param a, b ascending, positive: without what is a zero to the precision of storage; lengths may differ
 * @example logWasserstein(Float64Array.of(1, 10), Float64Array.of(10, 1000)) // 1.5
 */
export function logWasserstein(a: Float64Array, b: Float64Array): number | null {
  if (a.length === 0 || b.length === 0) return null;
  let distance = 0;
  let reached = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const endOfA = (i + 1) / a.length;
    const endOfB = (j + 1) / b.length;
    const end = Math.min(endOfA, endOfB);
    // Of the ratio, for the difference of two logarithms that are nearly the same has lost its digits.
    distance += (end - reached) * Math.abs(Math.log10(a[i] / b[j]));
    reached = end;
    if (endOfA <= end) i++;
    if (endOfB <= end) j++;
  }
  return distance;
}
