import type { LayerRecord } from "../analysis/columns.js";

/** The eigenvalues that are none of the zeros to the precision of storage and solver, ascending. */
export function nonzero({
  record: { matrix_rank },
  eigenvalues,
}: {
  readonly record: Pick<LayerRecord, "matrix_rank">;
  readonly eigenvalues: Float64Array;
}): Float64Array {
  return eigenvalues.subarray(eigenvalues.length - (matrix_rank ?? 0));
}
