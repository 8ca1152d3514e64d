import { tracyWidomSurvival } from "./tracy-widom.js";

/**
 * The 0.999 quantile of the Tracy-Widom law TW1 (Tracy & Widom 1996), from a numerical solution of Painlevé
 * II with Hastings & McLeod's boundary condition. Its median is -1.26857: one noise matrix in a thousand has
 * an eigenvalue above the edge that this gives.
 */
export const TRACY_WIDOM_999 = 3.2722;

/**
 * The sum of noise's two largest eigenvalues, each centred and scaled as for the Tracy-Widom law: mean and standard
 * deviation, and the 0.995 quantile in standard deviations from the mean. For the two largest points of the Airy
 * process, simulated by scripts/top_two_law.py.
 */
export const TOP_TWO_LAW = { mean: -4.48, deviation: 2.02, quantile995: 2.72 } as const;

export interface LargestEigenvalueLaw {
  readonly centre: number;
  readonly scale: number;
}

/**
 * Where the largest eigenvalue of WᵀW falls for an N x M matrix W of independent standard normal entries:
 * (λmax - centre) / scale follows TW1, with
 * centre = (√(N - 1/2) + √(M - 1/2))² and
 * scale = (√(N - 1/2) + √(M - 1/2)) (1/√(N - 1/2) + 1/√(M - 1/2))^(1/3)
 * (Johnstone 2001; the halves, which make the law fit small matrices, are Ma's, 2012). For entries of variance
 * sigma² take λ/sigma².
 *
 * @example largestEigenvalueLaw(1000, 500) // centre 2912.152858, scale 22.895830
 */
export function largestEigenvalueLaw(N: number, M: number): LargestEigenvalueLaw {
  const a = Math.sqrt(N - 0.5);
  const b = Math.sqrt(M - 0.5);
  return { centre: (a + b) ** 2, scale: (a + b) * Math.cbrt(1 / a + 1 / b) };
}

/**
 * The eigenvalue of WᵀW (unnormalised) above which one does not belong to noise of variance sigma²: the upper
 * edge of the bulk with the allowance for its fluctuation that noise exceeds once in a thousand matrices.
 *
 * @example noiseEdge(1.0036124659, 600, 300) // 1816.1851
 */
export function noiseEdge(sigmaSquared: number, N: number, M: number): number {
  const { centre, scale } = largestEigenvalueLaw(N, M);
  return sigmaSquared * (centre + TRACY_WIDOM_999 * scale);
}

/**
 * The p-value of the largest eigenvalue of WᵀW (unnormalised), W an N x M matrix: the probability that noise of
 * variance sigma² has one as large, by the law above and TW1. sigma² from fitBulk, which spikes don't move, makes
 * it a little too small for small matrices: of 200 x 100 noise 1.2 % have p < 0.01, of 60 x 30 noise 2.2 % (with
 * the true sigma² 1.0 and 0.9 %).
 *
 * @example largestEigenvaluePValue(noiseEdge(1, 600, 300), 1, 600, 300) // 0.001
 */
export function largestEigenvaluePValue(
  eigenvalue: number,
  sigmaSquared: number,
  N: number,
  M: number,
): number {
  const { centre, scale } = largestEigenvalueLaw(N, M);
  return tracyWidomSurvival((eigenvalue / sigmaSquared - centre) / scale);
}
