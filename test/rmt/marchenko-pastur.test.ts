import { describe, expect, it } from "vitest";
import {
  marchenkoPasturCdf,
  marchenkoPasturDensity,
  marchenkoPasturEdges,
  marchenkoPasturQuantiles,
} from "../../src/rmt/marchenko-pastur.js";

describe("the Marchenko-Pastur law for Q = 2", () => {
  it("lies between 0.0857864376 and 2.9142135624", () => {
    const { lower, upper } = marchenkoPasturEdges(2);
    expect(lower).toBeCloseTo(0.0857864376, 10);
    expect(upper).toBeCloseTo(2.9142135624, 10);
  });

  it("has density 0.4210843993 and distribution function 0.5760042151 at 1", () => {
    expect(marchenkoPasturDensity(1, 2)).toBeCloseTo(0.4210843993, 10);
    expect(marchenkoPasturCdf(1, 2)).toBeCloseTo(0.5760042151, 10);
  });
});

describe("marchenkoPasturQuantiles", () => {
  it.each([
    [1, 0.6527759],
    [2, 0.8304659],
    [4, 0.9160041],
  ])("has the median for Q = %d at %d", (Q, median) => {
    expect(marchenkoPasturQuantiles([0.5], Q)[0]).toBeCloseTo(median, 7);
  });

  it.each([1, 1.0001, 1.3, 2, 16, 1000])("inverts the distribution function to 1e-12 for Q = %d", (Q) => {
    const probabilities = Array.from({ length: 4096 }, (_, k) => (k + 0.5) / 4096);
    const quantiles = marchenkoPasturQuantiles(probabilities, Q);
    for (const [i, p] of probabilities.entries()) {
      expect(Math.abs(marchenkoPasturCdf(quantiles[i], Q) - p)).toBeLessThan(1e-12);
    }
  });

  it.each([1, 1.5, 7])(
    "is good to 1e-10 for Q = %d: bisection of the distribution function ends at the same x",
    (Q) => {
      for (const p of [1e-4, 0.02, 0.37, 0.9, 0.9999]) {
        let { lower, upper } = marchenkoPasturEdges(Q);
        for (let i = 0; i < 60; i++) {
          const middle = (lower + upper) / 2;
          if (marchenkoPasturCdf(middle, Q) < p) lower = middle;
          else upper = middle;
        }
        expect(Math.abs(marchenkoPasturQuantiles([p], Q)[0] - lower)).toBeLessThan(1e-10);
      }
    },
  );

  it("reaches from one edge to the other, and repeats a repeated probability", () => {
    const { lower, upper } = marchenkoPasturEdges(2);
    const quantiles = marchenkoPasturQuantiles([0, 0.3, 0.3, 1], 2);
    expect(quantiles[0]).toBeCloseTo(lower, 10);
    expect(quantiles[1]).toBeCloseTo(quantiles[2], 12);
    expect(quantiles[3]).toBeCloseTo(upper, 10);
  });
});

describe("marchenkoPasturCdf", () => {
  it.each([1, 1.02, 1.5, 2, 10, 400])("is the integral of the density for Q = %d", (Q) => {
    const { lower, upper } = marchenkoPasturEdges(Q, 0.7);
    for (const share of [0.1, 0.5, 0.95]) {
      const x = lower + share * (upper - lower);
      // Simpson's rule in t, x = lower + (upper - lower) sin²t, which takes away the square roots at the edges.
      const steps = 4000;
      const end = Math.asin(Math.sqrt(share));
      let integral = 0;
      for (let i = 0; i <= steps; i++) {
        const t = Math.max(1e-9, (end * i) / steps);
        const at = lower + (upper - lower) * Math.sin(t) ** 2;
        const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
        integral += weight * marchenkoPasturDensity(at, Q, 0.7) * (upper - lower) * Math.sin(2 * t);
      }
      expect(Math.abs((integral * end) / (3 * steps) - marchenkoPasturCdf(x, Q, 0.7))).toBeLessThan(1e-8);
    }
  });

  it("is 0 below the support and 1 above, where the density is 0", () => {
    expect(marchenkoPasturCdf(0.05, 2)).toBe(0);
    expect(marchenkoPasturCdf(3, 2)).toBe(1);
    expect(marchenkoPasturDensity(0.05, 2)).toBe(0);
    expect(marchenkoPasturDensity(3, 2)).toBe(0);
  });

  it("goes as the square root of x at the hard edge of a square matrix", () => {
    // Density x^-1/2 / π near 0, so F = 2 √x / π.
    expect(marchenkoPasturCdf(1e-12, 1) / 1e-6).toBeCloseTo(2 / Math.PI, 9);
  });

  it("scales with the variance", () => {
    expect(marchenkoPasturCdf(3, 2, 3)).toBeCloseTo(0.5760042151, 10);
    expect(marchenkoPasturDensity(3, 2, 3)).toBeCloseTo(0.4210843993 / 3, 10);
  });
});
