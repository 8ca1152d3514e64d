import type { DenseMatrix } from "../../src/compare/dense-matrix.js";

/** A matrix that NumPy makes in the same way: sin(1.7 i p + 0.9 j² + 0.3 i j). */
export function waves(rows: number, columns: number, p: number): DenseMatrix {
  const values = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++)
      values[i * columns + j] = Math.sin(1.7 * i * p + 0.9 * j * j + 0.3 * i * j);
  }
  return { values, rows, columns };
}
