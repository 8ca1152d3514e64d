/**
 * Weights of magnitude 2^±150, all of f32, have eigenvalues whose squares are well inside the range of f64.
 * Others are scaled by a power of two, which rounds nothing.
 */
const LARGEST_EXPONENT = 150;

/** The power of two that brings the largest weight near 1, where it is out of range. */
export function shiftFor(largest: number): number {
  const exponent = Math.floor(Math.log2(largest));
  return Math.abs(exponent) <= LARGEST_EXPONENT ? 0 : Math.max(-1000, Math.min(1000, -exponent));
}

/** An eigenvalue of (W · 2^shift)ᵀ(W · 2^shift) as one of WᵀW; 2^(2·shift) itself may be out of range. */
export function unshifted(x: number, shift: number): number {
  return x * 2 ** -shift * 2 ** -shift;
}
