import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sumOfSquares } from "../../src/esd/checked.js";
import { type MatrixView, transposed } from "../../src/esd/engine.js";
import { wasmEngine } from "../../src/esd/engines/wasm.js";
import { farmsSpectra, windowGrid } from "../../src/esd/farms.js";
import { matrixViews } from "../../src/esd/spectrum.js";
import { gaussian, scaled, view } from "./matrices.js";
import { hill } from "./upper-half.js";

const FOLDER = new URL("../../fixtures/statistics/", import.meta.url);

interface FarmsCase {
  readonly aspectRatio: number;
  readonly shortSide: number;
  readonly windowsPerSide: number;
  readonly longStarts: readonly number[];
  readonly shortStarts: readonly number[];
  readonly largest: readonly number[];
  readonly sums: readonly number[];
  readonly hill: number;
}

const CASES: readonly FarmsCase[] = JSON.parse(readFileSync(new URL("farms.json", FOLDER), "utf8"));

function fixtureMatrix(): MatrixView {
  const bytes = readFileSync(new URL("farms.f32", FOLDER));
  const floats = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  return view(floats, 80, 48);
}

describe("windowGrid", () => {
  it("of 512 x 256 in four windows of 128 a side steps 128 along the one and 42 along the other", () => {
    expect(windowGrid(512, 256, { shortSide: 128, windowsPerSide: 4 })).toEqual({
      long: 128,
      short: 128,
      longStarts: [0, 128, 256, 384],
      shortStarts: [0, 42, 84, 126],
    });
  });

  it("by default has square windows of at most 512, five a side where there is room", () => {
    expect(windowGrid(3072, 768)).toEqual({
      long: 512,
      short: 512,
      longStarts: [0, 640, 1280, 1920, 2560],
      shortStarts: [0, 64, 128, 192, 256],
    });
    expect(windowGrid(300, 100)).toMatchObject({ long: 100, short: 100, shortStarts: [0] });
    expect(windowGrid(100, 100)).toEqual({ long: 100, short: 100, longStarts: [0], shortStarts: [0] });
  });

  it("has as many windows as there is room for, and one at the beginning if one is asked for", () => {
    expect(windowGrid(102, 100, { shortSide: 100 }).longStarts).toEqual([0, 1, 2]);
    expect(windowGrid(512, 256, { shortSide: 64, windowsPerSide: 1 })).toMatchObject({
      longStarts: [0],
      shortStarts: [0],
    });
  });

  it("makes windows smaller, not narrower, where they would be longer than the matrix", () => {
    expect(windowGrid(100, 100, { aspectRatio: 2 })).toMatchObject({ long: 100, short: 50 });
    expect(windowGrid(10, 3, { aspectRatio: 100 })).toMatchObject({ long: 10, short: 1 });
  });

  it("stays inside the matrix", () => {
    for (const [N, M, aspectRatio, shortSide, windowsPerSide] of [
      [97, 31, 1.7, 20, 6],
      [97, 31, 3, 31, 2],
      [1, 1, 1, 512, 5],
      [1000, 999, 1, 512, 7],
    ]) {
      const { long, short, longStarts, shortStarts } = windowGrid(N, M, {
        aspectRatio,
        shortSide,
        windowsPerSide,
      });
      expect(Math.max(...longStarts) + long).toBeLessThanOrEqual(N);
      expect(Math.max(...shortStarts) + short).toBeLessThanOrEqual(M);
    }
  });

  it("refuses what is no window", () => {
    for (const options of [
      { aspectRatio: 0.5 },
      { shortSide: 0 },
      { windowsPerSide: 0 },
      { aspectRatio: Number.NaN },
    ]) {
      expect(() => windowGrid(10, 10, options)).toThrow(RangeError);
    }
  });
});

describe("farmsSpectra", () => {
  it.each(CASES)(
    "has NumPy's windows for aspect ratio $aspectRatio, side $shortSide, $windowsPerSide a side",
    (expected) => {
      const { grid, spectra } = farmsSpectra([fixtureMatrix()], wasmEngine, expected);
      expect(grid.longStarts).toEqual(expected.longStarts);
      expect(grid.shortStarts).toEqual(expected.shortStarts);
      const flat = spectra.flat();
      expect(flat).toHaveLength(expected.largest.length);
      flat.forEach((eigenvalues, k) => {
        expect(eigenvalues[eigenvalues.length - 1] / expected.largest[k]).toBeCloseTo(1, 12);
        expect(eigenvalues.reduce((sum, x) => sum + x, 0) / expected.sums[k]).toBeCloseTo(1, 12);
      });
      const all = Float64Array.from(flat.flatMap((eigenvalues) => [...eigenvalues])).sort();
      expect(hill(all)).toBeCloseTo(expected.hill, 9);
    },
  );

  it("is the same for the transpose", () => {
    const options = { aspectRatio: 2, shortSide: 16, windowsPerSide: 3 };
    const upright = farmsSpectra([fixtureMatrix()], wasmEngine, options);
    expect(farmsSpectra([transposed(fixtureMatrix())], wasmEngine, options)).toEqual(upright);
  });

  it("scales with the weights", () => {
    const options = { shortSide: 10 };
    const one = farmsSpectra([fixtureMatrix()], wasmEngine, options).spectra[1][2];
    const four = farmsSpectra([scaled(fixtureMatrix(), 2)], wasmEngine, options).spectra[1][2];
    for (const [k, eigenvalue] of four.entries()) expect(eigenvalue / (4 * one[k])).toBeCloseTo(1, 10);
  });

  it("of one window that is all of a square matrix is its spectrum", () => {
    const square = gaussian(30, 30, 1);
    expect(farmsSpectra([square], wasmEngine).spectra).toEqual([[wasmEngine.eigenvalues(square)]]);
  });

  it("of a convolution pools the same window of every position", () => {
    const { values } = gaussian(12 * 8, 9, 2);
    const { grid, spectra } = farmsSpectra(matrixViews(values, [12, 8, 9], "conv"), wasmEngine, {
      windowsPerSide: 2,
    });
    expect(grid).toEqual({ long: 8, short: 8, longStarts: [0, 4], shortStarts: [0] });
    expect(spectra.map((row) => row.map((pooled) => pooled.length))).toEqual([[72], [72]]);
    const squares = sumOfSquares(view(values.subarray(4 * 8 * 9), 8 * 8, 9));
    expect(spectra[1][0].reduce((sum, x) => sum + x, 0) / squares).toBeCloseTo(1, 12);
  });

  it("has nothing to say of no matrix", () => {
    expect(() => farmsSpectra([], wasmEngine)).toThrow(RangeError);
  });

  // Statistics §1.4, M = 256: 2.133 and 3.467 of the whole, 2.115 and 2.114 of windows; their standard deviation
  // between seeds is 0.03 of the whole and 0.01 of windows.
  it("takes from Hill's exponent of noise what is due to the aspect ratio", () => {
    for (const [Q, whole] of [
      [1, 2.133],
      [4, 3.467],
    ]) {
      const matrix = gaussian(256 * Q, 256, 3 + Q);
      expect(Math.abs(hill(wasmEngine.eigenvalues(matrix)) - whole)).toBeLessThan(0.1);
      const { spectra } = farmsSpectra([matrix], wasmEngine, { shortSide: 128, windowsPerSide: 4 });
      const all = Float64Array.from(spectra.flat().flatMap((eigenvalues) => [...eigenvalues])).sort();
      expect(Math.abs(hill(all) - 2.115)).toBeLessThan(0.04);
    }
  });
});
