import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mlMatrixEngine } from "../../src/esd/engines/ml-matrix.js";
import { spectrum } from "../../src/esd/spectrum.js";
import { normalStream } from "../helpers.js";

const matrix = fc
  .record({ rows: fc.integer({ min: 1, max: 24 }), columns: fc.integer({ min: 1, max: 24 }), seed: fc.nat() })
  .map(({ rows, columns, seed }) => {
    const normal = normalStream(seed);
    return { rows, columns, values: Float64Array.from({ length: rows * columns }, normal) };
  });

function sum(values: ArrayLike<number>, f: (x: number) => number = (x) => x): number {
  return Array.from(values).reduce((total, value) => total + f(value), 0);
}

describe("the spectrum of a dense matrix", () => {
  test("of the worked example (statistics X-1.1) has its eigenvalues", () => {
    const eigenvalues = spectrum(Float64Array.of(1, 2, 3, 4, 5, 6), [3, 2], "dense", mlMatrixEngine);
    expect(eigenvalues[0]).toBeCloseTo(0.26450509, 8);
    expect(eigenvalues[1]).toBeCloseTo(90.73549491, 8);
  });

  // The solver is backward stable: its error is a modest multiple of eps times the norm, n <= 24 here.
  test("sums to the squared Frobenius norm, and its squares to that of W'W", () => {
    fc.assert(
      fc.property(matrix, ({ rows, columns, values }) => {
        const eigenvalues = spectrum(values, [rows, columns], "dense", mlMatrixEngine);
        const frobenius = sum(values, (w) => w * w);
        expect(Math.abs(sum(eigenvalues) - frobenius)).toBeLessThanOrEqual(1e-12 * frobenius);
        const gram = Array.from({ length: columns }, (_, a) =>
          Array.from({ length: columns }, (_, b) =>
            Array.from({ length: rows }, (_, i) => values[i * columns + a] * values[i * columns + b]).reduce(
              (x, y) => x + y,
              0,
            ),
          ),
        ).flat();
        const squares = sum(gram, (g) => g * g);
        expect(Math.abs(sum(eigenvalues, (x) => x * x) - squares)).toBeLessThanOrEqual(1e-12 * squares);
      }),
    );
  });

  test("is the same for the transpose", () => {
    fc.assert(
      fc.property(matrix, ({ rows, columns, values }) => {
        const transposed = Float64Array.from(
          values,
          (_, at) => values[(at % rows) * columns + Math.floor(at / rows)],
        );
        const a = spectrum(values, [rows, columns], "dense", mlMatrixEngine);
        const b = spectrum(transposed, [columns, rows], "dense", mlMatrixEngine);
        a.forEach((eigenvalue, i) => {
          expect(Math.abs(eigenvalue - b[i])).toBeLessThanOrEqual(1e-12 * a[a.length - 1]);
        });
      }),
    );
  });

  test("scales with the square of the weights", () => {
    fc.assert(
      fc.property(matrix, fc.integer({ min: -100, max: 100 }), ({ rows, columns, values }, exponent) => {
        const scale = 2 ** exponent;
        const a = spectrum(values, [rows, columns], "dense", mlMatrixEngine);
        const b = spectrum(
          values.map((w) => w * scale),
          [rows, columns],
          "dense",
          mlMatrixEngine,
        );
        a.forEach((eigenvalue, i) => {
          expect(Math.abs(b[i] / scale ** 2 - eigenvalue)).toBeLessThanOrEqual(1e-12 * a[a.length - 1]);
        });
      }),
    );
  });

  test("of a diagonal matrix is its squared diagonal, down to 1e-9 of the largest", () => {
    const diagonal = [1, 3e-2, 1e-3, 3.2e-5];
    const values = new Float64Array(16);
    diagonal.forEach((d, i) => {
      values[5 * i] = d;
    });
    const eigenvalues = spectrum(values, [4, 4], "dense", mlMatrixEngine);
    diagonal
      .map((d) => d * d)
      .sort((a, b) => a - b)
      .forEach((expected, i) => {
        expect(Math.abs(eigenvalues[i] / expected - 1)).toBeLessThan(1e-11);
      });
  });

  test("of a rank-deficient matrix ends in zeros within the solver's floor, none negative", () => {
    const normal = normalStream(5);
    const factor = Float64Array.from({ length: 40 * 3 }, normal);
    const other = Float64Array.from({ length: 3 * 20 }, normal);
    const values = Float64Array.from({ length: 800 }, (_, at) => {
      const [i, j] = [Math.floor(at / 20), at % 20];
      return factor[3 * i] * other[j] + factor[3 * i + 1] * other[20 + j] + factor[3 * i + 2] * other[40 + j];
    });
    const eigenvalues = spectrum(values, [40, 20], "dense", mlMatrixEngine);
    const floor = mlMatrixEngine.relativeFloor(20) * eigenvalues[19];
    expect(eigenvalues.filter((eigenvalue) => eigenvalue <= floor)).toHaveLength(17);
    expect(Math.min(...eigenvalues)).toBeGreaterThanOrEqual(0);
  });
});

test("a convolution's spectrum pools its kernel positions (statistics X-1.2)", () => {
  const weights = Float64Array.from({ length: 16 }, (_, i) => i + 1);
  const expected = [
    2.14290004, 2.55075834, 3.07577498, 3.76140644, 272.23859356, 332.92422502, 401.44924166, 477.85709996,
  ];
  spectrum(weights, [2, 2, 4], "conv", mlMatrixEngine).forEach((eigenvalue, i) => {
    expect(eigenvalue).toBeCloseTo(expected[i], 7);
  });
  const flat = spectrum(weights, [2, 8], "dense", mlMatrixEngine);
  expect(flat[0]).toBeCloseTo(14.51516716, 7);
  expect(flat[1]).toBeCloseTo(1481.48483284, 7);
});
