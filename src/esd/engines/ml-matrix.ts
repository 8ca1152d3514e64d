import { Matrix, SingularValueDecomposition } from "ml-matrix";
import type { Eigensolver, MatrixView } from "../engine.js";

/**
 * The independent solver that the others are tested against: singular values of W by Golub-Kahan bidiagonalisation and implicit QR, squared.
 * It never forms WᵀW, so a small eigenvalue keeps the relative accuracy n·eps·sqrt(λmax/λ) rather than
 * n·eps·λmax/λ. Its cost is O(N M²) in plain JavaScript: seconds at M = 1000.
 *
 * Its iteration has no bound, and on some matrices of exactly deficient rank (120 x 80 ones) it never ends: no
 * command uses it.
 */
export const mlMatrixEngine: Eigensolver = {
  name: "ml-matrix",

  eigenvalues(view) {
    const { diagonal } = new SingularValueDecomposition(tallMatrix(view), {
      computeLeftSingularVectors: false,
      computeRightSingularVectors: false,
    });
    return Float64Array.from(diagonal, (singularValue) => singularValue * singularValue).sort();
  },

  // A singular value is off by at most about n·eps·s_max; squared, that is the floor on λ/λmax.
  relativeFloor: (n) => (8 * n * Number.EPSILON) ** 2,
};

/** The view as a matrix of rows >= columns; transposing leaves the singular values as they are. */
function tallMatrix({ values, offset, rows, columns, rowStride, columnStride }: MatrixView): Matrix {
  const tall = rows >= columns;
  const [height, width] = tall ? [rows, columns] : [columns, rows];
  const [down, across] = tall ? [rowStride, columnStride] : [columnStride, rowStride];
  const matrix = new Matrix(height, width);
  for (let i = 0; i < height; i++) {
    let at = offset + i * down;
    for (let j = 0; j < width; j++, at += across) matrix.set(i, j, values[at]);
  }
  return matrix;
}
