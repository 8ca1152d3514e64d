import { type Interval, percentileInterval } from "../../metrics/percentile-interval.js";
import type { Uniform } from "../../random/stream.js";
import { sampleBetaLaguerre } from "./beta-laguerre.js";
import { fitHtmp, type HtmpFamily, KAPPA_RANGE } from "./fit.js";

export interface KappaInterval {
  readonly low: number;
  /** Null where the sample does not bound kappa from above: infinity, Marchenko-Pastur's law, is not ruled out. */
  readonly high: number | null;
}

/**
 * Replicates of larger matrices have this many eigenvalues instead, for theirs cost of the order of M² each; the
 * spread of ln kappa, which goes as M^-1/2, is scaled accordingly.
 */
const MOST_EIGENVALUES = 128;

/** Of the search for the lower end: to an eighth of the way, about the noise of its replicates. */
const HALVINGS = 3;

/**
 * A 95 % interval for kappa by the parametric bootstrap: matrices of the ensemble with the estimate for its kappa
 * are sampled and fitted alike. The estimator being skewed and biased upward (by a tenth at kappa = 5 for M = 100),
 * their quantiles are reflected about the estimate in ln kappa: the interval is [k²/q_0.975, k²/q_0.025]. Where
 * q_0.975 is at the end of the search range, which hides how far it would reach, there is no upper end, and the
 * lower is the kappa of which one estimate in forty would be as large as this one, found by bisection.
 *
 * Holds for the inverse law as for the direct one: both are fits of this family, to λ and to 1/λ.
 *
 * The interval is that of a beta-Laguerre matrix. It does not hold the doubt whether the spectrum is one.
 *
 * @param kappa a fit's estimate
 * @param replicates 40 or more
 * @param stream random numbers of the interval's own, a stream for each purpose
 * @throws RangeError unless there is at least one replicate
 */
export function kappaInterval(
  kappa: number,
  family: HtmpFamily,
  replicates: number,
  stream: (purpose: string) => Uniform,
): KappaInterval {
  const replicated = replicateInterval(kappa, family, replicates, stream("estimate"));
  if (replicated.high < KAPPA_RANGE.high) {
    const high = kappa ** 2 / replicated.low;
    return {
      low: Math.max(KAPPA_RANGE.low, kappa ** 2 / replicated.high),
      high: high < KAPPA_RANGE.high ? high : null,
    };
  }

  let low = Math.log(KAPPA_RANGE.low);
  let high = Math.log(kappa);
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    const tried = replicateInterval(Math.exp(middle), family, replicates, stream(`halving ${halving}`));
    if (tried.high < kappa) low = middle;
    else high = middle;
  }
  return { low: Math.exp(low), high: null };
}

/** The middle 95 % of the estimates of matrices of this kappa. */
function replicateInterval(
  kappa: number,
  family: HtmpFamily,
  replicates: number,
  uniform: Uniform,
): Interval {
  const M = Math.min(family.M, MOST_EIGENVALUES);
  const small = { ...family, N: Math.round(M / family.gamma), M };
  const spread = Math.sqrt(M / family.M);
  const kappas: number[] = [];
  for (let i = 0; i < replicates; i++) {
    const fit = fitHtmp(sampleBetaLaguerre(small.N, M, kappa, uniform), small);
    // Where too many eigenvalues are below the smallest number, kappa is smaller than any that is searched for.
    const replicated = fit.kind === "fitted" ? fit.kappa : KAPPA_RANGE.low;
    // At the end of the range an estimate says no more than that it is at least so large.
    kappas.push(replicated >= KAPPA_RANGE.high ? replicated : kappa * (replicated / kappa) ** spread);
  }
  const interval = percentileInterval(kappas);
  if (interval === null) throw new RangeError(`${replicates} replicates: at least one is needed`);
  return interval;
}
