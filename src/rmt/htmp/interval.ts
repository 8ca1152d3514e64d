import { randomStream } from "../../random/stream.js";
import { sampleBetaLaguerre } from "./beta-laguerre.js";
import { fitHtmp, type HtmpFamily, KAPPA_RANGE } from "./fit.js";

export interface KappaInterval {
  readonly low: number;
  /** Null where the sample does not bound kappa from above: infinity, Marchenko-Pastur's law, is not ruled out. */
  readonly high: number | null;
}

/** What the interval leaves out at each end. */
const TAIL = 0.025;

/** Of the search for the lower end: to 2^-5 of the way, less than the noise of a few hundred replicates. */
const HALVINGS = 5;

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
 * @param replicates 100 or more
 * @param labels what the random numbers are for (the layer, the law): see `randomStream`
 */
export function kappaInterval(
  kappa: number,
  family: HtmpFamily,
  replicates: number,
  seed: number,
  ...labels: readonly string[]
): KappaInterval {
  const sorted = replicateKappas(kappa, family, replicates, seed, labels);
  const quantileLow = quantile(sorted, TAIL);
  const quantileHigh = quantile(sorted, 1 - TAIL);
  if (quantileHigh < KAPPA_RANGE.high) {
    const high = kappa ** 2 / quantileLow;
    return {
      low: Math.max(KAPPA_RANGE.low, kappa ** 2 / quantileHigh),
      high: high < KAPPA_RANGE.high ? high : null,
    };
  }

  let low = Math.log(KAPPA_RANGE.low);
  let high = Math.log(kappa);
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    const replicated = replicateKappas(Math.exp(middle), family, replicates, seed, [...labels, `${halving}`]);
    if (quantile(replicated, 1 - TAIL) < kappa) low = middle;
    else high = middle;
  }
  return { low: Math.exp(low), high: null };
}

function replicateKappas(
  kappa: number,
  family: HtmpFamily,
  replicates: number,
  seed: number,
  labels: readonly string[],
): Float64Array {
  const uniform = randomStream(seed, ...labels);
  const kappas: number[] = [];
  for (let i = 0; i < replicates; i++) {
    const fit = fitHtmp(sampleBetaLaguerre(family.N, family.M, kappa, uniform), family);
    // Where too many eigenvalues are below the smallest number, kappa is smaller than any that is searched for.
    kappas.push(fit.kind === "fitted" ? fit.kappa : KAPPA_RANGE.low);
  }
  return Float64Array.from(kappas).sort();
}

function quantile(sorted: Float64Array, probability: number): number {
  const place = probability * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
