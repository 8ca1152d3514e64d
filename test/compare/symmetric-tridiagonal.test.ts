import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { expect, test } from "vitest";
import { tridiagonalEigen } from "../../src/compare/symmetric-tridiagonal.js";
import { normalStream } from "../helpers.js";

function solve(diagonal: readonly number[], offDiagonal: readonly number[]) {
  const n = diagonal.length;
  const values = Float64Array.from(diagonal);
  const rows = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)),
  );
  const converged = tridiagonalEigen(values, Float64Array.from([...offDiagonal, 0]), rows);
  return { converged, values, rows };
}

/** The largest entry of T Z - Z Λ. */
function residual(
  diagonal: readonly number[],
  offDiagonal: readonly number[],
  { values, rows }: ReturnType<typeof solve>,
): number {
  let largest = 0;
  for (let i = 0; i < diagonal.length; i++) {
    for (let j = 0; j < diagonal.length; j++) {
      const above = i > 0 ? offDiagonal[i - 1] * rows[i - 1][j] : 0;
      const below = i < diagonal.length - 1 ? offDiagonal[i] * rows[i + 1][j] : 0;
      largest = Math.max(
        largest,
        Math.abs(above + diagonal[i] * rows[i][j] + below - values[j] * rows[i][j]),
      );
    }
  }
  return largest;
}

test("the matrix of -1, 2, -1 has the eigenvalues 2 - 2 cos(kπ/(n + 1))", () => {
  const n = 40;
  const { values } = solve(new Array(n).fill(2), new Array(n - 1).fill(-1));
  values.sort().forEach((value, i) => {
    expect(value).toBeCloseTo(2 - 2 * Math.cos(((i + 1) * Math.PI) / (n + 1)), 13);
  });
});

test.each([1, 2, 3, 30, 100])("of order %i it agrees with ml-matrix, and T Z = Z Λ", (n) => {
  const normal = normalStream(n);
  const diagonal = Array.from({ length: n }, normal);
  const offDiagonal = Array.from({ length: n - 1 }, normal);
  const solved = solve(diagonal, offDiagonal);
  expect(solved.converged).toBe(true);
  expect(residual(diagonal, offDiagonal, solved)).toBeLessThan(1e-13 * n);
  const dense = Matrix.zeros(n, n);
  for (const [i, x] of diagonal.entries()) dense.set(i, i, x);
  for (const [i, x] of offDiagonal.entries()) dense.set(i, i + 1, x).set(i + 1, i, x);
  const reference = Float64Array.from(
    new EigenvalueDecomposition(dense, { assumeSymmetric: true }).realEigenvalues,
  ).sort();
  solved.values.sort().forEach((value, i) => {
    expect(value).toBeCloseTo(reference[i], 12);
  });
});

test("matrices that come apart, of zeros, and of magnitudes from 1e-150 to 1e150 are solved", () => {
  const cases = [
    [
      [1, 2, 3, 4],
      [0.5, 0, 0.5],
    ],
    [
      [0, 0, 0],
      [0, 0],
    ],
    [
      [0, 0, 0],
      [1, 1],
    ],
    [[1e-150, 2e-150], [1e-150]],
    [[1e150, 2e150], [1e150]],
    [
      [1e10, 1, 1e-10],
      [1, 1e-10],
    ],
  ] as const;
  for (const [diagonal, offDiagonal] of cases) {
    const solved = solve(diagonal, offDiagonal);
    const size = Math.max(...diagonal.map(Math.abs), ...offDiagonal.map(Math.abs));
    expect(solved.converged).toBe(true);
    expect(residual(diagonal, offDiagonal, solved)).toBeLessThanOrEqual(1e-14 * size);
  }
});
