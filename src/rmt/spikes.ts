import type { FittedBulk } from "./bulk-fit.js";

/**
 * Spikes by the theory of Baik, Ben Arous & Péché (2005), for a signal of singular value theta in an N x M matrix
 * of noise of variance sigma² (Benaych-Georges & Nadakuditi 2012): the signal shows as an eigenvalue of its own
 * only where theta is above a threshold, and that eigenvalue is larger than theta² by what the noise adds.
 */

/** An eigenvalue above the edge and the signal that it tells of. */
export interface Spike {
  /** Of WᵀW, unnormalised. */
  readonly eigenvalue: number;
  /** theta, the singular value that the signal would have without the noise; less than √eigenvalue. */
  readonly strength: number;
  /** theta over the threshold of detection, at least 1. */
  readonly overThreshold: number;
}

/**
 * The singular value sigma (N M)^1/4 up to which noise hides a signal.
 *
 * @example detectionThreshold(1, 400, 200) // 16.8179
 */
export function detectionThreshold(sigmaSquared: number, N: number, M: number): number {
  return Math.sqrt(sigmaSquared * Math.sqrt(N) * Math.sqrt(M));
}

/**
 * The eigenvalue of WᵀW (unnormalised) that a signal of singular value theta shows as,
 * (theta² + sigma² N)(theta² + sigma² M)/theta²; null where theta is below the threshold and it shows as none.
 *
 * @example spikeEigenvalue(3.988721923, 0.0025, 1000, 500) // 19.8563211
 */
export function spikeEigenvalue(strength: number, sigmaSquared: number, N: number, M: number): number | null {
  if (!(strength > detectionThreshold(sigmaSquared, N, M))) return null;
  const square = strength ** 2;
  return (square + sigmaSquared * N) * (1 + (sigmaSquared * M) / square);
}

/**
 * The inverse: theta² = sigma² ((t - N - M) + √((t - N - M)² - 4 N M))/2 with t = λ/sigma²; null for an eigenvalue
 * inside the bulk.
 *
 * @example spikeStrength(19.8563211, 0.0025, 1000, 500) // 3.988722
 */
export function spikeStrength(eigenvalue: number, sigmaSquared: number, N: number, M: number): number | null {
  const excess = eigenvalue / sigmaSquared - N - M;
  const atEdge = 2 * Math.sqrt(N) * Math.sqrt(M);
  if (!(excess >= atEdge)) return null;
  // The root of a product, for the square of a large excess may overflow.
  const root = Math.sqrt(excess - atEdge) * Math.sqrt(excess + atEdge);
  return Math.sqrt(sigmaSquared) * Math.sqrt((excess + root) / 2);
}

/**
 * The spikes of a spectrum, largest first: its eigenvalues above the edge of the fitted bulk.
 *
 * @param eigenvalues those that the bulk was fitted to
 */
export function findSpikes(
  eigenvalues: Float64Array,
  bulk: FittedBulk,
  N: number,
  M: number,
): readonly Spike[] {
  const threshold = detectionThreshold(bulk.sigmaSquared, N, M);
  const spikes: Spike[] = [];
  for (let k = eigenvalues.length - 1; k >= 0 && eigenvalues[k] > bulk.lambdaEdge; k--) {
    const eigenvalue = eigenvalues[k];
    // The edge lies above the bulk's end, so that each has a strength.
    const strength = spikeStrength(eigenvalue, bulk.sigmaSquared, N, M) ?? threshold;
    spikes.push({ eigenvalue, strength, overThreshold: strength / threshold });
  }
  return spikes;
}
