import type { Kernel } from "../layers/matrix.js";
import type { Eigensolver, MatrixView } from "./engine.js";

/**
 * The empirical spectral density of a unit: the eigenvalues of WᵀW of each of its matrices, pooled, ascending,
 * unnormalised (statistics §1.1, §1.2).
 *
 * @param values row-major: (rows, columns) for a dense kernel, (first, second, positions) for a convolution
 * @returns num_matrices · min(rows, columns) eigenvalues
 */
export function spectrum(
  values: Float32Array | Float64Array,
  shape: readonly number[],
  kernel: Kernel,
  engine: Eigensolver,
): Float64Array {
  const views = matrixViews(values, shape, kernel);
  const pooled = new Float64Array(views.length * Math.min(shape[0], shape[1]));
  let filled = 0;
  for (const view of views) {
    const eigenvalues = engine.eigenvalues(view);
    pooled.set(eigenvalues, filled);
    filled += eigenvalues.length;
  }
  return pooled.sort();
}

/** The matrices of a unit, one at each kernel position of a convolution, as views of its values. */
export function matrixViews(
  values: Float32Array | Float64Array,
  [rows, columns, positions]: readonly number[],
  kernel: Kernel,
): readonly MatrixView[] {
  if (kernel === "dense") {
    return [{ values, offset: 0, rows, columns, rowStride: columns, columnStride: 1 }];
  }
  return Array.from({ length: positions }, (_, position) => ({
    values,
    offset: position,
    rows,
    columns,
    rowStride: columns * positions,
    columnStride: positions,
  }));
}
