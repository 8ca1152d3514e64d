import { describe, expect, it } from "vitest";
import { correctedExponent } from "../../src/powerlaw/finite-size.js";
import { mean, pareto, sample, standardDeviation } from "../samples.js";

describe("correctedExponent", () => {
  it("gives 1.7685489634 for the ten worked values if xmin was fixed, 1.6831546341 if it is one of them", () => {
    const alpha = 1.8539432927;
    // To the digits that alpha is given to.
    expect(correctedExponent(alpha, 10, "fixed")).toBeCloseTo(1.7685489634, 9);
    expect(correctedExponent(alpha, 10, "datum")).toBeCloseTo(1.6831546341, 9);
  });

  it("is unbiased on samples of twelve values, each in its case", () => {
    const estimate = (from: (values: Float64Array) => number) =>
      Array.from({ length: 4000 }, (_, seed) => {
        const values = sample(12, seed, pareto(2.5));
        const start = from(values);
        return 1 + 12 / values.reduce((sum, x) => sum + Math.log(x / start), 0);
      });
    const expectUnbiased = (alphas: readonly number[]) =>
      // Three standard errors: 0.5 / √4000 each.
      expect(Math.abs(mean(alphas) - 2.5)).toBeLessThan((3 * standardDeviation(alphas)) / Math.sqrt(4000));
    expectUnbiased(estimate(() => 1).map((alpha) => correctedExponent(alpha, 12, "fixed")));
    expectUnbiased(estimate((values) => values[0]).map((alpha) => correctedExponent(alpha, 12, "datum")));
  });
});
