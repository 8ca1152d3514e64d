import type { Uniform } from "../random/stream.js";
import type { ComparisonRecord } from "./columns.js";
import type { DenseMatrix } from "./dense-matrix.js";
import { overlapAfterErrors, subspaceOverlap } from "./subspace-overlap.js";
import { type SubspaceReason, topSubspaces } from "./top-subspaces.js";

/** A layer as one matrix, a convolution as outputs x (inputs · positions), with its spectrum as such. */
export interface FlatMatrix {
  readonly matrix: DenseMatrix;
  /** Ascending, unnormalised. */
  readonly eigenvalues: Float64Array;
  /** Root mean square of the errors that storing the weights has made. */
  readonly error: number;
}

export type OverlapColumns = Pick<
  ComparisonRecord,
  | "top_k"
  | "overlap_left"
  | "overlap_left_random"
  | "overlap_left_rounding"
  | "overlap_right"
  | "overlap_right_random"
  | "overlap_right_rounding"
  | "overlap_reason"
>;

const NO_OVERLAPS = {
  overlap_left: null,
  overlap_left_random: null,
  overlap_left_rounding: null,
  overlap_right: null,
  overlap_right_random: null,
  overlap_right_rounding: null,
};

/**
 * How much of the spans of the top singular vectors two matrices of one shape share, beside what two random
 * subspaces would, and what is left of an overlap of 1 when both matrices are rounded. There are as many vectors as
 * are asked for, or as the smaller rank.
 * @param b the same object as `a` where the weights are the same
 */
export function overlapColumns(
  a: FlatMatrix,
  b: FlatMatrix,
  topK: number,
  stream: (purpose: string) => Uniform,
): OverlapColumns {
  const { rows, columns } = a.matrix;
  const k = Math.min(topK, rankOf(a), rankOf(b));
  if (k === 0) return none(0, "zero");
  const topA = topSubspaces(a.matrix, a.eigenvalues, k, stream("subspaces a"));
  if (topA.kind === "none") return none(k, topA.reason);
  const topB = b === a ? topA : topSubspaces(b.matrix, b.eigenvalues, k, stream("subspaces b"));
  if (topB.kind === "none") return none(k, topB.reason);
  const rounded = overlapAfterErrors(a.eigenvalues, Math.max(rows, columns), k, Math.hypot(a.error, b.error));
  const [left, right] = rows >= columns ? [rounded.long, rounded.short] : [rounded.short, rounded.long];
  return {
    top_k: k,
    overlap_left: subspaceOverlap(topA.left, topB.left),
    overlap_left_random: k / rows,
    overlap_left_rounding: left,
    overlap_right: subspaceOverlap(topA.right, topB.right),
    overlap_right_random: k / columns,
    overlap_right_rounding: right,
    overlap_reason: null,
  };
}

function none(top_k: number, overlap_reason: SubspaceReason): OverlapColumns {
  return { ...NO_OVERLAPS, top_k, overlap_reason };
}

/** Eigenvalues beyond what rounding errors have by themselves. */
function rankOf({ matrix: { rows, columns }, eigenvalues, error }: FlatMatrix): number {
  const noise = (error * (Math.sqrt(rows) + Math.sqrt(columns))) ** 2;
  return eigenvalues.length - 1 - eigenvalues.findLastIndex((eigenvalue) => eigenvalue <= noise);
}
