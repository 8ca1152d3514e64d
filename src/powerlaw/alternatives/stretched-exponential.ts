import { findRoot } from "../../numerics/find-root.js";
import type { FittedLaw, PowerLawLimit } from "./law.js";
import type { TailSample } from "./tail-sample.js";

export interface StretchedExponential extends FittedLaw {
  readonly beta: number;
  /** L in (L x)^beta, in units of 1/xmin. */
  readonly rate: number;
}

/** A smaller beta is the power law's limit (statistics §2.5). */
const LIMIT_AT = 0.02;

/**
 * The stretched exponential beta L (L t)^(beta - 1) exp(L^beta - (L t)^beta) above t = 1, by maximum likelihood.
 * Given beta, L^beta = 1/mean(t^beta - 1); what is left depends on beta alone,
 * ln beta - ln mean(t^beta - 1) + (beta - 1) mean ln t, and is stationary where
 * 1/beta + mean ln t = mean(t^beta ln t)/mean(t^beta - 1). As beta goes to 0 the law becomes the power law.
 */
export function fitStretchedExponential(sample: TailSample): StretchedExponential | PowerLawLimit {
  const { logs, meanLog } = sample;
  const slope = (beta: number) => {
    const { growth, weightedLogs } = scaledMoments(sample, beta);
    return 1 / beta + meanLog - weightedLogs / growth;
  };
  if (!(slope(LIMIT_AT) > 0)) return { kind: "power_law_limit" };
  let high = 1;
  while (slope(high) > 0) high *= 2;
  const beta = findRoot(slope, high === 1 ? LIMIT_AT : high / 2, high, 1e-12);
  const { growth, top } = scaledMoments(sample, beta);
  const logRate = -top - Math.log(growth);
  const constant = Math.log(beta) + logRate;
  return {
    kind: "fitted",
    beta,
    rate: Math.exp(logRate / beta),
    logDensities: logs.map(
      (log) => constant + (beta - 1) * log - (Math.exp(beta * log - top) - Math.exp(-top)) / growth,
    ),
  };
}

/** Means of t^beta - 1 and t^beta ln t over the largest t^beta = e^top, which might overflow. */
function scaledMoments({ logs, size }: TailSample, beta: number) {
  const top = beta * logs[size - 1];
  const one = Math.exp(-top);
  // About t = 1 the two parts of t^beta - 1 would cancel.
  const cancels = top < 1;
  let growth = 0;
  let weightedLogs = 0;
  for (let i = 0; i < size; i++) {
    const power = Math.exp(beta * logs[i] - top);
    growth += cancels ? Math.expm1(beta * logs[i]) * one : power - one;
    weightedLogs += power * logs[i];
  }
  return { growth: growth / size, weightedLogs: weightedLogs / size, top };
}
