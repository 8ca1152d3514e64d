import { findRoot } from "../../numerics/find-root.js";
import { type ExponentialIntegral, exponentialIntegral } from "./exponential-integral.js";
import type { FittedLaw, PowerLawLimit } from "./law.js";
import type { TailSample } from "./tail-sample.js";

export interface TruncatedPowerLaw extends FittedLaw {
  readonly alpha: number;
  /** Rate of the cut-off, in units of 1/xmin. */
  readonly rate: number;
}

/** A cut-off that the largest value, in these units of 1/rate, does not reach is none. */
const NO_CUT_OFF = 1e-6;

/**
 * The power law with an exponential cut-off, t^-alpha e^(-rate t) / E_alpha(rate) above t = 1, by maximum
 * likelihood over rate >= 0 and any real alpha. It is an exponential family in ln t and t, so that its likelihood is
 * concave and greatest where the law has the tail's means of both: for each rate one alpha gives that of ln t, and
 * along these the mean of t falls as the rate grows. Where even a negligible rate falls short of the tail's mean, the
 * maximum is at the boundary, the power law itself.
 */
export function fitTruncatedPowerLaw(sample: TailSample): TruncatedPowerLaw | PowerLawLimit {
  const { logs, ratios, size, meanLog, meanRatio } = sample;
  let alpha = 1 + 1 / meanLog;
  const excess = (logRate: number) => {
    const law = withMeanLog(meanLog, Math.exp(logRate), alpha);
    alpha = law.alpha;
    return law.integral.meanRatio / meanRatio - 1;
  };
  let low = Math.log(NO_CUT_OFF / ratios[size - 1]);
  let atLow = excess(low);
  if (!(atLow > 0)) return { kind: "power_law_limit" };
  let high = low + STEP;
  let atHigh = excess(high);
  while (atHigh > 0) {
    [low, atLow] = [high, atHigh];
    high += STEP;
    atHigh = excess(high);
  }
  const rate = Math.exp(findRoot(excess, low, high, 1e-12, atLow, atHigh));
  const law = withMeanLog(meanLog, rate, alpha);
  return {
    kind: "fitted",
    alpha: law.alpha,
    rate,
    logDensities: logs.map((log, i) => -law.alpha * log - rate * ratios[i] - law.integral.log),
  };
}

/** Of ln rate, in the search for an interval that holds its root. */
const STEP = 3;

const MAX_NEWTON_STEPS = 60;

/** The law of a given rate whose mean of ln t, which falls as alpha grows, is as given: Newton's method in alpha. */
function withMeanLog(
  meanLog: number,
  rate: number,
  guess: number,
): { readonly alpha: number; readonly integral: ExponentialIntegral } {
  let alpha = guess;
  let integral = exponentialIntegral(alpha, rate);
  let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let step = 0; step < MAX_NEWTON_STEPS; step++) {
    const error = integral.meanLog - meanLog;
    if (Math.abs(error) <= 1e-13 * meanLog) break;
    if (error > 0) low = alpha;
    else high = alpha;
    const newton = alpha + error / integral.varianceOfLog;
    const inside = newton > low && newton < high;
    const next = inside || !Number.isFinite(low) || !Number.isFinite(high) ? newton : (low + high) / 2;
    if (next === alpha) break;
    alpha = next;
    integral = exponentialIntegral(alpha, rate);
  }
  return { alpha, integral };
}
