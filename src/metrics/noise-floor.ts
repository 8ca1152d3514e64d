import type { DtypeTraits } from "../loaders/dtype.js";

export interface StoredMatrix {
  /** Of the type that the weights are stored in; its rounding is that of its epsilon and its subnormals. */
  readonly dtype: Pick<DtypeTraits, "epsilon" | "smallestSubnormal">;
  /** Step between neighbouring levels of quantised weights; null where they are not quantised. */
  readonly quantisationStep: number | null;
  /** Root mean square of the entries. */
  readonly rms: number;
  readonly N: number;
  readonly M: number;
  readonly maxSingularValue: number;
}

/** Root mean square of a rounding error that is uniform within half a step. */
const UNIFORM_RMS = 1 / Math.sqrt(12);

/**
 * The same relative to the weights' rms, for floating point: at most 0.289 epsilon (uniform within half a unit
 * in the last place, significand 1), measured 0.213 on Gaussian weights.
 */
const ROUNDING_RMS = 0.29;

/**
 * tau_s: the singular value up to which one is a zero, blurred by storing the weights or by the arithmetic.
 * Rounding adds to W a matrix of independent errors of standard deviation r, whose largest singular value is
 * about r (√N + √M) (Bai & Yin's edge); f64 arithmetic adds s_max max(N, M) 2^-52. An eigenvalue is a zero iff
 * λ <= tau_s².
 *
 * r is 0.29 epsilon rms(W) for floating point, but never less than the subnormal spacing / √12, and
 * step / √12 for quantised weights.
 *
 * @example a 600 x 400 matrix of rank 100 in bf16 ("rank-100-bf16" in fixtures/statistics) // 0.1010
 */
export function storageNoiseFloor(matrix: StoredMatrix): number {
  const { N, M } = matrix;
  return Math.max(
    roundingRms(matrix) * (Math.sqrt(N) + Math.sqrt(M)),
    matrix.maxSingularValue * Math.max(N, M) * Number.EPSILON,
  );
}

/** r: the root mean square of the error of an entry that storing the weights makes. */
export function roundingRms({
  dtype,
  quantisationStep,
  rms,
}: Pick<StoredMatrix, "dtype" | "quantisationStep" | "rms">): number {
  if (quantisationStep !== null) return quantisationStep * UNIFORM_RMS;
  return Math.max(ROUNDING_RMS * (dtype.epsilon ?? 0) * rms, (dtype.smallestSubnormal ?? 0) * UNIFORM_RMS);
}
