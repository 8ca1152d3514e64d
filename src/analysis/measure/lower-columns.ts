import type { LowerTail } from "../../powerlaw/lower-tail.js";
import type { LayerMeasures } from "../record.js";

export function lowerColumns(fit: LowerTail): Partial<LayerMeasures> {
  if (fit.kind === "none") return { alpha_lower_reason: fit.reason };
  return {
    alpha_lower: fit.alphaLower,
    alpha_lower_ci_low: fit.ciLow,
    alpha_lower_ci_high: fit.ciHigh,
    alpha_lower_sigma: fit.sigma,
    xmax_lower: fit.xmax,
    D_lower: fit.ksDistance,
    num_lower_tail: fit.tailSize,
  };
}
