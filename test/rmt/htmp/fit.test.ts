import { describe, expect, it } from "vitest";
import { randomStream } from "../../../src/random/stream.js";
import { sampleBetaLaguerre } from "../../../src/rmt/htmp/beta-laguerre.js";
import { htmpLogDensity } from "../../../src/rmt/htmp/density.js";
import {
  type FittedHtmp,
  fitHtmp,
  fitInverseHtmp,
  type HtmpFit,
  htmpFamily,
} from "../../../src/rmt/htmp/fit.js";
import { kappaInterval } from "../../../src/rmt/htmp/interval.js";
import { simulated } from "../../spectra.js";

const family = htmpFamily(600, 300);

function fitted(fit: HtmpFit): FittedHtmp {
  if (fit.kind !== "fitted") throw new Error(`no fit: ${fit.reason}`);
  return fit;
}

function sample(kappa: number, seed: number): Float64Array {
  return sampleBetaLaguerre(600, 300, kappa, randomStream(seed, "fit"));
}

function inverted(eigenvalues: Float64Array): Float64Array {
  return eigenvalues.map((value) => 1 / value).reverse();
}

const streams = (seed: number, label: string) => (purpose: string) => randomStream(seed, label, purpose);

describe("fitHtmp", () => {
  // The scatter of ln kappa over 60 samples of this size, with four standard errors of a mean of eight and the bias.
  it.each([
    [0.5, 0.079, 0.01],
    [2, 0.11, 0.02],
    [5, 0.13, 0.05],
    [10, 0.2, 0.04],
  ])("finds kappa = %d with a scatter of its logarithm of %d", (kappa, scatter, bias) => {
    const logs = Array.from({ length: 8 }, (_, seed) =>
      Math.log(fitted(fitHtmp(sample(kappa, seed), family)).kappa),
    );
    const mean = logs.reduce((total, value) => total + value, 0) / 8;
    expect(Math.abs(mean - Math.log(kappa) - bias)).toBeLessThan((4 * scatter) / Math.sqrt(8));
  });

  it.each([
    ["a sample of the law", sample(3, 1)],
    ["a sample of the inverse law", inverted(sample(3, 1))],
    ["noise with spikes", simulated("example-bulk+spikes").eigenvalues],
    ["a heavy-tailed matrix", simulated("example-heavy-tailed").eigenvalues],
  ])("is, for %s, where the likelihood summed directly is largest", (_, eigenvalues) => {
    const mean = eigenvalues.reduce((total, value) => total + value, 0) / eigenvalues.length;
    const likelihood = (kappa: number) =>
      eigenvalues.reduce(
        (total, value) => total + htmpLogDensity(value / mean, 0.5, kappa) + Math.log(value / mean),
        0,
      );
    const { kappa, logLikelihood } = fitted(fitHtmp(eigenvalues, family));
    // The interpolations in kappa and x leave some 1e-3 of a likelihood.
    expect(Math.abs(logLikelihood - likelihood(kappa))).toBeLessThan(3e-3);
    expect(likelihood(kappa)).toBeGreaterThan(likelihood(kappa * 1.05));
    expect(likelihood(kappa)).toBeGreaterThan(likelihood(kappa / 1.05));
  });

  it("does not depend on the eigenvalues' unit", () => {
    const eigenvalues = sample(5, 2);
    expect(fitted(fitHtmp(eigenvalues, family)).count).toBe(300);
    for (const unit of [1e-290, 1e-9, 1e290]) {
      for (const law of [fitHtmp, fitInverseHtmp]) {
        const here = fitted(
          law(
            eigenvalues.map((value) => value * unit),
            family,
          ),
        );
        const there = fitted(law(eigenvalues, family));
        expect(here.kappa / there.kappa).toBeCloseTo(1, 6);
        expect(here.logLikelihood).toBeCloseTo(there.logLikelihood, 6);
      }
    }
  });

  it.each([
    ["gaussian-600x300", 600, 300],
    ["gaussian-256x256", 256, 256],
  ])("finds %s consistent with Marchenko-Pastur", (name, N, M) => {
    const { eigenvalues } = simulated(name);
    const fit = fitted(fitHtmp(eigenvalues, htmpFamily(N, M)));
    expect(fit.consistentWithMarchenkoPastur).toBe(true);
  });

  it("does not find a heavy-tailed matrix consistent with it, and the inverse law likelier", () => {
    const { eigenvalues } = simulated("example-heavy-tailed");
    const direct = fitted(fitHtmp(eigenvalues, family));
    const inverse = fitted(fitInverseHtmp(eigenvalues, family));
    expect(direct.consistentWithMarchenkoPastur).toBe(false);
    expect(inverse.logLikelihood).toBeGreaterThan(direct.logLikelihood);
  });

  it("says why there is none", () => {
    expect(fitHtmp(new Float64Array(0), family)).toEqual({ kind: "none", reason: "too_few" });
    expect(fitHtmp(new Float64Array(300), family)).toEqual({ kind: "none", reason: "rank_deficient" });
    expect(fitHtmp(sample(3, 1).subarray(10), family)).toEqual({ kind: "none", reason: "rank_deficient" });
    expect(fitInverseHtmp(new Float64Array(300), family)).toEqual({ kind: "none", reason: "not_finite" });
    expect(fitHtmp(new Float64Array(301).fill(1), family)).toEqual({ kind: "none", reason: "pooled" });
    const infinite = sample(3, 1);
    infinite[299] = Number.POSITIVE_INFINITY;
    expect(fitHtmp(infinite, family)).toEqual({ kind: "none", reason: "not_finite" });
  });

  it("gives finite numbers for eigenvalues that are all the same, and for one that is huge", () => {
    for (const eigenvalues of [
      new Float64Array(300).fill(2),
      new Float64Array(300).fill(1).fill(1e12, 299),
    ]) {
      for (const fit of [fitHtmp(eigenvalues, family), fitInverseHtmp(eigenvalues, family)]) {
        const { kappa, logLikelihood } = fitted(fit);
        expect(Number.isFinite(kappa) && Number.isFinite(logLikelihood)).toBe(true);
      }
    }
  });
});

describe("fitInverseHtmp", () => {
  it("is the direct fit of the reciprocals", () => {
    const eigenvalues = sample(4, 3);
    const reciprocals = inverted(eigenvalues);
    const direct = fitted(fitHtmp(eigenvalues, family));
    const inverse = fitted(fitInverseHtmp(reciprocals, family));
    // A maximum is flat: its place is known to the root of the rounding.
    expect(inverse.kappa / direct.kappa).toBeCloseTo(1, 6);
    expect(inverse.logLikelihood).toBeCloseTo(direct.logLikelihood, 8);
    expect(fitted(fitHtmp(reciprocals, family)).logLikelihood).toBeLessThan(inverse.logLikelihood - 10);
  });
});

describe("kappaInterval", () => {
  const small = htmpFamily(120, 60);

  it("holds the kappa sampled from, in at least 16 of 20 samples", () => {
    const held = Array.from({ length: 20 }, (_, seed) => {
      const eigenvalues = sampleBetaLaguerre(120, 60, 2, randomStream(seed, "interval"));
      const { low, high } = kappaInterval(
        fitted(fitHtmp(eigenvalues, small)).kappa,
        small,
        60,
        streams(seed, "held"),
      );
      return low <= 2 && (high === null || high >= 2);
    }).filter(Boolean).length;
    // 95 % nominally; fewer than 16 of 20 would be one run in four hundred.
    expect(held).toBeGreaterThanOrEqual(16);
  });

  it("has no upper end for Gaussian noise, and a lower", () => {
    const eigenvalues = sampleBetaLaguerre(120, 60, 60, randomStream(4, "gaussian"));
    const { low, high } = kappaInterval(
      fitted(fitHtmp(eigenvalues, small)).kappa,
      small,
      60,
      streams(0, "gaussian"),
    );
    expect(high).toBeNull();
    expect(low).toBeGreaterThan(1);
  });

  it("is the same for the same seed and labels, and another for another seed", () => {
    const interval = (seed: number) => kappaInterval(3, small, 40, streams(seed, "layer"));
    expect(interval(1)).toEqual(interval(1));
    expect(interval(1)).not.toEqual(interval(2));
  });
});
