import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exponentUncertainty } from "../../src/powerlaw/exponent-interval.js";
import { twoSidedDistance } from "../../src/powerlaw/two-sided-distance.js";
import {
  type FittedUpperTail,
  fitUpperTail,
  type UpperTail,
  WEIGHTWATCHER_RULE,
} from "../../src/powerlaw/upper-tail.js";
import { mean, pareto, sample, standardDeviation } from "../samples.js";
import { type RealSpectrum, readSpectra, simulated } from "../spectra.js";

function fitted(fit: UpperTail): FittedUpperTail {
  if (fit.kind === "none") throw new Error(`no tail: ${fit.reason}`);
  return fit;
}

const TEN = Float64Array.of(1, 1.2, 1.5, 1.9, 2.4, 3.1, 4.2, 6, 9.5, 20);

describe("fitUpperTail on the ten worked values", () => {
  const fit = fitted(fitUpperTail(TEN));

  it("gives alpha 1.8539432927 with standard error 0.2700405797", () => {
    expect(fit.alpha).toBeCloseTo(1.8539432927, 10);
    expect(fit.sigma).toBeCloseTo(0.2700405797, 10);
  });

  it("gives the Kolmogorov-Smirnov distance 0.1264987167", () => {
    expect(fit.ksDistance).toBeCloseTo(0.1264987167, 10);
  });

  it("takes all ten into the tail", () => {
    expect(fit).toMatchObject({ xmin: 1, xmax: 20, tailSize: 10 });
  });

  it("gives the exact 95 % interval given xmin, [1.351430, 2.346087]", () => {
    expect(fit.ciLow).toBeCloseTo(1.35143, 6);
    expect(fit.ciHigh).toBeCloseTo(2.346087, 6);
  });
});

describe("fitUpperTail on 1000 Pareto values above 500 uniform ones", () => {
  it("finds the tail: alpha 2.5483105425 from xmin 1.6755530818, 493 values, D 0.0187915696", () => {
    const fit = fitted(fitUpperTail(simulated("pareto-with-head").eigenvalues, { minTail: 10 }));
    expect(fit.alpha).toBeCloseTo(2.5483105425, 10);
    expect(fit.xmin).toBeCloseTo(1.6755530818, 10);
    expect(fit.tailSize).toBe(493);
    expect(fit.ksDistance).toBeCloseTo(0.0187915696, 10);
    expect(fit.sigma).toBeCloseTo(0.0697323998, 10);
  });

  it("by the two-sided distance: alpha 2.54272 from xmin 1.63729, 509 values, D 0.0199562", () => {
    const { eigenvalues } = simulated("pareto-with-head");
    const fit = fitted(fitUpperTail(eigenvalues, { minTail: 10, distance: "two-sided" }));
    expect(fit.alpha).toBeCloseTo(2.54272, 5);
    expect(fit.xmin).toBeCloseTo(1.63729, 5);
    expect(fit.tailSize).toBe(509);
    expect(fit.ksDistance).toBeCloseTo(0.0199562, 7);
    const tail = eigenvalues.subarray(eigenvalues.length - fit.tailSize);
    expect(twoSidedDistance(tail, fit.alpha)).toBeCloseTo(fit.ksDistance, 12);
  });
});

describe("fitUpperTail on exponential values", () => {
  it("gives alpha 3.98889 from xmin 2.07464, 226 values, D 0.0545625", () => {
    const fit = fitted(fitUpperTail(simulated("shifted-exponential").eigenvalues, { minTail: 10 }));
    expect(fit.alpha).toBeCloseTo(3.98889, 5);
    expect(fit.xmin).toBeCloseTo(2.07464, 5);
    expect(fit.tailSize).toBe(226);
    expect(fit.ksDistance).toBeCloseTo(0.0545625, 7);
  });
});

describe("fitUpperTail on trained weights", () => {
  const spectra = readSpectra<RealSpectrum>("real");
  const close = (actual: number, expected: number) =>
    expect(Math.abs(actual / expected - 1)).toBeLessThan(1e-6);

  it("agrees with an independent implementation in alpha, xmin and D to 1e-6, in tail size exactly", () => {
    const compared = spectra.filter(({ upper }) => upper !== null);
    expect(compared.length).toBe(93);
    for (const { eigenvalues, tauS, upper } of compared) {
      const fit = fitted(fitUpperTail(eigenvalues, { floor: tauS ** 2 }));
      close(fit.alpha, upper?.alpha ?? 0);
      close(fit.xmin, upper?.xmin ?? 0);
      close(fit.ksDistance, upper?.D ?? 0);
      expect(fit.tailSize).toBe(upper?.n_tail);
    }
  });

  it("agrees with WeightWatcher under its rule", () => {
    const compared = spectra.filter(({ upper_ww }) => upper_ww !== null);
    expect(compared.length).toBe(108);
    for (const { eigenvalues, upper_ww } of compared) {
      const fit = fitted(fitUpperTail(eigenvalues, WEIGHTWATCHER_RULE));
      close(fit.alpha, upper_ww?.alpha ?? 0);
      close(fit.xmin, upper_ww?.xmin ?? 0);
      close(fit.ksDistance, upper_ww?.D ?? 0);
      expect(fit.tailSize).toBe(upper_ww?.n_tail);
    }
  });
});

describe("fitUpperTail on storage types", () => {
  it("gives nearly the same alpha whatever type the weights are stored in", () => {
    const alpha = (dtype: string) =>
      fitted(fitUpperTail(simulated(`small-gaussian-${dtype}`).eigenvalues)).alpha;
    expect(alpha("f64")).toBeCloseTo(4.60703, 5);
    expect(alpha("f32")).toBeCloseTo(4.60703, 5);
    expect(alpha("f16")).toBeCloseTo(4.60714, 5);
    expect(alpha("bf16")).toBeCloseTo(4.6071, 5);
  });
});

describe("fitUpperTail on Pareto samples of known alpha", () => {
  it.each([1.8, 2.5, 4])("finds alpha %d on average, within three standard errors", (alpha) => {
    const estimates = Array.from(
      { length: 60 },
      (_, seed) => fitted(fitUpperTail(sample(1000, 100 + seed, pareto(alpha)), { minTail: 300 })).alpha,
    );
    const standardError = standardDeviation(estimates) / Math.sqrt(estimates.length);
    expect(Math.abs(mean(estimates) - alpha)).toBeLessThan(3 * standardError);
  });

  it("covers alpha in 95 % of samples by the interval given xmin", () => {
    const trials = 2000;
    let covered = 0;
    for (let seed = 0; seed < trials; seed++) {
      const values = sample(40, seed, pareto(2.5));
      const spread = values.reduce((sum, x) => sum + Math.log(x / values[0]), 0);
      const { ciLow, ciHigh } = exponentUncertainty(1 + values.length / spread, values.length);
      if (ciLow <= 2.5 && 2.5 <= ciHigh) covered++;
    }
    expect(covered / trials).toBeGreaterThan(0.94);
    expect(covered / trials).toBeLessThan(0.96);
  });
});

describe("fitUpperTail", () => {
  it("leaves out eigenvalues up to the floor", () => {
    const withZeros = Float64Array.of(0, 0, 1e-9, ...TEN);
    expect(fitUpperTail(withZeros, { floor: 1e-9 })).toEqual(fitUpperTail(TEN));
    expect(fitUpperTail(Float64Array.of(0, 0, ...TEN))).toEqual(fitUpperTail(TEN));
  });

  it("needs ten eigenvalues in a tail, or one in a hundred", () => {
    expect(fitUpperTail(TEN.subarray(1))).toEqual({ kind: "none", reason: "too_few" });
    // A sharp bend above which only 12 of 2000 values lie: too few of them.
    const bent = Float64Array.of(
      ...sample(1988, 1, (u) => 1 + u),
      ...sample(12, 2, (u) => 1e3 * pareto(2)(u)),
    );
    expect(fitted(fitUpperTail(bent)).tailSize).toBeGreaterThanOrEqual(20);
    expect(fitted(fitUpperTail(bent, { minTail: 10 })).tailSize).toBeLessThanOrEqual(12);
  });

  it("says why there is no tail", () => {
    expect(fitUpperTail(new Float64Array(0))).toEqual({ kind: "none", reason: "too_few" });
    expect(fitUpperTail(new Float64Array(50))).toEqual({ kind: "none", reason: "too_few" });
    expect(fitUpperTail(new Float64Array(50).fill(3))).toEqual({ kind: "none", reason: "all_equal" });
  });

  it("takes every copy of a repeated value as a candidate only under WeightWatcher's rule", () => {
    const values = Float64Array.of(1, 1, 1, 2, 2, 2, 2, 3, 3, 9);
    const distinct = fitted(fitUpperTail(values, { minTail: 2 }));
    expect(values.indexOf(distinct.xmin)).toBe(values.length - distinct.tailSize);
    const every = fitted(fitUpperTail(values, WEIGHTWATCHER_RULE));
    expect(every.ksDistance).toBeLessThan(distinct.ksDistance);
  });

  it("does not depend on the scale, but for xmin and xmax which go with it", () => {
    const { eigenvalues } = simulated("example-heavy-tailed");
    const fit = fitted(fitUpperTail(eigenvalues));
    for (const factor of [1e-250, 1e-5, 3, 1e250]) {
      const scaled = fitted(fitUpperTail(eigenvalues.map((x) => x * factor)));
      expect(scaled.alpha).toBeCloseTo(fit.alpha, 9);
      expect(scaled.ksDistance).toBeCloseTo(fit.ksDistance, 11);
      expect(scaled.tailSize).toBe(fit.tailSize);
      expect(scaled.xmin / (fit.xmin * factor)).toBeCloseTo(1, 12);
      expect(scaled.xmax / (fit.xmax * factor)).toBeCloseTo(1, 12);
    }
  });

  it("never returns a number that is not finite", () => {
    const extreme = fc.constantFrom(0, 5e-324, 1e-300, 1, 1 + 2 ** -52, 2, 1e300, Number.MAX_VALUE);
    const eigenvalues = fc.array(fc.oneof(extreme, fc.double({ min: 0, max: 1e12, noNaN: true })), {
      maxLength: 60,
      size: "max",
    });
    fc.assert(
      fc.property(eigenvalues, fc.constantFrom({}, WEIGHTWATCHER_RULE), (values, options) => {
        const fit = fitUpperTail(Float64Array.from(values).sort(), options);
        if (fit.kind === "fitted") {
          const { kind, ...numbers } = fit;
          expect(Object.values(numbers).every(Number.isFinite), JSON.stringify(fit)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
