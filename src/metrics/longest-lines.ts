import { type MatrixView, transposed } from "../esd/engine.js";

/** The longest row and the longest column of a matrix that arrives in panels of rows. */
export interface LineLengths {
  /** @param panel finite, of as many columns as the matrix */
  addRows(panel: MatrixView): void;
  /** The largest Euclidean norm of a row, plus that of a column. */
  longest(): number;
}

export function lineLengths(columns: number): LineLengths {
  const columnSquares = new Float64Array(columns);
  let longestRow = 0;
  return {
    addRows(panel) {
      const rowSquares = new Float64Array(panel.rows);
      // Along the memory, whichever way the matrix lies in it.
      if (panel.rowStride >= panel.columnStride) addSquares(panel, rowSquares, columnSquares);
      else addSquares(transposed(panel), columnSquares, rowSquares);
      longestRow = Math.max(longestRow, largest(rowSquares));
    },
    longest: () => Math.sqrt(longestRow) + Math.sqrt(largest(columnSquares)),
  };
}

/**
 * The largest Euclidean norm of a row plus that of a column: of independent errors that are each proportional to the
 * weight they blur, by a factor of standard deviation r, the largest singular value is about r times this or less,
 * however the weights differ in size (Bandeira & van Handel 2016, theorem 1.1; Bai and Yin's r rms (√N + √M) where they
 * do not).
 *
 * @example longestLines({ values: Float64Array.of(3, 4, 0, 12), offset: 0, rows: 2, columns: 2, rowStride: 2,
 *   columnStride: 1 }) // 12 + √160
 */
export function longestLines(matrix: MatrixView): number {
  const lengths = lineLengths(matrix.columns);
  lengths.addRows(matrix);
  return lengths.longest();
}

/** Rows that go together over the columns, whose sums are then read and written once for all of them. */
const TOGETHER = 4;

function addSquares(matrix: MatrixView, rowSquares: Float64Array, columnSquares: Float64Array): void {
  const { values, offset, rows, columns, rowStride, columnStride } = matrix;
  const inFours = rows - (rows % TOGETHER);
  for (let i = 0; i < inFours; i += TOGETHER) {
    let at = offset + i * rowStride;
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let j = 0; j < columns; j++, at += columnStride) {
      const first = values[at] * values[at];
      const second = values[at + rowStride] * values[at + rowStride];
      const third = values[at + 2 * rowStride] * values[at + 2 * rowStride];
      const fourth = values[at + 3 * rowStride] * values[at + 3 * rowStride];
      a += first;
      b += second;
      c += third;
      d += fourth;
      columnSquares[j] += first + second + third + fourth;
    }
    rowSquares[i] += a;
    rowSquares[i + 1] += b;
    rowSquares[i + 2] += c;
    rowSquares[i + 3] += d;
  }
  for (let i = inFours; i < rows; i++) {
    let at = offset + i * rowStride;
    for (let j = 0; j < columns; j++, at += columnStride) {
      const square = values[at] * values[at];
      rowSquares[i] += square;
      columnSquares[j] += square;
    }
  }
}

function largest(squares: Float64Array): number {
  let greatest = 0;
  for (const square of squares) if (square > greatest) greatest = square;
  return greatest;
}
