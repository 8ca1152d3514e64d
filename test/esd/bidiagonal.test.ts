import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bidiagonalEngine } from "../../src/esd/engines/bidiagonal.js";
import { mlMatrixEngine } from "../../src/esd/engines/ml-matrix.js";
import { wasmEngine } from "../../src/esd/engines/wasm.js";
import { uniformStream } from "../helpers.js";
import { gaussian, view } from "./matrices.js";

describe("bidiagonalisation and bisection", () => {
  test.each([
    [1, 1],
    [1, 40],
    [40, 1],
    [7, 5],
    [120, 97],
    [97, 120],
    [300, 60],
  ])("agree with ml-matrix on %i x %i, small eigenvalues relatively", (rows, columns) => {
    const matrix = gaussian(rows, columns, rows * 1000 + columns);
    const expected = mlMatrixEngine.eigenvalues(matrix);
    const n = expected.length;
    bidiagonalEngine.eigenvalues(matrix).forEach((eigenvalue, i) => {
      const relative = 8 * n * Number.EPSILON * Math.sqrt(expected[n - 1] / expected[i]);
      expect(Math.abs(eigenvalue / expected[i] - 1)).toBeLessThan(relative);
    });
  });

  test("resolve singular values down to eps of the largest", () => {
    const diagonal = [1, 1e-4, 1e-8, 1e-12];
    const values = new Float64Array(16);
    diagonal.forEach((d, i) => {
      values[5 * i] = d;
    });
    const found = bidiagonalEngine.eigenvalues(view(values, 4, 4));
    diagonal.toReversed().forEach((d, i) => {
      expect(Math.abs(Math.sqrt(found[i]) / d - 1)).toBeLessThan(1e-3);
    });
  });

  test("take weights whose squares would overflow or vanish", () => {
    for (const scale of [2 ** -500, 2 ** 500]) {
      const [a, b] = bidiagonalEngine.eigenvalues(view(Float64Array.of(3 * scale, 0, 0, 4 * scale), 2, 2));
      expect(a / scale / scale).toBeCloseTo(9, 10);
      expect(b / scale / scale).toBeCloseTo(16, 10);
    }
  });
});

// Matrices of exactly deficient rank, on which an iteration without a bound need not end.
describe("matrices of few different numbers", () => {
  const shapes: Record<string, (i: number, j: number, random: readonly number[]) => number> = {
    constant: () => 0.02,
    "half ones, half zero": (i) => (i % 120 < 60 ? 1 : 0),
    "of one row repeated": (_, j, random) => random[j],
    "of constant blocks": (i, j, random) => random[2 * Math.floor(i / 40) + Math.floor(j / 40)],
    "of three rows repeated": (i, j, random) => random[(i % 3) * 50 + (j % 50)],
    "of small integers": (i, j, random) => Math.floor(3 * random[(i * 7 + j * 13) % random.length]),
    zero: () => 0,
  };

  test.each(Object.entries(shapes))("%s have the same spectrum by every solver", (_, entry) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 120 }),
        fc.integer({ min: 1, max: 80 }),
        fc.nat(),
        (rows, columns, seed) => {
          const random = Array.from({ length: 200 }, uniformStream(seed));
          const values = Float64Array.from({ length: rows * columns }, (_, at) =>
            entry(Math.floor(at / columns), at % columns, random),
          );
          const matrix = view(values, rows, columns);
          const direct = bidiagonalEngine.eigenvalues(matrix);
          const gram = wasmEngine.eigenvalues(matrix);
          const largest = direct[direct.length - 1];
          direct.forEach((eigenvalue, i) => {
            expect(Math.abs(eigenvalue - gram[i])).toBeLessThanOrEqual(
              1e-13 * Math.max(rows, columns) * largest,
            );
          });
        },
      ),
      { numRuns: 30 },
    );
  });
});
