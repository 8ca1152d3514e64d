/**
 * How many directions a spectrum has, counted or weighed. Eigenvalues are those of WᵀW, ascending, finite, none
 * negative; one up to `zeroFloor` (the square of storageNoiseFloor's tau_s) is a zero. The worked numbers are
 * of λ = 0.1, 0.5, 1, 2, 8 with floor 0.
 */

/** Eigenvalues above the zero floor; 5. */
export function matrixRank(eigenvalues: Float64Array, zeroFloor: number): number {
  return eigenvalues.length - 1 - eigenvalues.findLastIndex((eigenvalue) => eigenvalue <= zeroFloor);
}

/**
 * von Neumann's entropy -Σ p ln p of p = λ / Σ λ over the eigenvalues above the zero floor, as a share of its
 * greatest value, ln(rank): 1 for a flat spectrum, 0 for a rank of one or none; 0.5884826289.
 */
export function entropy(eigenvalues: Float64Array, zeroFloor: number): number {
  const rank = matrixRank(eigenvalues, zeroFloor);
  return rank > 1 ? vonNeumannEntropy(eigenvalues.subarray(-rank)) / Math.log(rank) : 0;
}

/**
 * exp(-Σ p ln p), the number of equal eigenvalues that would have the spectrum's entropy; 2.5782896525. Zero
 * for a matrix of zeros. (Roy & Vetterli's effective rank has p of the singular values instead.)
 */
export function effectiveRank(eigenvalues: Float64Array, zeroFloor: number): number {
  const rank = matrixRank(eigenvalues, zeroFloor);
  return rank > 0 ? Math.exp(vonNeumannEntropy(eigenvalues.subarray(-rank))) : 0;
}

/**
 * (Σ λ)² / Σ λ², the number of equal eigenvalues that would have the spectrum's first two moments; 1.9428241409.
 * Zero for a matrix of zeros.
 */
export function participationRatio(eigenvalues: Float64Array): number {
  const largest = eigenvalues.at(-1) ?? 0;
  if (!(largest > 0)) return 0;
  // Relative to the largest, whose square may overflow or vanish.
  let sum = 0;
  let squares = 0;
  for (const eigenvalue of eigenvalues) {
    const relative = eigenvalue / largest;
    sum += relative;
    squares += relative * relative;
  }
  return (sum * sum) / squares;
}

function vonNeumannEntropy(positive: Float64Array): number {
  const largest = positive[positive.length - 1];
  const weights = positive.map((eigenvalue) => eigenvalue / largest);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.reduce((sum, weight) => {
    const p = weight / total;
    return p > 0 ? sum - p * Math.log(p) : sum;
  }, 0);
}
