import { Matrix, SingularValueDecomposition } from "ml-matrix";
import { describe, expect, test } from "vitest";
import type { DenseMatrix } from "../../src/compare/dense-matrix.js";
import { viewOf } from "../../src/compare/dense-matrix.js";
import { dot } from "../../src/compare/lanczos.js";
import { overlapAfterErrors, subspaceOverlap } from "../../src/compare/subspace-overlap.js";
import { type TopSubspaces, topSubspaces } from "../../src/compare/top-subspaces.js";
import { wasmEngine } from "../../src/esd/engines/wasm.js";
import { randomStream } from "../../src/random/stream.js";
import { gaussian, withSingularValues } from "../esd/matrices.js";
import { normalStream } from "../helpers.js";
import { waves } from "./waves.js";

type Found = Extract<TopSubspaces, { kind: "found" }>;

function search(matrix: DenseMatrix, k: number, seed = 0): TopSubspaces {
  return topSubspaces(matrix, wasmEngine.eigenvalues(viewOf(matrix)), k, randomStream(seed, "test"));
}

function find(matrix: DenseMatrix, k: number, seed = 0): Found {
  const found = search(matrix, k, seed);
  if (found.kind === "none") throw new Error(found.reason);
  return found;
}

function reference({ values, rows, columns }: DenseMatrix, k: number) {
  const { leftSingularVectors, rightSingularVectors } = new SingularValueDecomposition(
    Matrix.from1DArray(rows, columns, Array.from(values)),
    { autoTranspose: true },
  );
  const top = (vectors: Matrix) =>
    Array.from({ length: k }, (_, j) => Float64Array.from(vectors.getColumn(j)));
  return { left: top(leftSingularVectors), right: top(rightSingularVectors) };
}

/** The largest of |VᵀV - I|. */
function departureFromOrthonormal(vectors: readonly Float64Array[]): number {
  return Math.max(
    ...vectors.flatMap((u, i) => vectors.map((v, j) => Math.abs(dot(u, v) - (i === j ? 1 : 0)))),
  );
}

describe.each([
  [60, 40],
  [40, 60],
  [50, 50],
  [200, 30],
])("the top subspaces of a %i x %i matrix", (rows, columns) => {
  const matrix = gaussian(rows, columns, 3);

  test.each([1, 5, 30])("are those of ml-matrix's SVD, for k = %i", (k) => {
    const found = find(matrix, k);
    const { left, right } = reference(matrix, k);
    // Angles of at most 1e-4 by the theorem of Davis and Kahan, squared.
    expect(subspaceOverlap(found.left, left)).toBeGreaterThan(1 - 1e-8);
    expect(subspaceOverlap(found.right, right)).toBeGreaterThan(1 - 1e-8);
    expect(departureFromOrthonormal(found.left)).toBeLessThan(1e-13);
    expect(departureFromOrthonormal(found.right)).toBeLessThan(1e-13);
  });
});

test("they do not depend on the seed", () => {
  const matrix = gaussian(300, 200, 4);
  const [a, b] = [find(matrix, 8, 1), find(matrix, 8, 2)];
  expect(subspaceOverlap(a.left, b.left)).toBeGreaterThan(1 - 1e-8);
  expect(subspaceOverlap(a.right, b.right)).toBeGreaterThan(1 - 1e-8);
});

test("f32 weights of a matrix that is larger than the basis have them too", () => {
  const wide = gaussian(700, 900, 5);
  const matrix = { ...wide, values: Float32Array.from(wide.values) };
  const { left, right } = find(matrix, 10);
  // σ u = W v: what W makes of the right vectors lies in the span of the left ones.
  for (const v of right) {
    const image = Float64Array.from({ length: 700 }, (_, i) => {
      return v.reduce((sum, x, j) => sum + matrix.values[i * 900 + j] * x, 0);
    });
    const within = left.reduce((sum, u) => sum + dot(u, image) ** 2, 0);
    expect(within / dot(image, image)).toBeGreaterThan(1 - 1e-7);
  }
});

test("a singular value that occurs several times has all its vectors", () => {
  const matrix = withSingularValues([5, 5, 5, 3, 3, 2, 1, ...new Array(33).fill(0.5)], 60, 6);
  for (const k of [3, 5, 7]) {
    const found = find(matrix, k);
    expect(found.left).toHaveLength(k);
    const { left, right } = reference(matrix, k);
    expect(subspaceOverlap(found.left, left)).toBeGreaterThan(1 - 1e-8);
    expect(subspaceOverlap(found.right, right)).toBeGreaterThan(1 - 1e-8);
  }
});

test("two copies of a matrix side by side on the diagonal have both", () => {
  const block = waves(20, 20, 1).values;
  const values = new Float64Array(1600);
  for (let i = 0; i < 20; i++) {
    for (let j = 0; j < 20; j++) {
      values[i * 40 + j] = block[i * 20 + j];
      values[(i + 20) * 40 + j + 20] = block[i * 20 + j];
    }
  }
  const matrix = { values, rows: 40, columns: 40 };
  expect(subspaceOverlap(find(matrix, 4).left, reference(matrix, 4).left)).toBeGreaterThan(1 - 1e-8);
});

test("of a low rank they are the whole of it, and there are no more", () => {
  const matrix = withSingularValues([3, 2, 1, ...new Array(47).fill(0)], 80, 7);
  expect(subspaceOverlap(find(matrix, 3).left, reference(matrix, 3).left)).toBeGreaterThan(1 - 1e-8);
  expect(search(matrix, 4)).toEqual({ kind: "none", reason: "zero" });
});

test("the identity has one for all of the space, and none for a part of it", () => {
  const identity = withSingularValues(new Array(30).fill(1), 30, 8);
  expect(find(identity, 30).right).toHaveLength(30);
  expect(search(identity, 10)).toEqual({ kind: "none", reason: "no_gap" });
});

describe("the overlap", () => {
  const unit = (at: number) => Float64Array.from({ length: 6 }, (_, i) => (i === at ? 1 : 0));

  test("is 1 for the same span in any order, 0 for orthogonal ones, and counts what is shared", () => {
    expect(subspaceOverlap([unit(0), unit(1)], [unit(1), unit(0)])).toBe(1);
    expect(subspaceOverlap([unit(0), unit(1)], [unit(2), unit(3)])).toBe(0);
    expect(subspaceOverlap([unit(0), unit(1)], [unit(1), unit(3)])).toBe(0.5);
  });

  test("is NumPy's", () => {
    const [a, b] = [find(waves(12, 7, 1), 3), find(waves(12, 7, 1.3), 3)];
    // numpy.linalg.svd of the same matrices; 1e-4 radians squared, and what it does to an overlap below 1.
    expect(subspaceOverlap(a.left, b.left)).toBeCloseTo(0.4170310839121378, 4);
    expect(subspaceOverlap(a.right, b.right)).toBeCloseTo(0.6407130564165532, 4);
  });

  test("of independent noise is k over the dimension, on average", () => {
    let sum = 0;
    for (let seed = 0; seed < 20; seed++) {
      const [a, b] = [find(gaussian(40, 30, 100 + seed), 6), find(gaussian(40, 30, 200 + seed), 6)];
      sum += subspaceOverlap(a.left, b.left) / 20;
    }
    // 0.15, with a standard deviation of 0.01 over 20 pairs.
    expect(Math.abs(sum - 6 / 40)).toBeLessThan(0.03);
  });

  test("after errors of the entries is what perturbation theory says", () => {
    const [rows, k, rms] = [120, 4, 0.01];
    const clean = withSingularValues(
      [9, 7, 6, 5, ...Array.from({ length: 76 }, (_, i) => 2 - i / 80)],
      rows,
      9,
    );
    const losses = { left: 0, right: 0 };
    for (let seed = 0; seed < 10; seed++) {
      const normal = normalStream(seed);
      const noisy = { ...clean, values: clean.values.map((x) => x + rms * normal()) };
      const [a, b] = [find(clean, k), find(noisy, k)];
      losses.left += (1 - subspaceOverlap(a.left, b.left)) / 10;
      losses.right += (1 - subspaceOverlap(a.right, b.right)) / 10;
    }
    const expected = overlapAfterErrors(wasmEngine.eigenvalues(clean), rows, k, rms);
    // Of a sum of some 300 squares, averaged over 10 seeds: a standard deviation of 3 %; first-order theory.
    expect(losses.left / (1 - expected.long)).toBeGreaterThan(0.85);
    expect(losses.left / (1 - expected.long)).toBeLessThan(1.15);
    expect(losses.right / (1 - expected.short)).toBeGreaterThan(0.85);
    expect(losses.right / (1 - expected.short)).toBeLessThan(1.15);
  });

  test("after errors that leave nothing is a random one's", () => {
    const eigenvalues = wasmEngine.eigenvalues(gaussian(60, 40, 10));
    expect(overlapAfterErrors(eigenvalues, 60, 5, 1)).toEqual({ short: 5 / 40, long: 5 / 60 });
  });
});
