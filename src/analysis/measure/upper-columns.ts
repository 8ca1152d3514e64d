import { logAlphaNorm, logNorm, spectralNorm } from "../../metrics/scale.js";
import type { UpperTail } from "../../powerlaw/upper-tail.js";
import { OVER_TRAINED_BELOW, UNDER_TRAINED_ABOVE } from "../conventions.js";
import type { LayerMeasures } from "../record.js";

/** @param eigenvalues the whole spectrum, ascending */
export function upperColumns(fit: UpperTail, eigenvalues: Float64Array): Partial<LayerMeasures> {
  if (fit.kind === "none") return {};
  const logLargest = logNorm(spectralNorm(eigenvalues));
  return {
    alpha: fit.alpha,
    beta_upper: fit.alpha - 1,
    alpha_ci_low: fit.ciLow,
    alpha_ci_high: fit.ciHigh,
    sigma: fit.sigma,
    xmin: fit.xmin,
    xmax: fit.xmax,
    D: fit.ksDistance,
    num_pl_spikes: fit.tailSize,
    alpha_weighted: logLargest === null ? null : fit.alpha * logLargest,
    log_alpha_norm: logAlphaNorm(eigenvalues, fit.alpha),
    warning: weightWatcherWarning(fit.alpha),
  };
}

/** Martin & Mahoney's rule of thumb as WeightWatcher prints it (statistics A8): a convention, not a verdict. */
function weightWatcherWarning(alpha: number) {
  if (alpha < OVER_TRAINED_BELOW) return "over-trained";
  return alpha > UNDER_TRAINED_ABOVE ? "under-trained" : "";
}
