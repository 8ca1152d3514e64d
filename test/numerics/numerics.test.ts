import { describe, expect, it } from "vitest";
import { findRoot } from "../../src/numerics/find-root.js";
import { gaussLegendre } from "../../src/numerics/gauss-legendre.js";
import { positiveNormalMoments } from "../../src/numerics/normal-tail.js";

describe("a root", () => {
  it.each([
    ["a cube", (x: number) => x ** 3 - 2, 0, 2, Math.cbrt(2)],
    ["a cosine", Math.cos, 0, 3, Math.PI / 2],
    ["a flat function", (x: number) => (x - 1) ** 9, 0, 2.5, 1],
    ["a function with a pole's steepness", (x: number) => 1 / x - 1e6, 1e-12, 1, 1e-6],
  ])("of %s is found to the tolerance", (_, f, low, high, root) => {
    const found = findRoot(f, low, high, 1e-13);
    // A ninth power is 0 to a double's precision within 1e-36 of its root's neighbourhood of 1e-4.
    expect(Math.abs(found / root - 1)).toBeLessThan(f(root + 1e-5) ** 2 < 1e-60 ? 1e-3 : 1e-12);
  });

  it("may be an end of the interval", () => {
    expect(findRoot((x) => x, 0, 1, 1e-12)).toBe(0);
  });
});

describe("Gauss and Legendre's rule", () => {
  it("has the known nodes of three points", () => {
    const { nodes, weights } = gaussLegendre(3);
    expect(nodes[0]).toBeCloseTo(-Math.sqrt(0.6), 15);
    expect(weights[0]).toBeCloseTo(5 / 9, 14);
    expect(weights[1]).toBeCloseTo(8 / 9, 14);
  });

  it("of n points integrates polynomials of degree 2n - 1 exactly", () => {
    const { nodes, weights } = gaussLegendre(32);
    for (const degree of [0, 2, 30, 62]) {
      const integral = nodes.reduce((sum, x, i) => sum + weights[i] * x ** degree, 0);
      expect(integral).toBeCloseTo(2 / (degree + 1), 14);
    }
  });
});

describe("the moments of a normal variable known to be positive", () => {
  it("are continuous where the continued fraction takes over", () => {
    const below = positiveNormalMoments(-2.5 - 1e-9);
    const above = positiveNormalMoments(-2.5 + 1e-9);
    expect(Math.abs(below.mean / above.mean - 1)).toBeLessThan(1e-8);
    expect(Math.abs(below.ratio / above.ratio - 1)).toBeLessThan(1e-8);
  });

  it("are those of an exponential variable in the limit, of a half-normal one at 0, and of a normal one above", () => {
    expect(positiveNormalMoments(-1e6).ratio).toBeCloseTo(2, 10);
    expect(positiveNormalMoments(0).mean).toBeCloseTo(Math.sqrt(2 / Math.PI), 14);
    expect(positiveNormalMoments(0).ratio).toBeCloseTo(Math.PI / 2, 13);
    expect(positiveNormalMoments(20)).toEqual({ mean: 20, ratio: expect.closeTo(1 + 1 / 400, 12) });
  });
});
