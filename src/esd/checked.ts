import { type Eigensolver, type GramEigensolver, type MatrixView, transposed } from "./engine.js";

/**
 * `solver`, each of whose spectra is checked by two invariants:
 *
 *   Σ λ = ‖W‖²_F,   Σ λ² = ‖WᵀW‖²_F
 *
 * The first is summed from the weights, independently of the solver; the second comes from the matrix that it
 * reduced. They cost M·N and n²/2 operations, against the solver's M·N·n.
 *
 * @param onViolation told when one does not hold: the spectrum that is returned is not to be trusted
 */
export function checked(solver: GramEigensolver, onViolation: () => void): Eigensolver {
  return {
    name: solver.name,
    relativeFloor: (n) => solver.relativeFloor(n),
    eigenvalues(matrix) {
      const { eigenvalues, gramNorm } = solver.spectrum(matrix);
      const longSide = Math.max(matrix.rows, matrix.columns);
      if (!invariantsHold(eigenvalues, sumOfSquares(matrix), gramNorm, longSide)) onViolation();
      return eigenvalues;
    },
  };
}

/**
 * Whether a spectrum has the trace and the Frobenius norm of its WᵀW, to 8 N eps: a sum of k positive numbers is
 * off by at most k·eps/2, and the eigenvalues of a backward stable solver by a modest multiple of n·eps·λmax
 * together (the tests see less than 1).
 *
 * @param frobenius ‖W‖²_F
 * @param gramNorm ‖WᵀW‖_F
 * @param longSide N, the longer side of W
 */
export function invariantsHold(
  eigenvalues: Float64Array,
  frobenius: number,
  gramNorm: number,
  longSide: number,
): boolean {
  const tolerance = 8 * longSide * Number.EPSILON;
  const n = eigenvalues.length;
  const largest = eigenvalues[n - 1];
  if (largest < SMALLEST_NORMAL) return frobenius < n * SMALLEST_NORMAL;
  let sum = 0;
  let squares = 0;
  for (const eigenvalue of eigenvalues) {
    sum += eigenvalue;
    // Relative to the largest, so that squares stay in range.
    squares += (eigenvalue / largest) ** 2;
  }
  const norm = largest * Math.sqrt(squares);
  return Math.abs(sum - frobenius) <= tolerance * sum && Math.abs(norm - gramNorm) <= tolerance * norm;
}

/** Below it, squares of weights have lost digits or all. */
const SMALLEST_NORMAL = 2 ** -1022;

/** ‖W‖²_F, summed from the weights. */
export function sumOfSquares(matrix: MatrixView): number {
  const lying = Math.abs(matrix.columnStride) <= Math.abs(matrix.rowStride) ? matrix : transposed(matrix);
  const { values, offset, rows, columns, rowStride, columnStride } = lying;
  let total = 0;
  // A sum of row sums: each rounds as often as its row is long, not as the matrix is large.
  for (let i = 0; i < rows; i++) {
    const start = offset + i * rowStride;
    total +=
      columnStride === 1
        ? sumOfRun(values, start, start + columns)
        : sumOfStrided(values, start, columns, columnStride);
  }
  return total;
}

/** Four sums, because one waits for each addition before the next. */
function sumOfRun(values: Float32Array | Float64Array, start: number, end: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let at = start;
  for (; at + 3 < end; at += 4) {
    a += values[at] * values[at];
    b += values[at + 1] * values[at + 1];
    c += values[at + 2] * values[at + 2];
    d += values[at + 3] * values[at + 3];
  }
  for (; at < end; at++) a += values[at] * values[at];
  return a + b + (c + d);
}

function sumOfStrided(values: Float32Array | Float64Array, start: number, count: number, stride: number) {
  let sum = 0;
  for (let i = 0, at = start; i < count; i++, at += stride) sum += values[at] * values[at];
  return sum;
}
