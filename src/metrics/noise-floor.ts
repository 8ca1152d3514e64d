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
  /** Of longestLines; where it is not given the weights are taken to be of one size. */
  readonly longestLines?: number;
}

/** Root mean square of a rounding error that is uniform within half a step. */
const UNIFORM_RMS = 1 / Math.sqrt(12);

/**
 * The same relative to the weights' rms, for floating point: at most 0.289 epsilon (uniform within half a unit
 * in the last place, significand 1), measured 0.213 on Gaussian weights.
 */
const ROUNDING_RMS = 0.29;

/**
 * The same of weights whose significands are as good as spread evenly in the logarithm (Benford), whose errors are then
 * of 1/m on average over m from 1 to 2: √(3 / (8 ln 2)) / √12 = 0.2123 epsilon.
 */
const AVERAGE_ROUNDING_RMS = 0.2123;

/**
 * tau_s: the singular value up to which one is a zero, blurred by storing the weights or by the arithmetic.
 * Rounding adds to W a matrix of independent errors of standard deviation r, whose largest singular value is
 * about r (√N + √M) (Bai & Yin's edge); f64 arithmetic adds s_max max(N, M) 2^-52. An eigenvalue is a zero iff
 * λ <= tau_s².
 *
 * r is 0.29 epsilon rms(W) for floating point, but never less than the subnormal spacing / √12, and
 * step / √12 for quantised weights.
 *
 * Errors in proportion to weights that differ in size, as those of a low rank do, are no such matrix; their largest
 * singular value is at most about 0.2123 epsilon times the norms of the longest row and of the longest column together
 * (see longestLines), which is taken where it is the larger.
 *
 * @example a 600 x 400 matrix of rank 100 in bf16 ("rank-100-bf16" in fixtures/statistics) // 0.1010
 */
export function storageNoiseFloor(matrix: StoredMatrix): number {
  const { N, M } = matrix;
  return Math.max(
    roundingRms(matrix) * (Math.sqrt(N) + Math.sqrt(M)),
    unevenRounding(matrix),
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

function unevenRounding({ dtype, quantisationStep, longestLines = 0 }: StoredMatrix): number {
  return quantisationStep !== null ? 0 : AVERAGE_ROUNDING_RMS * (dtype.epsilon ?? 0) * longestLines;
}
