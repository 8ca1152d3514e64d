import { logAlphaNorm, logNorm, spectralNorm } from "../../metrics/scale.js";
import { entryTail } from "../../rmt/entry-tail.js";
import { OVER_TRAINED_BELOW, UNDER_TRAINED_ABOVE } from "../conventions.js";
import type { LayerMeasures } from "../record.js";

/**
 * What alpha means for a spectrum.
 * @param eigenvalues the whole spectrum, ascending
 */
export function exponentColumns(alpha: number, eigenvalues: Float64Array): Partial<LayerMeasures> {
  const logLargest = logNorm(spectralNorm(eigenvalues));
  const entries = entryTail(alpha);
  return {
    alpha_weighted: logLargest === null ? null : alpha * logLargest,
    log_alpha_norm: logAlphaNorm(eigenvalues, alpha),
    mu: entries.kind === "known" ? entries.mu : null,
    warning: weightWatcherWarning(alpha),
  };
}

/** Martin & Mahoney's rule of thumb as WeightWatcher prints it (statistics A8): a convention, not a verdict. */
function weightWatcherWarning(alpha: number) {
  if (alpha < OVER_TRAINED_BELOW) return "over-trained";
  return alpha > UNDER_TRAINED_ABOVE ? "under-trained" : "";
}
