import type { Interval } from "../metrics/percentile-interval.js";
import type { Uniform } from "../random/stream.js";
import { goodnessOfFit } from "./goodness-of-fit.js";
import { scanTails, type TailSample } from "./ks-scan.js";
import { fitLowerTail, type LowerTailLimits, lowerTailSample, type NoLowerTail } from "./lower-tail.js";
import { bootstrapScan } from "./scan-bootstrap.js";
import { type NoUpperTail, type UpperTailOptions, upperTailSample } from "./upper-tail.js";

export interface BootstrapOptions {
  /** How many resamples for the intervals, and how many replicates for the goodness of fit; 1 or more. */
  readonly replicates: number;
  /** A stream of random numbers of its own for each purpose. */
  readonly stream: (purpose: string) => Uniform;
}

export type BootstrappedUpperTail =
  | {
      readonly kind: "bootstrapped";
      /** 95 % interval of fitUpperTail's alpha, the choice of xmin included. */
      readonly alpha: Interval;
      readonly xmin: Interval;
      /** The share of true power laws that fit no better; see goodnessOfFit. */
      readonly goodnessOfFit: number;
    }
  | NoUpperTail;

/**
 * How far fitUpperTail's answer can be trusted, by resampling; see bootstrapScan and goodnessOfFit.
 *
 * @param eigenvalues ascending and finite
 * @param options those of the fit
 * @example bootstrapUpperTail(eigenvalues, { floor },
 *   { replicates: 200, stream: (purpose) => randomStream(seed, layer, purpose) })
 */
export function bootstrapUpperTail(
  eigenvalues: Float64Array,
  options: UpperTailOptions,
  bootstrap: BootstrapOptions,
): BootstrappedUpperTail {
  const sample = upperTailSample(eigenvalues, options);
  if (sample.kind === "none") return sample;
  const resampled = bootstrapTail(sample, bootstrap, "upper tail");
  if (resampled === null) return { kind: "none", reason: "all_equal" };
  const { exponent, logStart } = resampled;
  return {
    kind: "bootstrapped",
    alpha: exponent,
    xmin: { low: Math.exp(logStart.low), high: Math.exp(logStart.high) },
    goodnessOfFit: resampled.goodnessOfFit,
  };
}

export type BootstrappedLowerTail =
  | {
      readonly kind: "bootstrapped";
      /** 95 % interval of fitLowerTail's alphaLower, the choice of xmax included. */
      readonly alphaLower: Interval;
      readonly xmax: Interval;
      /** The share of true power laws that fit no better; see goodnessOfFit. */
      readonly goodnessOfFit: number;
    }
  | NoLowerTail;

/**
 * How far fitLowerTail's answer can be trusted, by resampling; see bootstrapScan and goodnessOfFit.
 *
 * @param eigenvalues ascending and finite, none negative
 * @param limits those of the fit
 */
export function bootstrapLowerTail(
  eigenvalues: Float64Array,
  limits: LowerTailLimits,
  bootstrap: BootstrapOptions,
): BootstrappedLowerTail {
  const fit = fitLowerTail(eigenvalues, limits);
  if (fit.kind === "none") return fit;
  const sample = lowerTailSample(eigenvalues, limits);
  if (sample.kind === "none") return sample;
  const resampled = bootstrapTail(sample, bootstrap, "lower tail");
  if (resampled === null) return { kind: "none", reason: "all_equal" };
  const { exponent, logStart } = resampled;
  return {
    kind: "bootstrapped",
    alphaLower: { low: exponent.low - 1, high: exponent.high - 1 },
    xmax: { low: Math.exp(-logStart.high), high: Math.exp(-logStart.low) },
    goodnessOfFit: resampled.goodnessOfFit,
  };
}

/** Null when the sample, or every resample, has no tail. */
function bootstrapTail(sample: TailSample, { replicates, stream }: BootstrapOptions, name: string) {
  const tail = scanTails(sample);
  const intervals = bootstrapScan(sample, replicates, stream(`${name}: intervals`));
  if (tail === null || intervals === null) return null;
  return {
    ...intervals,
    goodnessOfFit: goodnessOfFit(sample, tail, replicates, stream(`${name}: goodness of fit`)),
  };
}
