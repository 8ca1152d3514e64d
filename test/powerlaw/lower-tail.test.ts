import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FittedLowerTail, fitLowerTail, type LowerTail } from "../../src/powerlaw/lower-tail.js";
import { fitUpperTail } from "../../src/powerlaw/upper-tail.js";
import { mean, sample, standardDeviation } from "../samples.js";
import { type RealSpectrum, readSpectra, simulated } from "../spectra.js";

function fitted(fit: LowerTail): FittedLowerTail {
  if (fit.kind === "none") throw new Error(`no tail: ${fit.reason}`);
  return fit;
}

const UNLIMITED = { resolved: 0, gapEdge: null };

describe("fitLowerTail on samples with P(X < x) = x^a", () => {
  it("finds 0.4800167 below 0.9987629 in 2000 squared uniform values (a = 0.5), all in the tail", () => {
    const fit = fitted(fitLowerTail(simulated("uniform-squared").eigenvalues, UNLIMITED));
    expect(fit.alphaLower).toBeCloseTo(0.4800167, 7);
    expect(fit.xmax).toBeCloseTo(0.9987629, 7);
    expect(fit.tailSize).toBe(2000);
    expect(fit.ksDistance).toBeCloseTo(0.0150183, 7);
    expect(fit.sigma).toBeCloseTo(0.4800167 / Math.sqrt(2000), 7);
  });

  it.each([0.5, 1, 2])("finds a = %d on average, within three standard errors", (a) => {
    const estimates = Array.from({ length: 60 }, (_, seed) =>
      fitted(
        fitLowerTail(
          sample(1500, seed, (u) => (1 - u) ** (1 / a)),
          UNLIMITED,
        ),
      ),
    ).filter(({ tailSize }) => tailSize > 300);
    const values = estimates.map(({ alphaLower }) => alphaLower);
    expect(Math.abs(mean(values) - a)).toBeLessThan(
      (3 * standardDeviation(values)) / Math.sqrt(values.length),
    );
  });
});

describe("fitLowerTail on noise", () => {
  it("gives a square matrix 0.4945214 below 330.4428, near the 1/2 of the hard edge", () => {
    const { eigenvalues } = simulated("gaussian-1000x1000");
    const fit = fitted(fitLowerTail(eigenvalues, UNLIMITED));
    expect(fit.alphaLower).toBeCloseTo(0.4945214, 7);
    expect(fit.xmax).toBeCloseTo(330.4428, 4);
    expect(fit.tailSize).toBe(362);
    expect(fit.ksDistance).toBeCloseTo(0.0056826, 7);
    expect(fit.ciLow).toBeLessThan(0.5);
    expect(fit.ciHigh).toBeGreaterThan(0.5);
  });

  it.each([
    ["f64", 0.48726],
    ["f32", 0.48726],
    ["f16", 0.48725],
    ["bf16", 0.48705],
  ])("gives the same in %s, to the precision of the type", (dtype, alphaLower) => {
    const { eigenvalues } = simulated(`small-gaussian-${dtype}`);
    expect(fitted(fitLowerTail(eigenvalues, UNLIMITED)).alphaLower).toBeCloseTo(alphaLower, 5);
  });

  it("has none for Q = 2, where noise leaves a gap at zero; without that rule it would read 1.13", () => {
    const { eigenvalues } = simulated("gaussian-1000x500");
    const gapEdge = 1000 * (1 - Math.SQRT1_2) ** 2;
    expect(fitLowerTail(eigenvalues, { resolved: 0, gapEdge })).toEqual({ kind: "none", reason: "gap" });
    expect(fitted(fitLowerTail(eigenvalues, UNLIMITED))).toMatchObject({ tailSize: 290 });
    expect(fitted(fitLowerTail(eigenvalues, UNLIMITED)).alphaLower).toBeCloseTo(1.13, 2);
  });
});

describe("fitLowerTail on trained weights", () => {
  const compared = readSpectra<RealSpectrum>("real").filter(({ lower_raw }) => lower_raw !== null);
  const limits = ({ eigenvalues, tauS }: (typeof compared)[number]) => ({
    resolved: Math.max(
      (10 * tauS) ** 2,
      8 * eigenvalues.length * 2 ** -52 * eigenvalues[eigenvalues.length - 1],
    ),
    gapEdge: null,
  });

  it("agrees with an independent implementation to 1e-6, in tail size exactly", () => {
    expect(compared.length).toBe(93);
    for (const spectrum of compared) {
      const { resolved } = limits(spectrum);
      // The other implementation fits the resolved eigenvalues whatever share of the tail is lost.
      const fit = fitted(
        fitLowerTail(
          spectrum.eigenvalues.filter((x) => x >= resolved),
          UNLIMITED,
        ),
      );
      const { alpha_lower = 0, xmax_lower = 0, D = 0, n_tail } = spectrum.lower_raw ?? {};
      expect(Math.abs(fit.alphaLower / alpha_lower - 1)).toBeLessThan(1e-6);
      expect(Math.abs(fit.xmax / xmax_lower - 1)).toBeLessThan(1e-6);
      expect(Math.abs(fit.ksDistance / D - 1)).toBeLessThan(1e-6);
      expect(fit.tailSize).toBe(n_tail);
    }
  });

  it("gives the same fit where at most 5 % of the tail is lost, and calls the others storage-limited", () => {
    const outcomes = compared.map((spectrum) => fitLowerTail(spectrum.eigenvalues, limits(spectrum)));
    const limited = outcomes.filter((fit) => fit.kind === "none" && fit.reason === "storage_limited");
    expect(limited.length).toBe(5);
    expect(outcomes.filter(({ kind }) => kind === "fitted").length).toBe(88);
  });
});

describe("fitLowerTail", () => {
  const values = sample(400, 7, (u) => 1e-4 + u ** 1.5);

  it("is the upper tail of 1/x with one taken off the exponent", () => {
    const lower = fitted(fitLowerTail(values, UNLIMITED));
    const upper = fitUpperTail(values.map((x) => 1 / x).reverse(), { minTail: 20 });
    if (upper.kind === "none") throw new Error("no upper tail");
    expect(lower.alphaLower).toBeCloseTo(upper.alpha - 1, 10);
    expect(lower.xmax).toBeCloseTo(1 / upper.xmin, 10);
    expect(lower.sigma).toBeCloseTo(upper.sigma, 10);
    expect(lower.ciLow).toBeCloseTo(upper.ciLow - 1, 10);
    expect(lower.ciHigh).toBeCloseTo(upper.ciHigh - 1, 10);
    expect(lower.ksDistance).toBeCloseTo(upper.ksDistance, 10);
    expect(lower.tailSize).toBe(upper.tailSize);
  });

  it("keeps the eigenvalue that is just resolved and counts zeros as unresolved", () => {
    const few = Float64Array.of(0, ...values);
    expect(fitLowerTail(few, { resolved: values[0], gapEdge: null })).toEqual(
      fitLowerTail(values, UNLIMITED),
    );
    expect(fitLowerTail(few, UNLIMITED)).toEqual(fitLowerTail(values, UNLIMITED));
  });

  it("is storage-limited when more than 5 % of the tail and the unresolved are unresolved", () => {
    const fit = fitted(fitLowerTail(values, UNLIMITED));
    const allowed = Math.floor(fit.tailSize / 19);
    const withZeros = (zeros: number) => Float64Array.of(...new Float64Array(zeros), ...values);
    expect(fitLowerTail(withZeros(allowed), UNLIMITED)).toEqual(fit);
    expect(fitLowerTail(withZeros(allowed + 1), UNLIMITED)).toEqual({
      kind: "none",
      reason: "storage_limited",
    });
  });

  it("finds in noise stored in f16 or bf16 what it finds before storage, told how many eigenvalues storage hides", () => {
    const stored = (dtype: string) => simulated(`small-gaussian-${dtype}`);
    const limits = (tauS: number) => ({ resolved: (10 * tauS) ** 2, gapEdge: null, zero: tauS ** 2 });
    const exact = fitted(fitLowerTail(stored("f64").eigenvalues, UNLIMITED));
    for (const [dtype, hidden] of [
      ["f16", 3],
      ["bf16", 14],
    ] as const) {
      const { eigenvalues, tauS } = stored(dtype);
      const fit = fitted(fitLowerTail(eigenvalues, limits(tauS)));
      expect(fit.censored).toBe(hidden);
      // A fifth of its standard error.
      expect(Math.abs(fit.alphaLower - exact.alphaLower)).toBeLessThan(0.2 * exact.sigma);
      // Told nothing of them it takes the tail to be steeper.
      const { zero, ...withoutZero } = limits(tauS);
      const cut = fitted(fitLowerTail(eigenvalues, withoutZero));
      expect(cut.censored).toBe(0);
      expect(cut.alphaLower - exact.alphaLower).toBeGreaterThan(0.8 * exact.sigma);
    }
  });

  it("takes unresolved eigenvalues for a smaller rank where more are zeros than not, and leaves those out", () => {
    const resolved = values[3];
    const zero = resolved / 100;
    const withZeros = (zeros: number) => Float64Array.of(...new Float64Array(zeros), ...values);
    const censored = (zeros: number) =>
      fitted(fitLowerTail(withZeros(zeros), { resolved, zero, gapEdge: null })).censored;
    expect([0, 1, 3, 4].map(censored)).toEqual([3, 4, 6, 3]);
    expect(fitLowerTail(withZeros(0), { resolved, zero, gapEdge: null })).toEqual(
      fitLowerTail(withZeros(4), { resolved, zero, gapEdge: null }),
    );
  });

  it("is storage-limited when more than a quarter of the tail is censored", () => {
    const power = sample(400, 3, (u) => (1 - u) ** 2);
    const censoredTo = (size: number) =>
      fitLowerTail(power, { resolved: power[size], zero: 0, gapEdge: null });
    expect(fitted(censoredTo(60)).censored).toBe(60);
    expect(censoredTo(160)).toEqual({ kind: "none", reason: "storage_limited" });
  });

  it("finds no lower tail in a low-rank matrix blurred by storage", () => {
    const { eigenvalues, tauS } = simulated("rank-100-bf16");
    const resolved = (10 * tauS) ** 2;
    expect(fitLowerTail(eigenvalues, { resolved, gapEdge: 100 })).toEqual({
      kind: "none",
      reason: "storage_limited",
    });
  });

  it("has a gap where fewer than 1 % of the eigenvalues lie below a fifth of noise's lower edge", () => {
    // Of 400 the fourth is the first of which there are enough.
    const gap = { kind: "none", reason: "gap" };
    expect(fitLowerTail(values, { resolved: 0, gapEdge: values[0] * 4.999 })).toEqual(gap);
    expect(fitLowerTail(values, { resolved: 0, gapEdge: values[3] * 4.999 })).toEqual(gap);
    expect(fitLowerTail(values, { resolved: 0, gapEdge: values[3] * 5.001 }).kind).toBe("fitted");
  });

  it("does not take a zero or an eigenvalue that strays for the bottom of a tail", () => {
    const gapped = sample(300, 5, (u) => 1 + u);
    for (const strays of [[], [0], [1e-9], [0, 0, 1e-9]]) {
      const fit = fitLowerTail(Float64Array.of(...strays, ...gapped), { resolved: 1e-12, gapEdge: 1.1 });
      expect(fit).toEqual({ kind: "none", reason: "gap" });
    }
  });

  it("needs twenty resolved eigenvalues, not all equal", () => {
    expect(fitLowerTail(new Float64Array(0), { resolved: 0, gapEdge: 1 })).toEqual({
      kind: "none",
      reason: "too_few",
    });
    expect(fitLowerTail(values.subarray(0, 19), UNLIMITED)).toEqual({ kind: "none", reason: "too_few" });
    expect(fitLowerTail(new Float64Array(100), UNLIMITED)).toEqual({ kind: "none", reason: "too_few" });
    expect(fitLowerTail(new Float64Array(100).fill(2), UNLIMITED)).toEqual({
      kind: "none",
      reason: "all_equal",
    });
  });

  it("does not depend on the scale, but for xmax which goes with it", () => {
    const fit = fitted(fitLowerTail(values, UNLIMITED));
    for (const factor of [1e-250, 7, 1e250]) {
      const scaled = fitted(
        fitLowerTail(
          values.map((x) => x * factor),
          UNLIMITED,
        ),
      );
      expect(scaled.alphaLower).toBeCloseTo(fit.alphaLower, 9);
      expect(scaled.tailSize).toBe(fit.tailSize);
      expect(scaled.xmax / (fit.xmax * factor)).toBeCloseTo(1, 12);
    }
  });

  it("never returns a number that is not finite", () => {
    const extreme = fc.constantFrom(0, 5e-324, 1e-300, 1, 1 + 2 ** -52, 1e300, Number.MAX_VALUE);
    const eigenvalues = fc.array(fc.oneof(extreme, fc.double({ min: 0, max: 1e12, noNaN: true })), {
      maxLength: 90,
      size: "max",
    });
    fc.assert(
      fc.property(eigenvalues, (values) => {
        const fit = fitLowerTail(Float64Array.from(values).sort(), UNLIMITED);
        if (fit.kind === "fitted") {
          const { kind, ...numbers } = fit;
          expect(Object.values(numbers).every(Number.isFinite), JSON.stringify(fit)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
