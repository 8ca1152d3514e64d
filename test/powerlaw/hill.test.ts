import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitHill, type HillFit, topLogSpreads } from "../../src/powerlaw/hill.js";
import { mean, pareto, sample, standardDeviation } from "../samples.js";

type FittedHill = Extract<HillFit, { kind: "fitted" }>;

function fitted(fit: HillFit): FittedHill {
  if (fit.kind === "none") throw new Error(`no fit: ${fit.reason}`);
  return fit;
}

const TEN = Float64Array.of(1, 1.2, 1.5, 1.9, 2.4, 3.1, 4.2, 6, 9.5, 20);

/** Hill's alpha as it is defined. */
function hill(values: Float64Array, k: number): number {
  const top = values.subarray(values.length - k);
  return 1 + k / top.reduce((sum, x) => sum + Math.log(x / values[values.length - k - 1]), 0);
}

describe("Hill's estimator on the ten worked values", () => {
  it("gives 1.7685489634 with k = 9, and 1.8539432927 counted as TempBalance does", () => {
    const spread = topLogSpreads(TEN, 9)[9];
    expect(1 + 9 / spread).toBeCloseTo(1.7685489634, 10);
    expect(1 + 10 / spread).toBeCloseTo(1.8539432927, 10);
  });

  it("takes the five largest against the sixth", () => {
    const fit = fitted(fitHill(TEN));
    expect(fit.k).toBe(5);
    expect(fit.alpha).toBeCloseTo(hill(TEN, 5), 12);
    expect(fit.sigma).toBeCloseTo((hill(TEN, 5) - 1) / Math.sqrt(5), 12);
  });

  it("gives the range of alpha over k = 1 ... 5", () => {
    const alphas = [1, 2, 3, 4, 5].map((k) => hill(TEN, k));
    const fit = fitted(fitHill(TEN));
    expect(fit.alphaMin).toBeCloseTo(Math.min(...alphas), 12);
    expect(fit.alphaMax).toBeCloseTo(Math.max(...alphas), 12);
  });

  it.each([10, 9])(
    "gives TempBalance's 1 + m / (Σ ln x_i - m ln x_1) from the floor(n/2)-th of %d on",
    (n) => {
      const values = TEN.subarray(0, n);
      const top = values.subarray(Math.floor(n / 2));
      const sumOfLogs = top.reduce((sum, x) => sum + Math.log(x), 0);
      expect(fitted(fitHill(values)).alphaTempBalance).toBeCloseTo(
        1 + top.length / (sumOfLogs - top.length * Math.log(top[0])),
        12,
      );
    },
  );
});

describe("fitHill", () => {
  it.each([1.8, 2.5, 4])("finds alpha %d of Pareto samples on average", (alpha) => {
    const alphas = Array.from(
      { length: 200 },
      (_, i) => fitted(fitHill(sample(400, i, pareto(alpha)))).alpha,
    );
    // k/(k - 1) too large by the estimator's bias; three standard errors.
    const expected = 1 + ((alpha - 1) * 200) / 199;
    expect(Math.abs(mean(alphas) - expected)).toBeLessThan((3 * standardDeviation(alphas)) / Math.sqrt(200));
  });

  it("calls a law that is no power law unstable, a power law stable", () => {
    const range = (inverse: (u: number) => number) => {
      const { alphaMin, alphaMax } = fitted(fitHill(sample(4000, 1, inverse)));
      return (alphaMax - 1) / (alphaMin - 1);
    };
    expect(range(pareto(2.5))).toBeLessThan(1.3);
    expect(range((u) => -Math.log(1 - u))).toBeGreaterThan(1.8);
  });

  it("leaves out eigenvalues up to the floor", () => {
    expect(fitHill(Float64Array.of(0, 0, 1e-9, ...TEN), 1e-9)).toEqual(fitHill(TEN));
  });

  it("does not depend on the scale", () => {
    const fit = fitted(fitHill(TEN));
    const scaled = fitted(fitHill(TEN.map((x) => x * 1e200)));
    for (const key of ["alpha", "sigma", "alphaMin", "alphaMax", "alphaTempBalance"] as const) {
      expect(scaled[key]).toBeCloseTo(fit[key], 10);
    }
  });

  it("says why there is no fit", () => {
    expect(fitHill(Float64Array.of(0, 0, 1, 2))).toEqual({ kind: "none", reason: "too_few" });
    expect(fitHill(new Float64Array(8).fill(3))).toEqual({ kind: "none", reason: "all_equal" });
    expect(fitHill(Float64Array.of(1, 2, 3, 3, 3, 3))).toEqual({ kind: "none", reason: "all_equal" });
  });

  it("never returns a number that is not finite", () => {
    const extreme = fc.constantFrom(0, 5e-324, 1, 1 + 2 ** -52, 2, Number.MAX_VALUE);
    const values = fc.array(fc.oneof(extreme, fc.double({ min: 0, max: 1e12, noNaN: true })), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(values, (x) => {
        const fit = fitHill(Float64Array.from(x).sort());
        if (fit.kind === "fitted") {
          const { kind, ...numbers } = fit;
          expect(Object.values(numbers).every(Number.isFinite), JSON.stringify(fit)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
