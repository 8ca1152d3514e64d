import { exponential, powerLaw } from "../powerlaw/alternatives/one-parameter.js";
import { tailSample } from "../powerlaw/alternatives/tail-sample.js";
import { vuongTest } from "../powerlaw/alternatives/vuong.js";
import { fitUpperTail } from "../powerlaw/upper-tail.js";
import type { FittedBulk } from "../rmt/bulk-fit.js";
import { largestEigenvalueLaw } from "../rmt/edge.js";

/** Eigenvalues at both ends of what f64 can hold have no finite ratio. */
const boundedRatio = (numerator: number, denominator: number) =>
  Math.min(numerator / denominator, Number.MAX_VALUE);

/** How much of a spectrum lies at zero, or far below the rest. */
export interface Collapse {
  /** Share of eigenvalues that are zeros: λ <= tau_s². */
  readonly zeroFraction: number;
  /** Share below 1e-4 of the median of the others. */
  readonly softFraction: number;
  /** Largest ratio of neighbours between the 5 % and the 95 % of the spectrum, zeros taken as tau_s². */
  readonly gap: number;
}

/** An eigenvalue below this share of the median is as good as zero. */
const SOFT_ZERO = 1e-4;

/** A gap counts when this share of the eigenvalues lies on either side. */
const GAP_MARGIN = 0.05;

/**
 * @param eigenvalues ascending, at least one
 * @param tauS the zero floor, as a singular value
 */
export function collapseStatistics(eigenvalues: Float64Array, tauS: number): Collapse {
  const count = eigenvalues.length;
  const zeroFloor = tauS * tauS;
  const zeros = eigenvalues.findLastIndex((eigenvalue) => eigenvalue <= zeroFloor) + 1;
  const softFloor =
    zeros < count ? SOFT_ZERO * median(eigenvalues.subarray(zeros)) : Number.POSITIVE_INFINITY;
  const soft = eigenvalues.findLastIndex((eigenvalue) => eigenvalue < softFloor) + 1;

  let gap = 1;
  for (let i = Math.ceil(GAP_MARGIN * count); i <= Math.floor((1 - GAP_MARGIN) * count); i++) {
    const below = Math.max(eigenvalues[i - 1], zeroFloor);
    const above = Math.max(eigenvalues[i], zeroFloor);
    // With a floor of 0 a zero has no neighbour by ratio; it counts as a zero.
    if (below > 0) gap = Math.max(gap, boundedRatio(above, below));
  }
  return { zeroFraction: zeros / count, softFraction: soft / count, gap };
}

function median(ascending: Float64Array): number {
  const middle = ascending.length >> 1;
  return ascending.length % 2 === 1 ? ascending[middle] : (ascending[middle - 1] + ascending[middle]) / 2;
}

/** Where the largest eigenvalue stands against noise. */
export interface Peak {
  /** λmax / mean λ over (1 + Q^-1/2)², its value for noise: below 1 the spectrum is narrower than noise's. */
  readonly peak: number;
  /** (λmax / sigma² - centre) / scale: λmax in the units of the Tracy-Widom law. */
  readonly tracyWidom: number;
  /** λmax / λ+ - 1. */
  readonly edgeExcess: number;
}

/** @param eigenvalues ascending, the last one positive */
export function peakStatistics(eigenvalues: Float64Array, N: number, M: number, bulk: FittedBulk): Peak {
  const largest = eigenvalues[eigenvalues.length - 1];
  const { centre, scale } = largestEigenvalueLaw(N, M);
  const sum = eigenvalues.reduce((total, eigenvalue) => total + eigenvalue / largest, 0);
  return {
    peak: eigenvalues.length / sum / (1 + Math.sqrt(M / N)) ** 2,
    tracyWidom: boundedRatio(largest / bulk.sigmaSquared - centre, scale),
    edgeExcess: boundedRatio(largest, bulk.lambdaPlus) - 1,
  };
}

/** How heavy the upper tail is. */
export interface TailWeight {
  readonly alpha: number;
  readonly tailSize: number;
  /** λmax / xmin. */
  readonly span: number;
  /** Vuong's normalised likelihood ratio of the power law against an exponential. */
  readonly powerLawRatio: number;
}

/** Fewest eigenvalues in the tail whose weight is judged. */
export const SMALLEST_TAIL = 10;

/** Null where the eigenvalues above the floor are all equal or too few for a tail. */
export function tailWeight(eigenvalues: Float64Array, tauS: number): TailWeight | null {
  const fit = fitUpperTail(eigenvalues, { floor: tauS * tauS, minTail: SMALLEST_TAIL });
  if (fit.kind === "none") return null;
  const sample = tailSample(eigenvalues.subarray(-fit.tailSize), fit.xmin);
  const comparison = vuongTest(powerLaw(sample, fit.alpha).logDensities, exponential(sample).logDensities);
  return {
    alpha: fit.alpha,
    tailSize: fit.tailSize,
    span: boundedRatio(fit.xmax, fit.xmin),
    powerLawRatio: comparison.kind === "compared" ? comparison.normalizedRatio : 0,
  };
}
