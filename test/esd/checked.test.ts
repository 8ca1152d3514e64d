import { describe, expect, test } from "vitest";
import { checked, sumOfSquares } from "../../src/esd/checked.js";
import { type CheckableSpectrum, type GramEigensolver, transposed } from "../../src/esd/engine.js";
import { mlMatrixEngine } from "../../src/esd/engines/ml-matrix.js";
import { wasmEngine } from "../../src/esd/engines/wasm.js";
import { distance, gaussian, scaled, view } from "./matrices.js";

const matrix = gaussian(50, 30, 1);
const reference = mlMatrixEngine.eigenvalues(matrix);

/** The engine with one thing broken. */
function broken(breakIt: (spectrum: CheckableSpectrum) => Partial<CheckableSpectrum>): GramEigensolver {
  return {
    ...wasmEngine,
    spectrum(view) {
      const spectrum = wasmEngine.spectrum(view);
      return { ...spectrum, ...breakIt(spectrum) };
    },
  };
}

describe("a spectrum that breaks an invariant is told of", () => {
  const cases: Record<string, GramEigensolver> = {
    "one eigenvalue too large by 1e-10 of it": broken(({ eigenvalues }) => ({
      eigenvalues: eigenvalues.with(29, eigenvalues[29] * (1 + 1e-10)),
    })),
    "the right sum, wrongly shared": broken(({ eigenvalues }) => ({
      eigenvalues: eigenvalues.with(10, eigenvalues[10] - 1e-3).with(20, eigenvalues[20] + 1e-3),
    })),
    "not a number": broken(({ eigenvalues }) => ({ eigenvalues: eigenvalues.with(0, Number.NaN) })),
    "all zero": broken(({ eigenvalues }) => ({ eigenvalues: new Float64Array(eigenvalues.length) })),
  };

  test.each(Object.entries(cases))("%s", (_, engine) => {
    let told = 0;
    const solver = checked(engine, () => {
      told++;
    });
    solver.eigenvalues(matrix);
    expect(told).toBe(1);
  });
});

describe("a right one is left as it is", () => {
  const solver = checked(wasmEngine, () => {
    throw new Error("a right spectrum was taken for a wrong one");
  });

  test("of any shape and scale", () => {
    for (const [rows, columns] of [
      [1, 1],
      [1, 5000],
      [300, 2],
      [64, 64],
      [200, 170],
    ]) {
      for (const factor of [1, 1e-30, 1e100]) {
        const view = scaled(gaussian(rows, columns, rows + columns), factor);
        expect(solver.eigenvalues(view)).toEqual(wasmEngine.eigenvalues(view));
      }
    }
  });

  test("of equal weights, of which every sum rounds the same way", () => {
    const values = new Float32Array(100_000).fill(0.1);
    expect(solver.eigenvalues(view(values, 1000, 100))[99]).toBeCloseTo(100_000 * Math.fround(0.1) ** 2, 8);
  });

  test("of zeros, and of weights whose squares are", () => {
    expect(solver.eigenvalues(view(new Float32Array(12), 3, 4))).toEqual(new Float64Array(3));
    expect(solver.eigenvalues(scaled(matrix, 1e-310))).toEqual(new Float64Array(30));
  });

  test("the name and floor are the solver's", () => {
    expect(solver.name).toBe(wasmEngine.name);
    expect(solver.relativeFloor(7)).toBe(wasmEngine.relativeFloor(7));
    expect(distance(solver.eigenvalues(matrix), reference)).toBeLessThan(3e-12);
  });
});

test("the sum of squares is that of the numbers in view, however they lie", () => {
  const { values } = gaussian(23, 12, 3);
  const part = { values, offset: 5, rows: 6, columns: 7, rowStride: 24, columnStride: 2 };
  const run = { values, offset: 2, rows: 11, columns: 9, rowStride: 12, columnStride: 1 };
  for (const matrix of [part, run]) {
    let expected = 0;
    for (let i = 0; i < matrix.rows; i++) {
      for (let j = 0; j < matrix.columns; j++) {
        expected += values[matrix.offset + i * matrix.rowStride + j * matrix.columnStride] ** 2;
      }
    }
    // Two orders of fewer than 100 additions differ by less than 100 eps.
    for (const view of [matrix, transposed(matrix)]) {
      expect(Math.abs(sumOfSquares(view) / expected - 1)).toBeLessThan(100 * Number.EPSILON);
    }
  }
});
