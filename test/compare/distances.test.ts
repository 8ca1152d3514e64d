import { expect, test } from "vitest";
import { ksDistance } from "../../src/compare/ks-distance.js";
import { logWasserstein } from "../../src/compare/log-wasserstein.js";
import { difference, weightChange } from "../../src/compare/weight-change.js";
import { wasmEngine } from "../../src/esd/engines/wasm.js";
import { gaussian } from "../esd/matrices.js";
import { normalStream } from "../helpers.js";

/** scipy 1.10 of the samples below: ks_2samp(a, b).statistic, wasserstein_distance(log10(a), log10(b)). */
const SCIPY = { ks: 1 / 6, w1: 0.1839733161185121 };

const f64 = (...values: number[]) => Float64Array.from(values);
const sorted = (n: number, seed: number) =>
  Float64Array.from({ length: n }, normalStream(seed)).map(Math.exp).sort();

test("the KS distance is the largest difference of the distribution functions, ties and all", () => {
  expect(ksDistance(f64(1, 2, 3, 4), f64(3, 4, 5, 6))).toBe(0.5);
  expect(ksDistance(f64(1, 1, 2), f64(1, 2, 2))).toBeCloseTo(1 / 3, 15);
  expect(ksDistance(f64(1, 2), f64(3, 4, 5))).toBe(1);
  expect(ksDistance(f64(1, 2), f64(1, 2))).toBe(0);
  expect(ksDistance(f64(), f64(1))).toBeNull();
});

test("it is scipy.stats.ks_2samp's on samples of two sizes", () => {
  expect(ksDistance(f64(0.1, 0.4, 0.4, 0.9, 2, 7), f64(0.2, 0.4, 1, 3))).toBeCloseTo(SCIPY.ks, 15);
});

test("it is symmetric, and does not see a common monotone map", () => {
  const [a, b] = [sorted(50, 1), sorted(70, 2)];
  expect(ksDistance(a, b)).toBe(ksDistance(b, a));
  expect(ksDistance(a.map(Math.log), b.map(Math.log))).toBe(ksDistance(a, b));
});

test("log Wasserstein is the mean shift by rank in decades", () => {
  expect(logWasserstein(f64(1, 10), f64(10, 1000))).toBeCloseTo(1.5, 15);
  expect(logWasserstein(f64(1, 10), f64(1, 10))).toBe(0);
  expect(logWasserstein(f64(1), f64())).toBeNull();
});

test("it is scipy.stats.wasserstein_distance of the logarithms on samples of two sizes", () => {
  expect(logWasserstein(f64(0.1, 0.4, 0.4, 0.9, 2, 7), f64(0.2, 0.4, 1, 3))).toBeCloseTo(SCIPY.w1, 12);
});

test("a matrix c times another is 2 |log10 c| away, and a rotated or transposed one 0", () => {
  const matrix = gaussian(60, 40, 3);
  const eigenvalues = wasmEngine.eigenvalues(matrix);
  const scaled = wasmEngine.eigenvalues({ ...matrix, values: matrix.values.map((x) => 0.1 * x) });
  const transposed = wasmEngine.eigenvalues({
    ...matrix,
    rows: 40,
    columns: 60,
    rowStride: 1,
    columnStride: 40,
  });
  // Rounding of eigenvalues: n eps of the largest, relative to the smallest.
  expect(logWasserstein(eigenvalues, scaled)).toBeCloseTo(2, 10);
  expect(logWasserstein(eigenvalues, transposed)).toBeLessThan(1e-10);
});

test("the triangle inequality holds for both", () => {
  const [a, b, c] = [sorted(40, 4), sorted(33, 5), sorted(57, 6)];
  for (const distance of [ksDistance, logWasserstein]) {
    const [ab, bc, ac] = [distance(a, b), distance(b, c), distance(a, c)].map(Number);
    expect(ac).toBeLessThanOrEqual(ab + bc + 1e-12);
  }
});

test("X-5: [[1, 2], [3, 4]] and [[1, 2], [3, 5]] are 1 apart", () => {
  const change = weightChange(f64(1, 2, 3, 4), f64(1, 2, 3, 5));
  expect(change).toMatchObject({ identical: false, normChange: 1 });
  expect(change.normA).toBeCloseTo(Math.sqrt(30), 15);
  expect(change.cosine).toBeCloseTo(34 / Math.sqrt(30 * 39), 15);
  expect(difference(f64(1, 2, 3, 4), f64(1, 2, 3, 5))).toEqual(f64(0, 0, 0, 1));
});

test("identical weights have distance 0 and cosine 1, zeros no cosine, opposite ones -1", () => {
  const values = Float32Array.from({ length: 30 }, normalStream(7));
  expect(weightChange(values, values)).toMatchObject({ identical: true, normChange: 0 });
  expect(weightChange(values, values).cosine).toBeCloseTo(1, 15);
  expect(
    weightChange(
      values,
      values.map((x) => -x),
    ).cosine,
  ).toBeCloseTo(-1, 15);
  expect(weightChange(values, new Float32Array(30)).cosine).toBeNull();
});

test("f32 weights have an f32 difference, and wider ones an f64 difference", () => {
  expect(difference(Float32Array.of(1), Float32Array.of(1.5))).toEqual(Float32Array.of(0.5));
  expect(difference(Float32Array.of(1), Float64Array.of(1 + 1e-12))).toBeInstanceOf(Float64Array);
});
