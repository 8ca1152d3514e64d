import { describe, expect, it } from "vitest";
import { type MatrixView, transposed } from "../../src/esd/engine.js";
import { bidiagonalEngine } from "../../src/esd/engines/bidiagonal.js";
import { DTYPES } from "../../src/loaders/dtype.js";
import { lineLengths, longestLines } from "../../src/metrics/longest-lines.js";
import { storageNoiseFloor } from "../../src/metrics/noise-floor.js";
import { matrixRank } from "../../src/metrics/rank.js";
import { norm, spectralNorm } from "../../src/metrics/scale.js";
import { gaussian, view } from "../esd/matrices.js";

describe("longestLines", () => {
  const matrix = view(Float64Array.of(3, 4, 0, 12), 2, 2);

  it("of [[3, 4], [0, 12]] is 12 + √160", () => {
    expect(longestLines(matrix)).toBeCloseTo(12 + Math.sqrt(160), 13);
  });

  it("is the sum of the two largest norms, of any number of rows", () => {
    for (const rows of [1, 3, 4, 9, 30]) {
      const matrix = gaussian(rows, 7, rows);
      const squares = (i: number, j: number) => matrix.values[7 * i + j] ** 2;
      const norms = (lines: number, length: number, square: (line: number, at: number) => number) =>
        Array.from({ length: lines }, (_, line) =>
          Math.sqrt(Array.from({ length }, (_, at) => square(line, at)).reduce((a, b) => a + b)),
        );
      const longestRow = Math.max(...norms(rows, 7, squares));
      const longestColumn = Math.max(...norms(7, rows, (j, i) => squares(i, j)));
      expect(longestLines(matrix)).toBeCloseTo(longestRow + longestColumn, 12);
    }
  });

  it("is the transpose's, and that of the rows in panels", () => {
    const whole = gaussian(60, 25, 1);
    const expected = longestLines(whole);
    expect(longestLines(transposed(whole))).toBeCloseTo(expected, 13);
    const lengths = lineLengths(25);
    for (const first of [0, 20, 40]) lengths.addRows({ ...whole, offset: 25 * first, rows: 20 });
    expect(lengths.longest()).toBeCloseTo(expected, 13);
  });
});

describe("the zero floor of a low rank, whose rows and columns differ in size", () => {
  const bf16 = new Uint32Array(1);
  const asFloat = new Float32Array(bf16.buffer);
  const rounded = {
    f32: Math.fround,
    bf16: (x: number) => {
      asFloat[0] = x;
      bf16[0] = (bf16[0] + 0x7fff + ((bf16[0] >>> 16) & 1)) & 0xffff0000;
      return asFloat[0];
    },
  };

  function floorOf(
    matrix: MatrixView,
    eigenvalues: Float64Array,
    dtype: "f32" | "bf16",
    lines: boolean,
  ): number {
    const [N, M] = [matrix.rows, matrix.columns];
    const tauS = storageNoiseFloor({
      dtype: DTYPES[dtype],
      quantisationStep: null,
      rms: Math.sqrt(norm(eigenvalues) / (N * M)),
      N,
      M,
      maxSingularValue: Math.sqrt(spectralNorm(eigenvalues)),
      ...(lines && { longestLines: longestLines(matrix) }),
    });
    return tauS ** 2;
  }

  it.each([
    [1, "f32"],
    [2, "f32"],
    [4, "f32"],
    [16, "f32"],
    [1, "bf16"],
    [2, "bf16"],
    [4, "bf16"],
    [16, "bf16"],
  ] as const)("shows rank %d in %s", (rank, dtype) => {
    const [N, M] = [300, 200];
    for (const seed of [1, 2, 3]) {
      const left = gaussian(N, rank, seed).values;
      const right = gaussian(rank, M, seed + 100).values;
      const product = (i: number, j: number) =>
        Array.from({ length: rank }, (_, k) => left[i * rank + k] * right[k * M + j]).reduce((a, b) => a + b);
      const matrix = view(
        Float64Array.from({ length: N * M }, (_, at) => rounded[dtype](product(Math.floor(at / M), at % M))),
        N,
        M,
      );
      // WᵀW has too few digits for the zeros of f32.
      const eigenvalues = bidiagonalEngine.eigenvalues(matrix);
      expect(matrixRank(eigenvalues, floorOf(matrix, eigenvalues, dtype, true))).toBe(rank);
      // As if they were of one size, the errors pass for rank.
      if (rank <= 2) {
        expect(matrixRank(eigenvalues, floorOf(matrix, eigenvalues, dtype, false))).toBeGreaterThan(rank);
      }
    }
  });

  it("leaves the floor as it is where rows and columns are alike", () => {
    const matrix = gaussian(300, 200, 5);
    const eigenvalues = bidiagonalEngine.eigenvalues(matrix);
    expect(floorOf(matrix, eigenvalues, "bf16", true)).toBe(floorOf(matrix, eigenvalues, "bf16", false));
  });
});
