/**
 * The Kolmogorov-Smirnov distance of two samples, the largest difference of their distribution functions: 0 for the
 * same values, 1 where one lies wholly above the other. Null if either is empty.
 *
 * It has no p here: the eigenvalues of a matrix repel one another, and two matrices of the same law differ by far
 * less than two samples of independent numbers would.
 *
 * @param a, b ascending
 * @example ksDistance(Float64Array.of(1, 2, 3, 4), Float64Array.of(3, 4, 5, 6)) // 0.5
 */
export function ksDistance(a: Float64Array, b: Float64Array): number | null {
  if (a.length === 0 || b.length === 0) return null;
  let largest = 0;
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const x = Math.min(a[i], b[j]);
    // Both functions step at a value that both have; the difference counts after both steps.
    while (i < a.length && a[i] <= x) i++;
    while (j < b.length && b[j] <= x) j++;
    largest = Math.max(largest, Math.abs(i / a.length - j / b.length));
  }
  return largest;
}
