/** Eigenvalues at both ends of what f64 can hold have no finite ratio. */
export function boundedRatio(numerator: number, denominator: number): number {
  return Math.min(numerator / denominator, Number.MAX_VALUE);
}
