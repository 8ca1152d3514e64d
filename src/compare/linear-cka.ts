import type { GramEigensolver } from "../esd/engine.js";
import type { DenseMatrix } from "./dense-matrix.js";

/**
 * Centred linear kernel alignment of two matrices over the same rows (Kornblith, Norouzi, Lee & Hinton, "Similarity
 * of neural network representations revisited", 2019):
 *
 *   ‖AᵀB‖²_F / (‖AᵀA‖_F ‖BᵀB‖_F),   each column less its mean
 *
 * It is 1 where the rows of both have the same inner products up to a factor, so also where B is A times a rotation,
 * and 0 where the columns of one are orthogonal to those of the other. Of a weight matrix, rows are output units: it
 * says whether the units stand to each other as they did. Independent matrices do not have 0, see `ckaOfNoise`. Null
 * where the rows of either are all the same.
 *
 * With K = AAᵀ/‖A‖² and L = BBᵀ/‖B‖², ‖AᵀB‖² is the inner product of K and L, which is had from norms alone:
 * (‖K + L‖² - ‖K‖² - ‖L‖²)/2, K + L being the Gram matrix of A and B side by side. So the solver's WᵀW does all the
 * work, in whichever order is the smaller. What the subtraction loses is of the order of eps.
 *
 * @param a, b finite, with as many rows each; columns may differ
 * @throws RangeError if the solver cannot hold a Gram matrix of that order
 * @example linearCka of [[1, 2], [3, 4]] and [[1, 2], [3, 5]] // 1: two centred rows are each other's opposite
 */
export function linearCka(a: DenseMatrix, b: DenseMatrix, solver: GramEigensolver): number | null {
  const centredA = centred(a);
  const centredB = centred(b);
  if (centredA === null || centredB === null) return null;
  const normA = gramNorm([centredA], solver);
  const normB = gramNorm([centredB], solver);
  const together = gramNorm([centredA, centredB], solver);
  const aligned = (together ** 2 - normA ** 2 - normB ** 2) / 2;
  return Math.min(1, Math.max(0, aligned / (normA * normB)));
}

/** The order of the largest Gram matrix that `linearCka` makes. */
export function ckaOrder(rows: number, columnsA: number, columnsB: number): number {
  return Math.min(rows, columnsA + columnsB);
}

/**
 * What independent noise of a shape has on average, to a few hundredths and below: columns / (rows + columns), the
 * share of ‖AAᵀ‖² that its diagonal has, which all noise has in common. Most of it for a wide matrix.
 */
export function ckaOfNoise(rows: number, columns: number): number {
  return columns / (rows + columns);
}

interface Centred {
  readonly matrix: DenseMatrix;
  readonly means: Float64Array;
  /** One over the Frobenius norm of the centred matrix. */
  readonly factor: number;
}

/** Null where what is left of the columns without their means is their rounding. */
function centred(matrix: DenseMatrix): Centred | null {
  const { values, rows, columns } = matrix;
  const means = new Float64Array(columns);
  for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < columns; j++, at++) means[j] += values[at];
  for (let j = 0; j < columns; j++) means[j] /= rows;
  let squares = 0;
  let whole = 0;
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, at++) {
      squares += (values[at] - means[j]) ** 2;
      whole += values[at] ** 2;
    }
  }
  const rounding = (rows * Number.EPSILON) ** 2 * whole;
  return squares > rounding ? { matrix, means, factor: 1 / Math.sqrt(squares) } : null;
}

/** Numbers of a panel: 4 MiB as f64. */
const PANEL_NUMBERS = 2 ** 19;

/** ‖XXᵀ‖_F of matrices side by side, which is ‖XᵀX‖_F. */
function gramNorm(parts: readonly Centred[], solver: GramEigensolver): number {
  const { rows } = parts[0].matrix;
  const width = parts.reduce((sum, { matrix }) => sum + matrix.columns, 0);
  const gram = solver.accumulate(Math.min(rows, width));
  try {
    if (rows <= width) {
      const depth = Math.max(1, Math.floor(PANEL_NUMBERS / rows));
      for (const part of parts) {
        for (let start = 0; start < part.matrix.columns; start += depth) {
          const count = Math.min(depth, part.matrix.columns - start);
          const values = new Float64Array(rows * count);
          copyCentred(part, 0, rows, start, count, values, count);
          gram.addRows({ values, offset: 0, rows: count, columns: rows, rowStride: 1, columnStride: count });
        }
      }
    } else {
      const depth = Math.max(1, Math.floor(PANEL_NUMBERS / width));
      for (let start = 0; start < rows; start += depth) {
        const count = Math.min(depth, rows - start);
        const values = new Float64Array(count * width);
        let left = 0;
        for (const part of parts) {
          copyCentred(part, start, count, 0, part.matrix.columns, values.subarray(left), width);
          left += part.matrix.columns;
        }
        gram.addRows({ values, offset: 0, rows: count, columns: width, rowStride: width, columnStride: 1 });
      }
    }
    return gram.gramNorm();
  } finally {
    gram.abandon();
  }
}

/** Copies a block of the centred, scaled matrix to the beginning of `target`, whose rows are `stride` apart. */
function copyCentred(
  { matrix: { values, columns }, means, factor }: Centred,
  firstRow: number,
  rowCount: number,
  firstColumn: number,
  columnCount: number,
  target: Float64Array,
  stride: number,
): void {
  for (let i = 0; i < rowCount; i++) {
    const from = (firstRow + i) * columns + firstColumn;
    const to = i * stride;
    for (let j = 0; j < columnCount; j++) {
      target[to + j] = (values[from + j] - means[firstColumn + j]) * factor;
    }
  }
}
