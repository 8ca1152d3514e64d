import type { DenseMatrix } from "./dense-matrix.js";

/** v -> G v of the smaller of WᵀW and WWᵀ, whose order is min(rows, columns). Both are of f64. */
export type GramProduct = (vector: Float64Array, product: Float64Array) => void;

/** The product with WᵀW, or with WWᵀ where W is wide: one or two passes over the weights. */
export function gramProduct(matrix: DenseMatrix): GramProduct {
  const { rows, columns } = matrix;
  if (rows >= columns) {
    const weights = new Float64Array(rows);
    return (vector, product) => {
      timesVector(matrix, vector, weights);
      transposeTimesVector(matrix, weights, product);
    };
  }
  const weights = new Float64Array(columns);
  return (vector, product) => {
    transposeTimesVector(matrix, vector, weights);
    timesVector(matrix, weights, product);
  };
}

/** Rows that are taken at once, so that the vector is read a quarter as often. */
const ROWS_AT_ONCE = 4;

/** product = W vector */
export function timesVector(
  { values, rows, columns }: DenseMatrix,
  vector: Float64Array,
  product: Float64Array,
): void {
  const whole = rows - (rows % ROWS_AT_ONCE);
  for (let i = 0; i < whole; i += ROWS_AT_ONCE) {
    const start = i * columns;
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let j = 0; j < columns; j++) {
      const at = start + j;
      const x = vector[j];
      a += values[at] * x;
      b += values[at + columns] * x;
      c += values[at + 2 * columns] * x;
      d += values[at + 3 * columns] * x;
    }
    product[i] = a;
    product[i + 1] = b;
    product[i + 2] = c;
    product[i + 3] = d;
  }
  for (let i = whole; i < rows; i++) {
    let sum = 0;
    for (let j = 0, at = i * columns; j < columns; j++, at++) sum += values[at] * vector[j];
    product[i] = sum;
  }
}

/** product = Wᵀ vector */
export function transposeTimesVector(
  { values, rows, columns }: DenseMatrix,
  vector: Float64Array,
  product: Float64Array,
): void {
  product.fill(0);
  const whole = rows - (rows % ROWS_AT_ONCE);
  for (let i = 0; i < whole; i += ROWS_AT_ONCE) {
    const start = i * columns;
    const a = vector[i];
    const b = vector[i + 1];
    const c = vector[i + 2];
    const d = vector[i + 3];
    for (let j = 0; j < columns; j++) {
      const at = start + j;
      product[j] +=
        a * values[at] +
        b * values[at + columns] +
        c * values[at + 2 * columns] +
        d * values[at + 3 * columns];
    }
  }
  for (let i = whole; i < rows; i++) {
    const x = vector[i];
    for (let j = 0, at = i * columns; j < columns; j++, at++) product[j] += x * values[at];
  }
}
