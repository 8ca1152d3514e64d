import { describe, expect, it } from "vitest";
import { bidiagonalEngine } from "../../../src/esd/engines/bidiagonal.js";
import { randomStream } from "../../../src/random/stream.js";
import { sampleBetaLaguerre } from "../../../src/rmt/htmp/beta-laguerre.js";
import { bidiagonalEigenvalues } from "../../../src/rmt/htmp/bidiagonal-eigenvalues.js";
import { htmpCdf } from "../../../src/rmt/htmp/distribution.js";
import { view } from "../../esd/matrices.js";

/** Squares whose magnitudes range over 10 to the power of ±`spread`. */
function graded(n: number, spread: number, seed: number): Float64Array {
  const uniform = randomStream(seed, "graded");
  return Float64Array.from({ length: n }, () => 10 ** (spread * (2 * uniform() - 1)));
}

describe("bidiagonalEigenvalues", () => {
  it("are 3 ∓ √5 for the squares 4 and 1 with 1 beside them", () => {
    const [low, high] = bidiagonalEigenvalues([4, 1], [1]);
    expect(low / (3 - Math.sqrt(5))).toBeCloseTo(1, 14);
    expect(high / (3 + Math.sqrt(5))).toBeCloseTo(1, 14);
  });

  it.each([1, 2, 3, 17, 60])("agree with bisection for n = %i", (n) => {
    const diagonal = graded(n, 0.5, n);
    const beside = graded(n - 1, 0.5, n + 100);
    const values = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      values[i * n + i] = Math.sqrt(diagonal[i]);
      if (i + 1 < n) values[i * n + i + 1] = Math.sqrt(beside[i]);
    }
    const expected = bidiagonalEngine.eigenvalues(view(values, n, n));
    const found = bidiagonalEigenvalues(diagonal, beside);
    const largest = expected[n - 1];
    found.forEach((value, i) => {
      // Bisection's singular values are precise to eps of the largest.
      const relative = 1e-14 * n * Math.sqrt(largest / expected[i]);
      expect(Math.abs(value / expected[i] - 1)).toBeLessThan(relative);
    });
  });

  it("have the determinant and the trace of the matrix, when they range over a hundred orders of magnitude", () => {
    for (let seed = 0; seed < 20; seed++) {
      const n = 5 + 7 * seed;
      const diagonal = graded(n, 50 / Math.sqrt(n), seed);
      const beside = graded(n - 1, 50 / Math.sqrt(n), seed + 50);
      const found = bidiagonalEigenvalues(diagonal, beside);
      const sumOfLogs = (values: Float64Array) => values.reduce((total, value) => total + Math.log(value), 0);
      const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
      // Each is precise to some n eps of itself.
      expect(Math.abs(sumOfLogs(found) - sumOfLogs(diagonal))).toBeLessThan(n * n * 1e-14);
      expect(sum(found) / (sum(diagonal) + sum(beside))).toBeCloseTo(1, 12);
    }
  });

  it("take zeros", () => {
    expect([...bidiagonalEigenvalues([0, 0], [0])]).toEqual([0, 0]);
    expect(bidiagonalEigenvalues([1, 0, 1], [0, 0]).every(Number.isFinite)).toBe(true);
    expect(bidiagonalEigenvalues([1, 0, 1], [1, 1])[2]).toBeGreaterThan(1);
  });
});

describe("sampleBetaLaguerre", () => {
  it("has mean kappa N/M and mean square (kappa N/M)² (1 + gamma (1 + 2/kappa))", () => {
    const eigenvalues = pooled(1000, 500, 4, 4);
    const mean = average(eigenvalues);
    const square = average(eigenvalues.map((value) => value * value));
    // 2000 eigenvalues of variance 0.75 in units of the mean: two and a half standard errors.
    expect(Math.abs(mean / 8 - 1)).toBeLessThan(0.05);
    expect(Math.abs(square / 64 / 1.75 - 1)).toBeLessThan(0.15);
  });

  it.each([
    [1000, 500, 4],
    [600, 600, 2],
    [800, 200, 30],
  ])("follows the law: %i x %i, kappa = %i", (N, M, kappa) => {
    const eigenvalues = pooled(N, M, kappa, 4).sort();
    const cdf = htmpCdf(M / N, kappa);
    const n = eigenvalues.length;
    const distance = eigenvalues.reduce((worst, value, k) => {
      return Math.max(worst, Math.abs(cdf(value / ((kappa * N) / M)) - (k + 0.5) / n));
    }, 0);
    // Independent values would be as far as 1.63/√n once in a hundred samples.
    expect(distance).toBeLessThan(1.63 / Math.sqrt(n));
  });

  it("is the same for the same stream", () => {
    const draw = () => sampleBetaLaguerre(60, 40, 3, randomStream(1, "same"));
    expect(draw()).toEqual(draw());
  });
});

function pooled(N: number, M: number, kappa: number, samples: number): Float64Array {
  const uniform = randomStream(2, `${N} ${M} ${kappa}`);
  return Float64Array.from(
    Array.from({ length: samples }, () => [...sampleBetaLaguerre(N, M, kappa, uniform)]).flat(),
  );
}

function average(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
