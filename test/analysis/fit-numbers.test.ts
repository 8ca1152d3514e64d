import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  defaultReplicates,
  type FitOptions,
  fitNumbers,
  type LowerTailFit,
  type UpperTailFit,
} from "../../src/analysis/fit-numbers.js";
import { fitUpperTail } from "../../src/powerlaw/upper-tail.js";
import { uniformStream } from "../helpers.js";
import { mean, pareto, sample, standardDeviation } from "../samples.js";
import { simulated } from "../spectra.js";

/** Statistics' example X-2.1. */
const WORKED = Float64Array.of(1, 1.2, 1.5, 1.9, 2.4, 3.1, 4.2, 6, 9.5, 20);

function upperOf(values: Float64Array, options: Partial<FitOptions> = {}): UpperTailFit {
  const { fit } = fitNumbers(values, { bootstrap: 0, ...options });
  if (!("alpha" in fit)) throw new Error("no upper tail");
  return fit;
}

function lowerOf(values: Float64Array, options: Partial<FitOptions> = {}): LowerTailFit {
  const { fit } = fitNumbers(values, { bootstrap: 0, tail: "lower", ...options });
  if (!("alpha_lower" in fit)) throw new Error("no lower tail");
  return fit;
}

/** Every number of a fit is finite, for JSON has no other. */
function expectFinite(fit: object): void {
  for (const [column, value] of Object.entries(fit)) {
    if (typeof value === "number") expect(value, column).toSatisfy(Number.isFinite);
  }
}

describe("fitNumbers gives the worked numbers", () => {
  test("of ten values: alpha, its error, its interval given xmin, its correction and the distance", () => {
    // To the digits given in the worked example.
    expect(upperOf(WORKED)).toMatchObject({
      alpha: expect.closeTo(1.8539432927, 10),
      beta_upper: expect.closeTo(0.8539432927, 10),
      sigma: expect.closeTo(0.2700405797, 10),
      alpha_ci_low: expect.closeTo(1.35143, 6),
      alpha_ci_high: expect.closeTo(2.346087, 6),
      alpha_corrected: expect.closeTo(1.6831546341, 10),
      D: expect.closeTo(0.1264987167, 10),
      D_two: expect.closeTo(0.1264987167, 10),
      xmin: 1,
      xmax: 20,
      num_pl_spikes: 10,
      alpha_reason: null,
    });
  });

  test("of 1000 Pareto values above 500 others: the tail, its rivals and how well it fits", () => {
    const { fit, warnings } = fitNumbers(simulated("pareto-with-head").eigenvalues);
    expect(fit).toMatchObject({
      alpha: expect.closeTo(2.5483105425, 10),
      xmin: expect.closeTo(1.6755530818, 10),
      num_pl_spikes: 493,
      D: expect.closeTo(0.0187915696, 10),
      sigma: expect.closeTo(0.0697323998, 10),
      pl_vs_exponential: expect.closeTo(3.2129331, 6),
      pl_vs_exponential_p: expect.closeTo(0.001313869, 8),
      pl_vs_lognormal: 0,
      pl_vs_lognormal_p: 1,
      pl_vs_stretched: 0,
      // At alpha 2.548 a share 1/(alpha - 1) of true power laws gains from a cut-off.
      pl_vs_truncated_p: expect.closeTo(0.778977 / 1.5483105425, 5),
      tpl_alpha: expect.closeTo(2.53535, 5),
      tpl_lambda: expect.closeTo(0.00118893, 7),
      tail_model: "power_law",
    });
    expect(warnings).toEqual([]);
    // 0.70 in an independent implementation; 200 replicates of each leave an error of 0.046: four of it.
    expect(Math.abs((("gof_p" in fit && fit.gof_p) || 0) - 0.7)).toBeLessThan(0.19);
  });

  test("of exponential values: no power law", () => {
    const { fit } = fitNumbers(simulated("shifted-exponential").eigenvalues);
    expect(fit).toMatchObject({ alpha: expect.closeTo(3.98889, 5), D: expect.closeTo(0.0545625, 7) });
    // 0.025 in an independent implementation; four errors of 0.016.
    expect(("gof_p" in fit && fit.gof_p) || 0).toBeLessThan(0.09);
    expect("tail_model" in fit && fit.tail_model).not.toBe("power_law");
  });

  test("of the eigenvalues of square noise: the lower exponent is near 1/2", () => {
    expect(lowerOf(simulated("gaussian-1000x1000").eigenvalues)).toMatchObject({
      alpha_lower: expect.closeTo(0.4945214, 7),
      xmax_lower: expect.closeTo(330.4428, 4),
      num_lower_tail: 362,
      num_lower_censored: 0,
      D_lower: expect.closeTo(0.0056826, 7),
      alpha_lower_reason: null,
    });
  });
});

test("fitNumbers gives the worked numbers of squares of uniform numbers, whose lower exponent is 1/2", () => {
  expect(lowerOf(simulated("uniform-squared").eigenvalues)).toMatchObject({
    alpha_lower: expect.closeTo(0.4800167, 7),
    xmax_lower: expect.closeTo(0.9987629, 7),
    num_lower_tail: 2000,
    D_lower: expect.closeTo(0.0150183, 7),
  });
});

describe("fitNumbers finds known exponents", () => {
  test.each([1.5, 2.5, 4, 6])("of Pareto samples of alpha %d", (truth) => {
    const alphas = Array.from({ length: 40 }, (_, seed) => upperOf(sample(1000, seed, pareto(truth))).alpha);
    const found = alphas.map((alpha) => alpha ?? 0);
    // The choice of xmin adds a bias of at most a tenth of a standard deviation here; three errors of the mean more.
    const deviation = standardDeviation(found);
    expect(Math.abs(mean(found) - truth)).toBeLessThan((0.1 + 3 / Math.sqrt(40)) * deviation);
  });

  test.each([0.5, 1.5])("of lower tails with exponent %d", (truth) => {
    const found = Array.from(
      { length: 40 },
      (_, seed) => lowerOf(sample(1000, seed, (u) => u ** (1 / truth))).alpha_lower ?? 0,
    );
    const deviation = standardDeviation(found);
    expect(Math.abs(mean(found) - truth)).toBeLessThan((0.1 + 3 / Math.sqrt(40)) * deviation);
  });
});

describe("fitNumbers", () => {
  test("does not depend on the order of the values", () => {
    const values = sample(300, 1, pareto(2.2));
    expect(fitNumbers(values.toReversed(), { tail: "both" })).toEqual(fitNumbers(values, { tail: "both" }));
  });

  test("leaves the values as they were", () => {
    const values = Float64Array.of(3, -1, 2, Number.NaN);
    fitNumbers(values);
    expect(Array.from(values)).toEqual([3, -1, 2, Number.NaN]);
  });

  test("finds the same exponents whatever the unit, and the starts in that unit", () => {
    const values = sample(200, 2, pareto(2.5));
    const plain = fitNumbers(values, { tail: "both", bootstrap: 20 }).fit;
    fc.assert(
      fc.property(fc.integer({ min: -900, max: 900 }), (power) => {
        const scaled = fitNumbers(
          values.map((x) => x * 2 ** power),
          { tail: "both", bootstrap: 20 },
        ).fit;
        if (!("alpha" in scaled && "alpha" in plain)) throw new Error("no upper tail");
        if (!("alpha_lower" in scaled && "alpha_lower" in plain)) throw new Error("no lower tail");
        // Logarithms of up to 600 carry rounding of 1e-13 into gaps between them.
        expect(scaled.alpha).toBeCloseTo(plain.alpha ?? 0, 8);
        expect(scaled.alpha_lower).toBeCloseTo(plain.alpha_lower ?? 0, 8);
        expect(scaled.alpha_boot_high).toBeCloseTo(plain.alpha_boot_high ?? 0, 8);
        expect(scaled.gof_p).toBe(plain.gof_p);
        expect((scaled.xmin ?? 0) / 2 ** power).toBe(plain.xmin);
      }),
      { numRuns: 10, seed: 4 },
    );
  });

  test("fits 1/x at the bottom as x at the top", () => {
    const values = sample(500, 3, pareto(2.3));
    const upper = upperOf(values);
    const lower = lowerOf(values.map((x) => 1 / x));
    // A lower tail has at least 20 values, an upper one 10; both have more here.
    expect(upper.num_pl_spikes).toBeGreaterThan(20);
    expect(lower.alpha_lower).toBeCloseTo(upper.beta_upper ?? 0, 10);
    expect(lower.num_lower_tail).toBe(upper.num_pl_spikes);
    expect(lower.D_lower).toBeCloseTo(upper.D ?? 0, 10);
  });

  test("drops and counts what is not positive and what is missing", () => {
    const values = Float64Array.of(-1, 0, -0, Number.NaN, Number.POSITIVE_INFINITY, -Infinity, ...WORKED);
    const { count, dropped, fit } = fitNumbers(values, { bootstrap: 0 });
    expect({ count, dropped }).toEqual({ count: 16, dropped: { not_positive: 3, missing: 3 } });
    expect(fit).toEqual(upperOf(WORKED));
  });

  test("holds the columns of the tails that were asked for alone", () => {
    const columns = (tail: FitOptions["tail"]) => Object.keys(fitNumbers(WORKED, { tail }).fit);
    expect(columns("upper")).toContain("alpha_reason");
    expect(columns("upper")).not.toContain("alpha_lower");
    expect(columns("lower")).not.toContain("alpha");
    expect(columns("both").toSorted()).toEqual([...columns("upper"), ...columns("lower")].toSorted());
  });

  test("draws the same replicates from the same seed, others from another", () => {
    const values = sample(300, 4, pareto(2.2));
    const alphaLow = (seed: number) => upperOf(values, { seed, bootstrap: 50 }).alpha_boot_low;
    expect(alphaLow(7)).toBe(alphaLow(7));
    expect(alphaLow(8)).not.toBe(alphaLow(7));
  });

  test("bootstraps 200 times, but a large sample only when asked", () => {
    expect([defaultReplicates(50_000), defaultReplicates(50_001)]).toEqual([200, 0]);
    expect(fitNumbers(WORKED).options).toEqual({ tail: "upper", bootstrap: 200, seed: 0 });
    const large = sample(100_000, 5, pareto(2.5));
    const { options, fit } = fitNumbers(large);
    expect(options.bootstrap).toBe(0);
    const known = fitUpperTail(large);
    expect(fit).toMatchObject({ alpha: known.kind === "fitted" ? known.alpha : null, gof_p: null });
    // The standard error of all 100,000 values is 0.0047; a tail may hold fewer.
    expect(Math.abs((("alpha" in fit && fit.alpha) || 0) - 2.5)).toBeLessThan(0.03);
  });
});

describe("fitNumbers says why there is no fit", () => {
  test("of too few values", () => {
    const { fit, warnings } = fitNumbers(WORKED.subarray(1), { tail: "both" });
    expect(fit).toMatchObject({
      alpha: null,
      alpha_reason: "too_few",
      alpha_lower: null,
      alpha_lower_reason: "too_few",
    });
    expect(warnings).toEqual(["no_upper_tail", "no_lower_tail"]);
  });

  test("of values that are all equal", () => {
    expect(fitNumbers(new Float64Array(50).fill(3), { tail: "both" }).fit).toMatchObject({
      alpha: null,
      alpha_reason: "all_equal",
      alpha_lower: null,
      alpha_lower_reason: "all_equal",
    });
  });

  test("of no values at all", () => {
    expect(fitNumbers(new Float64Array(0)).fit).toMatchObject({ alpha: null, alpha_reason: "too_few" });
  });
});

describe("fitNumbers warns", () => {
  const warnings = (values: Float64Array, tail: FitOptions["tail"] = "upper") =>
    fitNumbers(values, { tail, bootstrap: 0 }).warnings;

  test("of few values and of a poor fit", () => {
    expect(warnings(WORKED)).toEqual(["few", "poor"]);
  });

  test("of a narrow and light tail", () => {
    const uniform = uniformStream(6);
    const values = Float64Array.from({ length: 500 }, () => 1 + 0.2 * uniform());
    expect(warnings(values)).toEqual(expect.arrayContaining(["narrow", "light"]));
    expect(warnings(values, "lower")).toContain("narrow_lower");
  });

  test("of counts, whose grid shifts the exponent, but not where the tail starts high up", () => {
    const counts = sample(2000, 7, pareto(2.5)).map(Math.floor);
    expect(warnings(counts)).toContain("whole_numbers");
    expect(warnings(counts, "lower")).toContain("whole_numbers_lower");
    const large = sample(2000, 7, pareto(2.5)).map((x) => Math.round(1000 * x));
    expect(warnings(large)).not.toContain("whole_numbers");
  });
});

test("no number that is not finite comes out of extreme samples", () => {
  const uniform = uniformStream(8);
  const of = (value: (i: number) => number) => Float64Array.from({ length: 200 }, (_, i) => value(i));
  const samples = [
    of(() => 10 ** (-300 + 600 * uniform())),
    of((i) => (i < 190 ? 1e-300 * (1 - uniform()) ** -0.5 : 1e300)),
    of(() => 1.7e308 * uniform()),
    of(() => 1e-310 * (1 - uniform()) ** -0.7),
    of((i) => 1 + (i % 2)),
    of((i) => (i === 0 ? 2 : 1)),
    of((i) => (i === 0 ? 1e300 : 1 + uniform())),
    ...[1e-14, 1e-10, 1e-6, 1e-5, 1e-4].map((width) => of((i) => 1 + (width * i) / 200)),
  ];
  for (const values of samples) expectFinite(fitNumbers(values, { tail: "both", bootstrap: 20 }).fit);
});
