import { expect, test } from "vitest";
import type { DenseMatrix } from "../../src/compare/dense-matrix.js";
import { ckaOfNoise, linearCka } from "../../src/compare/linear-cka.js";
import { wasmEngine } from "../../src/esd/engines/wasm.js";
import { gaussian, withSingularValues } from "../esd/matrices.js";
import { waves } from "./waves.js";

const cka = (a: DenseMatrix, b: DenseMatrix) => linearCka(a, b, wasmEngine) ?? Number.NaN;

function product(a: DenseMatrix, b: DenseMatrix): DenseMatrix {
  const values = new Float64Array(a.rows * b.columns);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.columns; j++) {
      for (let k = 0; k < a.columns; k++) {
        values[i * b.columns + j] += a.values[i * a.columns + k] * b.values[k * b.columns + j];
      }
    }
  }
  return { values, rows: a.rows, columns: b.columns };
}

const scaledBy = (matrix: DenseMatrix, factor: number): DenseMatrix => ({
  ...matrix,
  values: matrix.values.map((x) => factor * x),
});

test("X-5: two matrices of two rows are aligned, whatever they hold", () => {
  const [a, b] = [Float64Array.of(1, 2, 3, 4), Float64Array.of(1, 2, 3, 5)];
  expect(cka({ values: a, rows: 2, columns: 2 }, { values: b, rows: 2, columns: 2 })).toBeCloseTo(1, 14);
});

// ‖AᵀB‖²/(‖AᵀA‖ ‖BᵀB‖) by NumPy 1.24 of the same matrices, columns centred. 1e-12: sums of some hundred products.
test.each([
  [12, 7, 7, 0.6765641739829513],
  [7, 12, 12, 0.7657128598892781],
  [9, 4, 11, 0.5121573488874931],
  [30, 3, 5, 0.010424183734284602],
])("of %i rows, %i and %i columns it is NumPy's", (rows, columnsA, columnsB, expected) => {
  expect(cka(waves(rows, columnsA, 1), waves(rows, columnsB, 1.3))).toBeCloseTo(expected, 12);
});

test("it does not see a rotation of the inputs, a scale, or a constant added to a column", () => {
  const a = gaussian(40, 30, 1);
  const b = gaussian(40, 30, 2);
  const rotation = withSingularValues(new Array(30).fill(1), 30, 3);
  expect(cka(a, product(a, rotation))).toBeCloseTo(1, 12);
  expect(cka(a, scaledBy(b, -1e-3))).toBeCloseTo(cka(a, b), 10);
  const shifted = { ...b, values: b.values.map((x, i) => x + (i % 30)) };
  expect(cka(a, shifted)).toBeCloseTo(cka(a, b), 10);
});

test("it is symmetric, and 1 of a matrix with itself", () => {
  const [a, b] = [gaussian(50, 20, 4), gaussian(50, 20, 5)];
  expect(cka(a, a)).toBeCloseTo(1, 14);
  expect(cka(a, b)).toBeCloseTo(cka(b, a), 14);
});

// A standard deviation over seeds of about 0.005.
test.each([
  [100, 100],
  [60, 240],
  [240, 60],
])("independent noise of %i x %i has what is said of noise", (rows, columns) => {
  const found = cka(gaussian(rows, columns, 6), gaussian(rows, columns, 7));
  expect(Math.abs(found - ckaOfNoise(rows, columns))).toBeLessThan(0.03);
});

test("matrices whose rows are all the same have none", () => {
  const same = { values: Float64Array.from({ length: 12 }, (_, i) => i % 3), rows: 4, columns: 3 };
  expect(linearCka(same, waves(4, 3, 1), wasmEngine)).toBeNull();
});

test("weights of one row have none", () => {
  expect(linearCka(waves(1, 9, 1), waves(1, 9, 2), wasmEngine)).toBeNull();
});
