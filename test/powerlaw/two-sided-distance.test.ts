import { describe, expect, it } from "vitest";
import { twoSidedDistance } from "../../src/powerlaw/two-sided-distance.js";
import { fitUpperTail } from "../../src/powerlaw/upper-tail.js";
import { pareto, sample } from "../samples.js";

const TEN = Float64Array.of(1, 1.2, 1.5, 1.9, 2.4, 3.1, 4.2, 6, 9.5, 20);

describe("twoSidedDistance", () => {
  it("is 0.1264987167 for the ten worked values, as is the one-sided distance", () => {
    expect(twoSidedDistance(TEN, 1.8539432927)).toBeCloseTo(0.1264987167, 9);
  });

  it("takes the steps' upper ends too: F(1) = 0 lies 1/2 below that of two values, F(10^4) = 0.99 only 0.49 above", () => {
    expect(twoSidedDistance(Float64Array.of(1, 1e4), 1.5)).toBeCloseTo(0.5, 12);
  });

  it("is the fit's distance or at most 1/n more", () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const values = sample(300, seed, pareto(2.5));
      const fit = fitUpperTail(values);
      if (fit.kind === "none") throw new Error(fit.reason);
      const distance = twoSidedDistance(values.subarray(300 - fit.tailSize), fit.alpha);
      expect(distance).toBeGreaterThan(fit.ksDistance - 1e-12);
      expect(distance).toBeLessThan(fit.ksDistance + 1 / fit.tailSize + 1e-12);
    }
  });
});
