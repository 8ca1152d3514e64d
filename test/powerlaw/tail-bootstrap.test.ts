import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitLowerTail } from "../../src/powerlaw/lower-tail.js";
import {
  type BootstrapOptions,
  bootstrapLowerTail,
  bootstrapUpperTail,
} from "../../src/powerlaw/tail-bootstrap.js";
import { fitUpperTail, type UpperTailOptions } from "../../src/powerlaw/upper-tail.js";
import { randomStream } from "../../src/random/stream.js";
import { mean, pareto, sample } from "../samples.js";
import { simulated } from "../spectra.js";

const drawing = (replicates: number, seed = 0): BootstrapOptions => ({
  replicates,
  stream: (purpose) => randomStream(seed, purpose),
});

function upper(eigenvalues: Float64Array, bootstrap = drawing(100), options: UpperTailOptions = {}) {
  const result = bootstrapUpperTail(eigenvalues, options, bootstrap);
  if (result.kind === "none") throw new Error(`no tail: ${result.reason}`);
  return result;
}

const UNLIMITED = { resolved: 0, gapEdge: null };

function lower(eigenvalues: Float64Array, bootstrap = drawing(100)) {
  const result = bootstrapLowerTail(eigenvalues, UNLIMITED, bootstrap);
  if (result.kind === "none") throw new Error(`no tail: ${result.reason}`);
  return result;
}

describe("bootstrapUpperTail", () => {
  it("gives an independent implementation's intervals for 1000 Pareto values above 500 uniform ones", () => {
    const { alpha, xmin, goodnessOfFit } = upper(simulated("pareto-with-head").eigenvalues, drawing(1000), {
      minTail: 15,
    });
    // Those of 500 resamples in NumPy; the standard deviation of alpha is 0.083 over resamples, which leaves 0.012 of
    // error in the ends, of xmin 0.36. Four standard errors.
    expect(Math.abs(alpha.low - 2.397)).toBeLessThan(0.05);
    expect(Math.abs(alpha.high - 2.719)).toBeLessThan(0.05);
    expect(Math.abs(xmin.low - 0.99)).toBeLessThan(0.02);
    expect(Math.abs(xmin.high - 2.24)).toBeLessThan(0.2);
    expect(Math.abs(goodnessOfFit - 0.7)).toBeLessThan(0.15);
  });

  it("holds the true alpha in about 95 % of samples whose xmin is not known; the interval given xmin in fewer", () => {
    const truth = 2.5;
    const [bootstrapped, givenXmin] = [0, 1].map(() => [] as number[]);
    for (let seed = 0; seed < 250; seed++) {
      const values = sample(300, seed, (u) => (u < 0.6 ? u / 0.6 : pareto(truth)((u - 0.6) / 0.4)));
      const { alpha } = upper(values, drawing(100, seed));
      bootstrapped.push(alpha.low <= truth && truth <= alpha.high ? 1 : 0);
      const fit = fitUpperTail(values);
      givenXmin.push(fit.kind === "fitted" && fit.ciLow <= truth && truth <= fit.ciHigh ? 1 : 0);
    }
    // Three standard errors, 3 √(0.95 · 0.05 / 250) = 0.041.
    expect(Math.abs(mean(bootstrapped) - 0.95)).toBeLessThan(0.041);
    expect(mean(givenXmin)).toBeLessThan(0.93);
  });

  it("is wider than the interval given xmin, for it holds the choice of xmin", () => {
    const { eigenvalues } = simulated("pareto-with-head");
    const fit = fitUpperTail(eigenvalues);
    if (fit.kind === "none") throw new Error("no tail");
    const { alpha, xmin } = upper(eigenvalues, drawing(1000));
    expect(alpha.high - alpha.low).toBeGreaterThan(fit.ciHigh - fit.ciLow);
    expect(xmin.low).toBeLessThan(fit.xmin);
    expect(xmin.high).toBeGreaterThan(fit.xmin);
  });

  it("goes with the scale in xmin and does not depend on it in alpha", () => {
    const { eigenvalues } = simulated("pareto-with-head");
    const found = upper(eigenvalues);
    for (const factor of [1e-200, 1e-3, 1e200]) {
      const scaled = upper(eigenvalues.map((x) => x * factor));
      expect(scaled.alpha.low).toBeCloseTo(found.alpha.low, 8);
      expect(scaled.alpha.high).toBeCloseTo(found.alpha.high, 8);
      expect(scaled.xmin.low / factor).toBeCloseTo(found.xmin.low, 8);
      expect(scaled.xmin.high / factor).toBeCloseTo(found.xmin.high, 8);
    }
  });

  it("is the same for the same seed and another for another", () => {
    const { eigenvalues } = simulated("pareto-with-head");
    expect(upper(eigenvalues, drawing(50, 1))).toEqual(upper(eigenvalues, drawing(50, 1)));
    expect(upper(eigenvalues, drawing(50, 2))).not.toEqual(upper(eigenvalues, drawing(50, 1)));
  });

  it("looks at what the fit looks at: eigenvalues above the floor, a tail's least size", () => {
    const { eigenvalues } = simulated("pareto-with-head");
    const ascending = eigenvalues.toSorted();
    const withZeros = Float64Array.of(...new Array<number>(500).fill(1e-12), ...ascending);
    expect(upper(withZeros, drawing(20), { floor: 1e-12 })).toEqual(upper(ascending, drawing(20)));
    const whole = upper(ascending, drawing(20), { minTail: ascending.length });
    expect(whole.xmin.low).toBeLessThan(0.1);
    expect(whole.xmin.high).toBeLessThan(0.1);
  });

  it("says why there is no tail", () => {
    expect(bootstrapUpperTail(new Float64Array(0), {}, drawing(10))).toEqual({
      kind: "none",
      reason: "too_few",
    });
    expect(bootstrapUpperTail(new Float64Array(50).fill(3), {}, drawing(10))).toEqual({
      kind: "none",
      reason: "all_equal",
    });
  });

  it("never returns a number that is not finite", () => {
    const extreme = fc.constantFrom(0, 5e-324, 1e-300, 1, 1 + 2 ** -52, 2, 1e300, Number.MAX_VALUE);
    const eigenvalues = fc.array(fc.oneof(extreme, fc.double({ min: 0, max: 1e12, noNaN: true })), {
      maxLength: 60,
      size: "max",
    });
    const finite = (value: unknown): boolean =>
      typeof value === "object" && value !== null
        ? Object.values(value).every(finite)
        : typeof value !== "number" || Number.isFinite(value);
    fc.assert(
      fc.property(eigenvalues, (values) => {
        const ascending = Float64Array.from(values).sort();
        const ofUpper = bootstrapUpperTail(ascending, {}, drawing(5));
        const ofLower = bootstrapLowerTail(ascending, UNLIMITED, drawing(5));
        expect(finite(ofUpper) && finite(ofLower), JSON.stringify([ofUpper, ofLower])).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe("bootstrapLowerTail", () => {
  it("gives an independent implementation's interval for 2000 squared uniform values (a = 1/2)", () => {
    const { alphaLower, xmax } = lower(simulated("uniform-squared").eigenvalues, drawing(1000));
    // Those of 500 resamples of 1/x in NumPy, whose standard deviation is 0.018: four standard errors are 0.01.
    expect(Math.abs(alphaLower.low - 0.4344)).toBeLessThan(0.01);
    expect(Math.abs(alphaLower.high - 0.5079)).toBeLessThan(0.01);
    expect(xmax.high).toBeCloseTo(1 / 1.0012387, 6);
  });

  it("is the upper tail's of the inverses", () => {
    const values = sample(2000, 1, (u) => (1 - u) ** 2);
    const one = { replicates: 50, stream: () => randomStream(1) };
    const ofLower = lower(values, one);
    const ofUpper = upper(values.map((x) => 1 / x).sort(), one);
    expect(ofLower.alphaLower.low).toBeCloseTo(ofUpper.alpha.low - 1, 10);
    expect(ofLower.alphaLower.high).toBeCloseTo(ofUpper.alpha.high - 1, 10);
    expect(ofLower.xmax.low).toBeCloseTo(1 / ofUpper.xmin.high, 10);
    expect(ofLower.xmax.high).toBeCloseTo(1 / ofUpper.xmin.low, 10);
    expect(ofLower.goodnessOfFit).toBe(ofUpper.goodnessOfFit);
  });

  it("holds the 1/2 of a square matrix of noise, whose lower tail fits a power law", () => {
    const { eigenvalues } = simulated("gaussian-1000x1000");
    const { alphaLower, goodnessOfFit } = lower(eigenvalues);
    expect(alphaLower.low).toBeLessThan(0.5);
    expect(alphaLower.high).toBeGreaterThan(0.5);
    expect(goodnessOfFit).toBeGreaterThan(0.1);
  });

  it("holds the 1/2 of noise stored in bf16 when told of the eigenvalues that storage hides", () => {
    const { eigenvalues, tauS } = simulated("small-gaussian-bf16");
    const limits = { resolved: (10 * tauS) ** 2, gapEdge: null };
    const [told, untold] = [{ ...limits, zero: tauS ** 2 }, limits].map((each) => {
      const result = bootstrapLowerTail(eigenvalues, each, drawing(200));
      if (result.kind === "none") throw new Error(`no tail: ${result.reason}`);
      return result;
    });
    expect(told.alphaLower.low).toBeLessThan(0.5);
    expect(told.alphaLower.high).toBeGreaterThan(0.5);
    expect(told.goodnessOfFit).toBeGreaterThan(0.1);
    expect(untold.goodnessOfFit).toBeLessThan(0.1);
  });

  it("says why there is no tail, as the fit does", () => {
    const { eigenvalues } = simulated("gaussian-600x300");
    const gap = { resolved: 0, gapEdge: eigenvalues[0] };
    expect(bootstrapLowerTail(eigenvalues, gap, drawing(10))).toEqual(fitLowerTail(eigenvalues, gap));
    const blurred = { resolved: eigenvalues[100], gapEdge: null };
    expect(bootstrapLowerTail(eigenvalues, blurred, drawing(10))).toEqual({
      kind: "none",
      reason: "storage_limited",
    });
  });
});
