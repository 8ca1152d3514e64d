import { bootstrapScan, type Interval } from "../src/powerlaw/scan-bootstrap.js";
import { type FittedUpperTail, fitUpperTail, upperTailSample } from "../src/powerlaw/upper-tail.js";
import { randomStream } from "../src/random/stream.js";
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
  readonly meanAlpha: number;
  /** Whose 95 % interval from the bootstrapped scan holds the true alpha. */
  readonly bootstrap: number;
  /** Whose interval from the bootstrapped scan lies wholly below the true alpha. */
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
  const { law, alpha, n, dataSets, resamples, seed } = experiment;
  const trials = Array.from({ length: dataSets }, (_, i) => {
    const stream = randomStream(seed, "coverage", law, String(alpha), String(n), String(i));
    return trial(tailSample(law, alpha, n, stream), resamples, stream);
  });
  const share = (holds: (trial: Trial) => boolean) => trials.filter(holds).length / dataSets;
  const average = (of: (trial: Trial) => number) => trials.reduce((sum, t) => sum + of(t), 0) / dataSets;
  const tailSizes = trials.map(({ fit }) => fit.tailSize).sort((a, b) => a - b);
  const tailShare = TAILED_LAWS[law].tailShare(alpha);
  return {
    trueTailSize: tailShare === null ? null : n * tailShare,
    medianTailSize: tailSizes[Math.floor(dataSets / 2)],
    meanAlpha: average(({ fit }) => fit.alpha),
    bootstrap: share(({ exponent }) => holds(exponent, alpha)),
    bootstrapBelow: share(({ exponent }) => exponent.high < alpha),
    givenXmin: share(({ fit }) => holds({ low: fit.ciLow, high: fit.ciHigh }, alpha)),
    xmin: tailShare === null || tailShare === 1 ? null : share(({ logStart }) => holds(logStart, 0)),
    widthRatio: average(({ fit, exponent }) => (exponent.high - exponent.low) / (fit.ciHigh - fit.ciLow)),
  };
}

interface Trial {
  readonly fit: FittedUpperTail;
  readonly exponent: Interval;
  readonly logStart: Interval;
}

function trial(values: Float64Array, resamples: number, stream: () => number): Trial {
  const fit = fitUpperTail(values);
  const sample = upperTailSample(values);
  const bootstrapped = sample.kind === "none" ? null : bootstrapScan(sample, resamples, stream);
  if (fit.kind === "none" || bootstrapped === null) throw new Error("a continuous sample without a tail");
  return { fit, ...bootstrapped };
}

function holds({ low, high }: Interval, truth: number): boolean {
  return low <= truth && truth <= high;
}
