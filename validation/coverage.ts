import type { Interval } from "../src/metrics/percentile-interval.js";
import { fitLowerTail, lowerTailSample } from "../src/powerlaw/lower-tail.js";
import { bootstrapScan } from "../src/powerlaw/scan-bootstrap.js";
import { fitUpperTail, upperTailSample } from "../src/powerlaw/upper-tail.js";
import { randomStream, type Uniform } from "../src/random/stream.js";
import { TAILED_LAWS, type TailedLawName, tailSample } from "./tail-samples.js";

/** One kind of sample, drawn many times. */
export interface CoverageExperiment {
  readonly law: TailedLawName;
  readonly alpha: number;
  readonly n: number;
  readonly dataSets: number;
  /** Resamples of each data set. */
  readonly resamples: number;
  readonly seed: number;
}

/** Shares are of the data sets. */
export interface Coverage {
  /** How many of a data set's values belong to the true tail, on average; null where the law is only approached. */
  readonly trueTailSize: number | null;
  readonly medianTailSize: number;
  /** Of the estimates, less the truth. */
  readonly meanError: number;
  /** Whose 95 % interval from the bootstrapped scan holds the true exponent. */
  readonly bootstrap: number;
  /** Whose interval from the bootstrapped scan lies wholly below the true exponent. */
  readonly bootstrapBelow: number;
  /** Whose exact 95 % interval given xmin holds it: that leaves out the choice of xmin. */
  readonly givenXmin: number;
  /** Whose 95 % interval of xmin holds the true one; null where there is none. */
  readonly xmin: number | null;
  /** Mean width of the bootstrapped scan's interval over that of the one given xmin. */
  readonly widthRatio: number;
}

/** How often the intervals of an upper tail hold the truth. */
export function coverage(experiment: CoverageExperiment): Coverage {
  return coverageOf(experiment, experiment.alpha, upperTrial);
}

/**
 * How often the intervals of a lower tail hold the truth, alphaLower = alpha - 1, which is the exponent of the
 * inverses of the values.
 */
export function lowerCoverage(experiment: CoverageExperiment): Coverage {
  return coverageOf(experiment, experiment.alpha - 1, (values, resamples, stream) =>
    lowerTrial(values.map((value) => 1 / value).reverse(), resamples, stream),
  );
}

/** What is said of one data set. */
export interface Trial {
  readonly estimate: number;
  readonly tailSize: number;
  readonly givenXmin: Interval;
  readonly bootstrap: Interval;
  readonly logStart: Interval;
}

function coverageOf(
  { law, alpha, n, dataSets, resamples, seed }: CoverageExperiment,
  truth: number,
  trialOf: (values: Float64Array, resamples: number, stream: Uniform) => Trial,
): Coverage {
  const trials = Array.from({ length: dataSets }, (_, i) => {
    const stream = randomStream(seed, "coverage", law, String(alpha), String(n), String(i));
    return trialOf(tailSample(law, alpha, n, stream), resamples, stream);
  });
  const share = (holds: (trial: Trial) => boolean) => trials.filter(holds).length / dataSets;
  const average = (of: (trial: Trial) => number) => trials.reduce((sum, t) => sum + of(t), 0) / dataSets;
  const tailSizes = trials.map(({ tailSize }) => tailSize).sort((a, b) => a - b);
  const tailShare = TAILED_LAWS[law].tailShare(alpha);
  return {
    trueTailSize: tailShare === null ? null : n * tailShare,
    medianTailSize: tailSizes[Math.floor(dataSets / 2)],
    meanError: average(({ estimate }) => estimate) - truth,
    bootstrap: share(({ bootstrap }) => holds(bootstrap, truth)),
    bootstrapBelow: share(({ bootstrap }) => bootstrap.high < truth),
    givenXmin: share(({ givenXmin }) => holds(givenXmin, truth)),
    xmin: tailShare === null || tailShare === 1 ? null : share(({ logStart }) => holds(logStart, 0)),
    widthRatio: average(({ bootstrap, givenXmin }) => width(bootstrap) / width(givenXmin)),
  };
}

function upperTrial(values: Float64Array, resamples: number, stream: Uniform): Trial {
  const fit = fitUpperTail(values);
  const sample = upperTailSample(values);
  const bootstrapped = sample.kind === "none" ? null : bootstrapScan(sample, resamples, stream);
  if (fit.kind === "none" || bootstrapped === null) throw new Error("a continuous sample without a tail");
  return {
    estimate: fit.alpha,
    tailSize: fit.tailSize,
    givenXmin: { low: fit.ciLow, high: fit.ciHigh },
    bootstrap: bootstrapped.exponent,
    logStart: bootstrapped.logStart,
  };
}

/** @param values ascending and positive */
export function lowerTrial(values: Float64Array, resamples: number, stream: Uniform): Trial {
  const limits = { resolved: 0, gapEdge: null };
  const fit = fitLowerTail(values, limits);
  const sample = lowerTailSample(values, limits);
  const bootstrapped = sample.kind === "none" ? null : bootstrapScan(sample, resamples, stream);
  if (fit.kind === "none" || bootstrapped === null) throw new Error("a continuous sample without a tail");
  const { low, high } = bootstrapped.exponent;
  return {
    estimate: fit.alphaLower,
    tailSize: fit.tailSize,
    givenXmin: { low: fit.ciLow, high: fit.ciHigh },
    bootstrap: { low: low - 1, high: high - 1 },
    logStart: bootstrapped.logStart,
  };
}

export function holds({ low, high }: Interval, truth: number): boolean {
  return low <= truth && truth <= high;
}

export function width({ low, high }: Interval): number {
  return high - low;
}
