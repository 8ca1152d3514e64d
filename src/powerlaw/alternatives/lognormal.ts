import { findRoot } from "../../numerics/find-root.js";
import { logNormalCdf, positiveNormalMoments } from "../../numerics/normal-tail.js";
import type { FittedLaw, PowerLawLimit } from "./law.js";
import type { TailSample } from "./tail-sample.js";

export interface Lognormal extends FittedLaw {
  /** Mean and standard deviation of ln(x / xmin) without the cut at xmin. */
  readonly mu: number;
  readonly s: number;
}

/** mu below ln xmin by more than this many s: what is left above xmin is a power law (statistics §2.5). */
const LIMIT_AT = -10;

/**
 * The lognormal law above xmin, by maximum likelihood. ln t is then a normal variable known to be positive, whose
 * likelihood depends on the means of ln t and of its square alone. Their ratio fixes z = mu/s: the second moment
 * over the square of the first falls from 2 (the power law, z → -∞) to 1 as z grows, so that there is one root or
 * the power law is the supremum.
 */
export function fitLognormal({ logs, meanLog, meanSquaredLog }: TailSample): Lognormal | PowerLawLimit {
  const observed = meanSquaredLog / meanLog ** 2;
  const excess = (z: number) => positiveNormalMoments(z).ratio - observed;
  if (!(excess(LIMIT_AT) > 0)) return { kind: "power_law_limit" };
  let high = 1;
  while (excess(high) > 0) high *= 2;
  const z = findRoot(excess, LIMIT_AT, high, 1e-14);
  const s = meanLog / positiveNormalMoments(z).mean;
  const mu = z * s;
  const constant = Math.log(s) + 0.5 * Math.log(2 * Math.PI) + logNormalCdf(z);
  return {
    kind: "fitted",
    mu,
    s,
    logDensities: logs.map((log) => -constant - 0.5 * ((log - mu) / s) ** 2 - log),
  };
}
