import type { MatrixView } from "../esd/engine.js";

/** A matrix, row-major without gaps. */
export interface DenseMatrix {
  readonly values: Float32Array | Float64Array;
  readonly rows: number;
  readonly columns: number;
}

export function viewOf({ values, rows, columns }: DenseMatrix): MatrixView {
  return { values, offset: 0, rows, columns, rowStride: columns, columnStride: 1 };
}
