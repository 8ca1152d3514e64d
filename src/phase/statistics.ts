import { type FittedBulk, noiseVariance } from "../rmt/bulk-fit.js";
import { largestEigenvalueLaw, TOP_TWO_LAW } from "../rmt/edge.js";
import { marchenkoPasturEdges } from "../rmt/marchenko-pastur.js";
import { detectionThreshold, spikeEigenvalue } from "../rmt/spikes.js";
import { boundedRatio } from "./bounded-ratio.js";

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

/**
 * How high the two largest eigenvalues lie together, against noise: the sum of both in the units of the Tracy-Widom
 * law, in standard deviations of what it is for noise. sigma² is fitted anew, from 5 % to 95 % of the spectrum: that is
 * a fifth closer than the bulk's own, which keeps further from spikes, and noise alone then exceeds the law's quantiles
 * as often as it should.
 *
 * @param eigenvalues ascending, at least two, none of which stands above the bulk's edge
 */
export function topTwoScore(eigenvalues: Float64Array, N: number, M: number): number {
  const sigmaSquared = noiseVariance(eigenvalues, N, N / M, { from: 0.05, to: 0.95 });
  const { centre, scale } = largestEigenvalueLaw(N, M);
  const [second, largest] = eigenvalues.subarray(-2);
  const sum = (largest / sigmaSquared + second / sigmaSquared - 2 * centre) / scale;
  return (sum - TOP_TWO_LAW.mean) / TOP_TWO_LAW.deviation;
}

/**
 * What λmax / λ+ - 1 is where the largest eigenvalue belongs to a signal of so many times the strength at which one
 * shows at all (Baik, Ben Arous & Péché 2005).
 */
export function edgeExcessOf(overThreshold: number, N: number, M: number): number {
  const strength = overThreshold * detectionThreshold(1, N, M);
  const { upper } = marchenkoPasturEdges(N / M);
  return (spikeEigenvalue(strength, 1, N, M) ?? N * upper) / (N * upper) - 1;
}
