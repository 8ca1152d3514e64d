import type { Uniform } from "../random/stream.js";
import type { DenseMatrix } from "./dense-matrix.js";
import { gramProduct, timesVector, transposeTimesVector } from "./gram-product.js";
import { dot, lanczos } from "./lanczos.js";

export const SUBSPACE_REASONS = ["zero", "no_gap", "not_converged"] as const;

/** Why there are no subspaces: no singular value but zero, none that the next one leaves apart, or no convergence. */
export type SubspaceReason = (typeof SUBSPACE_REASONS)[number];

export type TopSubspaces =
  | {
      readonly kind: "found";
      /** Orthonormal singular vectors, the first of the largest singular value: k of as many numbers as W has rows. */
      readonly left: readonly Float64Array[];
      /** The same, of as many numbers as W has columns. */
      readonly right: readonly Float64Array[];
    }
  | { readonly kind: "none"; readonly reason: SubspaceReason };

/**
 * A subspace is off by at most this angle: by the theorem of Davis and Kahan sin Θ <= ‖residual‖ / gap, the gap
 * being between the k-th eigenvalue and the next. An overlap is then right to four digits.
 */
const ANGLE = 1e-4;

/** As often the search is taken up again for further vectors of an eigenvalue that occurs several times. */
const MOST_ROUNDS = 8;

/**
 * The subspaces of the k largest singular values of W, on both of its sides, by Lanczos on the smaller of WᵀW and
 * WWᵀ. They are held against the spectrum, which the eigensolver found by itself: where one of its k largest values
 * is missing, because Lanczos has found but one vector of two, the search goes on in the complement.
 *
 * @param eigenvalues all of WᵀW or WWᵀ, min(rows, columns), ascending, as the eigensolver gives them
 * @param k at least 1, at most min(rows, columns)
 */
export function topSubspaces(
  matrix: DenseMatrix,
  eigenvalues: Float64Array,
  k: number,
  uniform: Uniform,
): TopSubspaces {
  const order = eigenvalues.length;
  const largest = eigenvalues[order - 1];
  const least = eigenvalues[order - k];
  const solverNoise = 8 * order * Number.EPSILON * largest;
  if (least <= solverNoise) return { kind: "none", reason: "zero" };
  const gap = least - (k < order ? eigenvalues[order - k - 1] : 0);
  if (gap <= solverNoise / ANGLE) return { kind: "none", reason: "no_gap" };

  const tolerance = ANGLE * gap;
  const product = gramProduct(matrix);
  const found: Float64Array[] = [];
  let wanted = Array.from(eigenvalues.subarray(order - k)).reverse();
  for (let round = 0; round < MOST_ROUNDS && wanted.length > 0; round++) {
    const pairs = lanczos(product, order, { known: found, count: wanted.length, tolerance, uniform });
    if (pairs === null) break;
    const { matched, missing } = matchValues(pairs.values, wanted, 2 * tolerance);
    if (matched.length === 0) break;
    found.push(...matched.map((at) => pairs.vectors[at]));
    wanted = missing;
  }
  if (wanted.length > 0) return { kind: "none", reason: "not_converged" };
  const others = found.map((vector) => otherSide(matrix, vector));
  orthonormalise(found);
  orthonormalise(others);
  return matrix.rows >= matrix.columns
    ? { kind: "found", left: others, right: found }
    : { kind: "found", left: found, right: others };
}

/** Which of the values that were found are wanted, and which of those wanted were not found; both descending. */
function matchValues(values: Float64Array, wanted: readonly number[], tolerance: number) {
  const matched: number[] = [];
  const missing: number[] = [];
  let at = 0;
  for (const value of wanted) {
    if (at < values.length && Math.abs(values[at] - value) <= tolerance) matched.push(at++);
    else missing.push(value);
  }
  return { matched, missing };
}

/** W v, or Wᵀ v where v is a left singular vector. */
function otherSide(matrix: DenseMatrix, vector: Float64Array): Float64Array {
  const { rows, columns } = matrix;
  const image = new Float64Array(Math.max(rows, columns));
  if (rows >= columns) timesVector(matrix, vector, image);
  else transposeTimesVector(matrix, vector, image);
  return image;
}

/** Gram and Schmidt's, modified, in place: the vectors are orthogonal to a part in 10,000 already. */
function orthonormalise(vectors: readonly Float64Array[]): void {
  vectors.forEach((vector, i) => {
    for (const before of vectors.slice(0, i)) {
      const component = dot(vector, before);
      for (let j = 0; j < vector.length; j++) vector[j] -= component * before[j];
    }
    const length = Math.sqrt(dot(vector, vector));
    for (let j = 0; j < vector.length; j++) vector[j] /= length;
  });
}
