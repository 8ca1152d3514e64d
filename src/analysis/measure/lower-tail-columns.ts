import type { LowerTail, LowerTailLimits } from "../../powerlaw/lower-tail.js";
import { type BootstrapOptions, bootstrapLowerTail } from "../../powerlaw/tail-bootstrap.js";
import type { LayerMeasures } from "../record.js";

/**
 * What is known of the lower tail of any sample.
 *
 * @param values ascending; those that were fitted
 * @param limits the fit's
 * @param bootstrap null for none
 */
export function lowerTailColumns(
  values: Float64Array,
  fit: LowerTail,
  limits: LowerTailLimits,
  bootstrap: BootstrapOptions | null,
): Partial<LayerMeasures> {
  if (fit.kind === "none") return { alpha_lower_reason: fit.reason };
  const bootstrapped = bootstrap === null ? null : bootstrapLowerTail(values, limits, bootstrap);
  return {
    alpha_lower: fit.alphaLower,
    alpha_lower_ci_low: fit.ciLow,
    alpha_lower_ci_high: fit.ciHigh,
    alpha_lower_sigma: fit.sigma,
    xmax_lower: fit.xmax,
    D_lower: fit.ksDistance,
    num_lower_tail: fit.tailSize,
    num_lower_censored: fit.censored,
    ...(bootstrapped?.kind === "bootstrapped" && {
      alpha_lower_boot_low: bootstrapped.alphaLower.low,
      alpha_lower_boot_high: bootstrapped.alphaLower.high,
      gof_p_lower: bootstrapped.goodnessOfFit,
    }),
  };
}
