import { noiseEdge } from "./edge.js";
import { marchenkoPasturCdf, marchenkoPasturEdges, marchenkoPasturQuantiles } from "./marchenko-pastur.js";

/** A Marchenko-Pastur law fitted to the bulk of a spectrum. Edges are on the scale of the eigenvalues. */
export interface FittedBulk {
  readonly kind: "fitted";
  /** Standard deviation of the entries of the noise. */
  readonly sigma: number;
  readonly sigmaSquared: number;
  readonly lambdaPlus: number;
  readonly lambdaMinus: number;
  /** lambdaPlus with the Tracy-Widom allowance: what lies above is no noise. */
  readonly lambdaEdge: number;
  /** Eigenvalues above lambdaEdge. */
  readonly numSpikes: number;
  /** max |F(λ_k) - (k - 1/2)/n| over the n eigenvalues that are no spikes. */
  readonly distance: number;
  /**
   * Whether sigma and the number of spikes came to agree. They don't when more than half of the eigenvalues
   * are spikes (there is no bulk), or when the two chase each other.
   */
  readonly settled: boolean;
}

export type BulkFit =
  | FittedBulk
  /** No eigenvalues, or more than two thirds of them zero. */
  | { readonly kind: "none" };

/**
 * The part of the bulk that sigma is fitted to, as probabilities: not its bottom, which storage noise and a
 * lower tail bend, nor its top, which spikes push.
 */
const FITTED_RANGE = { from: 0.05, to: 0.7 } as const;

/** Refits until the number of spikes is stable; 2 to 5 are usual. */
const MAX_REFITS = 20;

/**
 * The noise variance of an N x M matrix, N >= M, from the quantiles of its spectrum, robust to spikes: with the
 * spikes left out (none at first), p_k = (k - 1/2)/n for the n remaining and q_k Marchenko-Pastur's quantile
 * for sigma = 1, least squares through the origin of x_k = λ_k/N on q_k over p_k in (0.05, 0.70) gives
 * sigma² = Σ q x / Σ q²; this gives an edge, this the spikes, and so on until their number stays.
 *
 * @param eigenvalues of WᵀW, ascending and finite, none negative
 * @example 1000 x 500 noise of sigma 0.05 with ten spikes ("ten-spikes" in fixtures/statistics)
 *   // sigma 0.0497845, lambdaPlus 7.22285, numSpikes 10
 */
export function fitBulk(eigenvalues: Float64Array, N: number, M: number): BulkFit {
  const count = eigenvalues.length;
  const Q = N / M;
  let numSpikes = 0;
  let sigmaSquared = 0;
  let lambdaEdge = 0;
  let settled = false;
  for (let refit = 0; refit < MAX_REFITS && !settled && 2 * numSpikes <= count; refit++) {
    sigmaSquared = noiseVariance(eigenvalues.subarray(0, count - numSpikes), N, Q, FITTED_RANGE);
    if (!(sigmaSquared > 0)) return { kind: "none" };
    lambdaEdge = noiseEdge(sigmaSquared, N, M);
    const above = count - 1 - eigenvalues.findLastIndex((eigenvalue) => eigenvalue <= lambdaEdge);
    settled = above === numSpikes;
    numSpikes = above;
  }

  const edges = marchenkoPasturEdges(Q, sigmaSquared);
  return {
    kind: "fitted",
    sigma: Math.sqrt(sigmaSquared),
    sigmaSquared,
    lambdaPlus: N * edges.upper,
    lambdaMinus: N * edges.lower,
    lambdaEdge,
    numSpikes,
    distance: distanceFromLaw(eigenvalues.subarray(0, count - numSpikes), N, Q, sigmaSquared),
    settled,
  };
}

/**
 * sigma² of the entries of an N x M noise matrix whose eigenvalues are `bulk`, ascending: least squares through the
 * origin of the quantiles in `range` (probabilities) on Marchenko-Pastur's. 0 where the range holds none.
 */
export function noiseVariance(
  bulk: Float64Array,
  N: number,
  Q: number,
  range: { readonly from: number; readonly to: number },
): number {
  const count = bulk.length;
  const probability = (k: number) => (k + 0.5) / count;
  let from = 0;
  while (from < count && probability(from) <= range.from) from++;
  let to = count;
  while (to > from && probability(to - 1) >= range.to) to--;
  if (to === from) return 0;
  const probabilities = new Float64Array(to - from);
  for (let i = 0; i < probabilities.length; i++) probabilities[i] = probability(from + i);
  const quantiles = marchenkoPasturQuantiles(probabilities, Q);
  let product = 0;
  let square = 0;
  for (let i = 0; i < quantiles.length; i++) {
    product += quantiles[i] * (bulk[from + i] / N);
    square += quantiles[i] * quantiles[i];
  }
  return product / square;
}

function distanceFromLaw(bulk: Float64Array, N: number, Q: number, sigmaSquared: number): number {
  let worst = 0;
  for (let k = 0; k < bulk.length; k++) {
    const deviation = marchenkoPasturCdf(bulk[k] / N, Q, sigmaSquared) - (k + 0.5) / bulk.length;
    worst = Math.max(worst, Math.abs(deviation));
  }
  return worst;
}
