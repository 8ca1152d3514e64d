import { type Interval, percentileInterval } from "../src/metrics/percentile-interval.js";
import { quantile } from "../src/metrics/quantile.js";
import { findRoot } from "../src/numerics/find-root.js";
import { logNormalCdf } from "../src/numerics/normal-tail.js";
import { tailScanner } from "../src/powerlaw/ks-scan.js";
import { drawCopies, repeat } from "../src/powerlaw/resample.js";
import { upperTailSample } from "../src/powerlaw/upper-tail.js";
import { randomStream, type Uniform } from "../src/random/stream.js";
import type { CoverageExperiment } from "./coverage.js";
import { tailSample } from "./tail-samples.js";

/** The intervals that one set of resamples can be made into (Efron & Tibshirani 1993, chapters 12 to 14). */
export const INTERVAL_FORMS = {
  percentile: "percentile",
  biasCorrected: "bias-corrected",
  accelerated: "BCa",
  basic: "basic, of ln(alpha − 1)",
  studentised: "studentised, of ln(alpha − 1)",
} as const;

export type IntervalForm = keyof typeof INTERVAL_FORMS;

/** Of the data sets, the shares whose interval lies wholly below the true exponent and wholly above it. */
export type Misses = Readonly<Record<IntervalForm, { readonly below: number; readonly above: number }>>;

/** How often each form of the 95 % interval of alpha misses it, on the same resamples of the same data sets. */
export function missesOfForms({ law, alpha, n, dataSets, resamples, seed }: CoverageExperiment): Misses {
  const trials = Array.from({ length: dataSets }, (_, i) => {
    const stream = randomStream(seed, "interval forms", law, String(alpha), String(n), String(i));
    return formsOf(resampledScans(tailSample(law, alpha, n, stream), resamples, stream));
  });
  const share = (misses: (interval: Interval) => boolean, form: IntervalForm) =>
    trials.filter((forms) => misses(forms[form])).length / dataSets;
  const misses = (form: IntervalForm) => ({
    below: share(({ high }) => high < alpha, form),
    above: share(({ low }) => low > alpha, form),
  });
  return {
    percentile: misses("percentile"),
    biasCorrected: misses("biasCorrected"),
    accelerated: misses("accelerated"),
    basic: misses("basic"),
    studentised: misses("studentised"),
  };
}

interface Scan {
  readonly exponent: number;
  readonly tailSize: number;
}

interface ResampledScans {
  readonly estimate: Scan;
  readonly resampled: readonly Scan[];
}

function resampledScans(values: Float64Array, resamples: number, uniform: Uniform): ResampledScans {
  const sample = upperTailSample(values);
  if (sample.kind === "none") throw new Error(sample.reason);
  const scanner = tailScanner(values.length);
  const scan = (logs: Float64Array): Scan => {
    const tail = scanner.best({ ...sample, logs });
    if (tail === null) throw new Error("a continuous sample without a tail");
    return { exponent: tail.exponent, tailSize: logs.length - tail.first };
  };
  const copies = new Int32Array(values.length);
  const drawn = new Float64Array(values.length);
  const resampled = Array.from({ length: resamples }, () => {
    drawCopies(copies, uniform);
    repeat(sample.logs, copies, drawn);
    return scan(drawn);
  });
  return { estimate: scan(sample.logs), resampled };
}

function formsOf({ estimate, resampled }: ResampledScans): Readonly<Record<IntervalForm, Interval>> {
  const exponents = Float64Array.from(resampled, ({ exponent }) => exponent).sort();
  const log = ({ exponent }: Scan) => Math.log(exponent - 1);
  const logs = percentiles(resampled.map(log));
  // An exponential law's rate has in its logarithm the standard error 1/√n.
  const deviations = percentiles(
    resampled.map((scan) => (log(scan) - log(estimate)) * Math.sqrt(scan.tailSize)),
  );
  const error = 1 / Math.sqrt(estimate.tailSize);
  return {
    percentile: percentiles([...exponents]),
    biasCorrected: corrected(exponents, estimate, 0),
    // A sixth of the skewness of an exponential law's score, 2, over √n.
    accelerated: corrected(exponents, estimate, error / 3),
    basic: {
      low: 1 + Math.exp(2 * log(estimate) - logs.high),
      high: 1 + Math.exp(2 * log(estimate) - logs.low),
    },
    studentised: {
      low: 1 + Math.exp(log(estimate) - deviations.high * error),
      high: 1 + Math.exp(log(estimate) - deviations.low * error),
    },
  };
}

/** Between the percentiles to which the estimate's place among the resampled ones, and their skewness, move 2.5 and 97.5 %. */
function corrected(ascending: Float64Array, { exponent }: Scan, acceleration: number): Interval {
  const below = ascending.filter((value) => value < exponent).length;
  // Half a resample at least lies on either side, for the normal law has no end.
  const bias = normalQuantile(Math.min(Math.max(below, 0.5), ascending.length - 0.5) / ascending.length);
  const end = (z: number) => {
    const moved = bias + (bias + z) / (1 - acceleration * (bias + z));
    return quantile(ascending, Math.exp(logNormalCdf(moved))) ?? Number.NaN;
  };
  return { low: end(normalQuantile(0.025)), high: end(normalQuantile(0.975)) };
}

function normalQuantile(p: number): number {
  return findRoot((z) => logNormalCdf(z) - Math.log(p), -10, 10, 1e-12);
}

function percentiles(values: readonly number[]): Interval {
  const interval = percentileInterval(values);
  if (interval === null) throw new Error("no resamples");
  return interval;
}
