import { describe, expect, it } from "vitest";
import { drawReplicate, goodnessOfFit } from "../../src/powerlaw/goodness-of-fit.js";
import { type ScannedTail, scanTails, type TailSample } from "../../src/powerlaw/ks-scan.js";
import { randomStream } from "../../src/random/stream.js";
import { mean, pareto, sample } from "../samples.js";
import { simulated } from "../spectra.js";

const toSample = (values: Float64Array, minTail = 10): TailSample => ({
  logs: values.map(Math.log),
  rule: { minTail, candidates: "distinct", distance: "left" },
});

function best(sample: TailSample): ScannedTail {
  const tail = scanTails(sample);
  if (tail === null) throw new Error("no tail");
  return tail;
}

const p = (of: TailSample, replicates: number, seed = 0) =>
  goodnessOfFit(of, best(of), replicates, randomStream(seed));

/** p as it is defined: every replicate's distance by a whole scan of draws that were sorted. */
function pBySorting({ logs, rule }: TailSample, replicates: number, seed: number): number {
  const { first, exponent, ksDistance } = best({ logs, rule });
  const uniform = randomStream(seed);
  const isFurther = () => {
    const replicate = Float64Array.from({ length: logs.length }, () =>
      uniform() < first / logs.length
        ? logs[Math.floor(uniform() * first)]
        : logs[first] - Math.log(1 - uniform()) / (exponent - 1),
    ).sort();
    return best({ logs: replicate, rule }).ksDistance >= ksDistance;
  };
  return Array.from({ length: replicates }, isFurther).filter(Boolean).length / replicates;
}

/** Four standard errors of the difference of two such shares. */
const tolerance = (p: number, replicates: number, others: number) =>
  4 * Math.sqrt(p * (1 - p) * (1 / replicates + 1 / others));

describe("goodnessOfFit", () => {
  it("gives about 0.70 for 1000 Pareto values above 500 uniform ones, another implementation's of 200 replicates", () => {
    const found = p(toSample(simulated("pareto-with-head").eigenvalues), 1000);
    expect(Math.abs(found - 0.7)).toBeLessThan(tolerance(0.7, 1000, 200));
  });

  it("gives about 0.025 for exponential values, another implementation's of 200 replicates", () => {
    const found = p(toSample(simulated("shifted-exponential").eigenvalues), 1000);
    expect(Math.abs(found - 0.025)).toBeLessThan(tolerance(0.025, 1000, 200));
  });

  it.each([
    ["a power law", pareto(2.5)],
    ["a head and a power law", (u: number) => (u < 0.6 ? u : pareto(2.2)((u - 0.6) / 0.4))],
    ["a lognormal's exponent", (u: number) => Math.exp(2 * u * u)],
  ])("is that of replicates drawn unsorted and scanned whole, on %s", (_, inverse) => {
    const of = toSample(sample(200, 3, inverse));
    const sorted = pBySorting(of, 2000, 1);
    expect(Math.abs(p(of, 2000, 2) - sorted)).toBeLessThanOrEqual(tolerance(sorted, 2000, 2000));
  });

  it.each([
    ["all values known", Number.POSITIVE_INFINITY],
    ["values above a ceiling known only to be there", 1],
  ])(
    "is the share of replicates as far from their best fit, though none of them is scanned whole: %s",
    (_, ceiling) => {
      const logs = sample(300, 5, (u) => (u < 0.5 ? u : pareto(2)(2 * u - 1))).map(Math.log);
      const of: TailSample = {
        logs: logs.map((log) => Math.min(log, ceiling)),
        rule: { minTail: 10, candidates: "distinct", distance: "left" },
        ceiling,
      };
      const tail = best(of);
      const uniform = randomStream(3);
      const copies = new Int32Array(300);
      const distances = Array.from({ length: 500 }, () => {
        const replicate = { ...of, logs: new Float64Array(300) };
        drawReplicate(of, tail, copies, uniform, replicate.logs);
        return best(replicate).ksDistance;
      });
      const share = distances.filter((distance) => distance >= tail.ksDistance).length / 500;
      expect(share).toBeGreaterThan(0.02);
      expect(goodnessOfFit(of, tail, 500, randomStream(3))).toBe(share);
    },
  );

  it("is near to uniform where the power law is true, and rejects it no more often than it says", () => {
    const ps = Array.from({ length: 400 }, (_, seed) =>
      p(toSample(sample(120, 1000 + seed, pareto(2.5))), 60, seed),
    );
    // Three standard errors: √(q (1 - q) / 400) of the shares, 0.289 / √400 of the mean, which is 0.5 for a uniform
    // and up to 0.6 here: replicates repeat values below xmin, which sets tails from there on back.
    for (const q of [0.1, 0.25, 0.5, 0.75]) {
      const share = ps.filter((value) => value <= q).length / 400;
      expect(share, `share of p <= ${q}`).toBeLessThan(q + 3 * Math.sqrt((q * (1 - q)) / 400));
    }
    expect(mean(ps)).toBeGreaterThan(0.457);
    expect(mean(ps)).toBeLessThan(0.643);
  });

  it("rejects what is no power law", () => {
    const uniform = toSample(
      sample(1000, 1, (u) => 1 + u),
      100,
    );
    expect(p(uniform, 200)).toBeLessThanOrEqual(0.01);
  });

  it("is the same for the same stream of random numbers, and in any scale", () => {
    const values = simulated("pareto-with-head").eigenvalues;
    expect(p(toSample(values), 100, 5)).toBe(p(toSample(values), 100, 5));
    const scaled = p(toSample(values.map((x) => 1e-9 * x)), 100, 5);
    // Rounding may decide otherwise where two distances are nearly equal.
    expect(Math.abs(scaled - p(toSample(values), 100, 5))).toBeLessThanOrEqual(0.01);
  });
});
