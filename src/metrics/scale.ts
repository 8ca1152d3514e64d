/**
 * How large a spectrum is. Eigenvalues are those of WᵀW, ascending, finite, none negative; logarithms are to
 * base 10 unless named otherwise; a logarithm or ratio that would need a positive eigenvalue where there is
 * none is null. The worked numbers are of λ = 0.1, 0.5, 1, 2, 8.
 */

/** Σ λ = ‖W‖², the squared Frobenius norm; 11.6. */
export function norm(eigenvalues: Float64Array): number {
  return eigenvalues.reduce((sum, eigenvalue) => sum + eigenvalue, 0);
}

/** The largest eigenvalue, the squared spectral norm of W; 8. Zero for an empty spectrum. */
export function spectralNorm(eigenvalues: Float64Array): number {
  return eigenvalues.at(-1) ?? 0;
}

/** log10 of a norm: 1.0644579892 of Σ λ = 11.6, 0.9030899870 of λmax = 8. */
export function logNorm(value: number): number | null {
  return value > 0 ? Math.log10(value) : null;
}

/** Σ λ / λmax, 1 for a matrix of rank one, M for an orthogonal one; 1.45. */
export function stableRank(eigenvalues: Float64Array): number | null {
  const largest = spectralNorm(eigenvalues);
  return largest > 0 ? eigenvalues.reduce((sum, eigenvalue) => sum + eigenvalue / largest, 0) : null;
}

/**
 * log10 Σ λ^alpha; 2.2738253694 for alpha = 2.5. Summed relative to λmax^alpha, which by itself overflows for
 * the exponents of a hundred that light tails have.
 */
export function logAlphaNorm(eigenvalues: Float64Array, alpha: number): number | null {
  const largest = spectralNorm(eigenvalues);
  if (!(largest > 0)) return null;
  const relative = eigenvalues.reduce((sum, eigenvalue) => sum + (eigenvalue / largest) ** alpha, 0);
  return alpha * Math.log10(largest) + Math.log10(relative);
}

/**
 * ln of the pseudo-determinant: Σ ln λ over the eigenvalues above the zero floor; -0.2231435513 (ln 0.8) with
 * floor 0.
 */
export function logPseudoDeterminant(eigenvalues: Float64Array, zeroFloor: number): number | null {
  const nonzero = eigenvalues.filter((eigenvalue) => eigenvalue > zeroFloor);
  return nonzero.length > 0 ? nonzero.reduce((sum, eigenvalue) => sum + Math.log(eigenvalue), 0) : null;
}

/** λmax / λmin over the eigenvalues above the zero floor; 80. */
export function conditionNumber(eigenvalues: Float64Array, zeroFloor: number): number | null {
  const smallest = eigenvalues.find((eigenvalue) => eigenvalue > zeroFloor);
  return smallest === undefined ? null : spectralNorm(eigenvalues) / smallest;
}
