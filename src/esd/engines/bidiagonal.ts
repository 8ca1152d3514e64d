import { type Eigensolver, transposed } from "../engine.js";
import { copyRows } from "./slices.js";

/**
 * Singular values without WᵀW, and without an iteration that could fail to end: Householder bidiagonalisation
 * (Golub & Kahan 1965), then bisection of the symmetric tridiagonal matrix that has the bidiagonal's singular
 * values with both signs for its eigenvalues. A small eigenvalue keeps the relative accuracy n·eps·sqrt(λmax/λ).
 * About a second for 600 x 600.
 */
export const bidiagonalEngine: Eigensolver = {
  name: "bidiagonal",

  eigenvalues(matrix) {
    const tall = matrix.rows >= matrix.columns ? matrix : transposed(matrix);
    const values = new Float64Array(tall.rows * tall.columns);
    copyRows(tall, values);
    const exponent = normaliseExponent(values);
    const singularValues = bisect(bidiagonalise(values, tall.rows, tall.columns));
    return singularValues.map((s) => (s * 2 ** exponent) ** 2);
  },

  // A singular value is off by at most about n·eps·s_max; squared, that is the floor on λ/λmax.
  relativeFloor: (n) => (8 * n * Number.EPSILON) ** 2,
};

/** Scales by a power of two, which rounds nothing, so that the largest is near 1; returns the exponent taken out. */
function normaliseExponent(values: Float64Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  if (largest === 0) return 0;
  const exponent = Math.max(-1000, Math.min(1000, Math.floor(Math.log2(largest))));
  for (let i = 0; i < values.length; i++) values[i] *= 2 ** -exponent;
  return exponent;
}

interface Bidiagonal {
  readonly diagonal: Float64Array;
  /** Above the diagonal, one shorter. */
  readonly above: Float64Array;
}

/** Reduces a row-major matrix, rows >= columns, from the left and the right in turn; it is destroyed. */
function bidiagonalise(a: Float64Array, rows: number, columns: number): Bidiagonal {
  const diagonal = new Float64Array(columns);
  const above = new Float64Array(Math.max(0, columns - 1));
  const left = new Float64Array(rows);
  const right = new Float64Array(columns);
  const products = new Float64Array(columns);
  for (let k = 0; k < columns; k++) {
    for (let i = k; i < rows; i++) left[i] = a[i * columns + k];
    diagonal[k] = toReflector(left, k, rows);
    reflectRows(a, left, k, rows, columns, products);
    if (k + 1 === columns) break;
    for (let j = k + 1; j < columns; j++) right[j] = a[k * columns + j];
    above[k] = toReflector(right, k + 1, columns);
    reflectColumns(a, right, k + 1, rows, columns);
  }
  return { diagonal, above };
}

/**
 * Turns x = v[from ... to - 1] into the v of H = I - v vᵀ that maps x to a multiple of its first axis, and returns
 * that multiple. v is zero where x is.
 */
function toReflector(v: Float64Array, from: number, to: number): number {
  let squares = 0;
  for (let i = from; i < to; i++) squares += v[i] * v[i];
  const length = Math.sqrt(squares);
  if (length === 0) {
    v.fill(0, from, to);
    return 0;
  }
  const image = v[from] > 0 ? -length : length;
  // |x - image·e|² = 2 length (length + |x_1|); scaled so that vᵀv = 2.
  const scale = 1 / Math.sqrt(length * (length + Math.abs(v[from])));
  v[from] -= image;
  for (let i = from; i < to; i++) v[i] *= scale;
  return image;
}

/** a ← H a for the rows from `first` on and the columns right of it. */
function reflectRows(
  a: Float64Array,
  v: Float64Array,
  first: number,
  rows: number,
  columns: number,
  products: Float64Array,
): void {
  products.fill(0);
  for (let i = first; i < rows; i++) {
    const vi = v[i];
    for (let j = first + 1, at = i * columns + j; j < columns; j++, at++) products[j] += vi * a[at];
  }
  for (let i = first; i < rows; i++) {
    const vi = v[i];
    for (let j = first + 1, at = i * columns + j; j < columns; j++, at++) a[at] -= vi * products[j];
  }
}

/** a ← a H for the columns from `first` on and the rows from `first` on: the row above is done with. */
function reflectColumns(
  a: Float64Array,
  v: Float64Array,
  first: number,
  rows: number,
  columns: number,
): void {
  for (let i = first; i < rows; i++) {
    let product = 0;
    for (let j = first, at = i * columns + j; j < columns; j++, at++) product += a[at] * v[j];
    for (let j = first, at = i * columns + j; j < columns; j++, at++) a[at] -= product * v[j];
  }
}

/** A quotient in Sturm's sequence is kept from zero by this; the entries are of order 1. */
const SMALLEST_PIVOT = 2 ** -1000;

/** Halvings of an interval of the norm's length: to 2^-62 of it, a thousandth of the reduction's own error. */
const HALVINGS = 62;

/** The singular values, ascending. */
function bisect({ diagonal, above }: Bidiagonal): Float64Array {
  const n = diagonal.length;
  // Golub & Kahan's form: zero diagonal, and beside it d1, e1, d2, e2, ..., dn.
  const squares = new Float64Array(2 * n - 1);
  let bound = 0;
  for (let i = 0; i < n; i++) {
    squares[2 * i] = diagonal[i] ** 2;
    if (i + 1 < n) squares[2 * i + 1] = above[i] ** 2;
    bound = Math.max(bound, Math.abs(diagonal[i]) + Math.abs(above[i] ?? 0) + Math.abs(above[i - 1] ?? 0));
  }

  /** Singular values below x > 0: the eigenvalues below it are those and the n that are not positive. */
  const countBelow = (x: number): number => {
    let negative = 0;
    let quotient = -x;
    for (let i = 0; ; i++) {
      if (Math.abs(quotient) < SMALLEST_PIVOT) quotient = -SMALLEST_PIVOT;
      if (quotient < 0) negative++;
      if (i === squares.length) return negative - n;
      quotient = -x - squares[i] / quotient;
    }
  };

  return Float64Array.from({ length: n }, (_, k) => {
    let low = 0;
    let high = bound;
    for (let halving = 0; halving < HALVINGS; halving++) {
      const middle = (low + high) / 2;
      if (countBelow(middle) > k) high = middle;
      else low = middle;
    }
    return (low + high) / 2;
  });
}
