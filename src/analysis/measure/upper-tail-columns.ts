import { compareAlternatives } from "../../powerlaw/alternatives/compare-alternatives.js";
import type { Comparison } from "../../powerlaw/alternatives/vuong.js";
import { correctedExponent } from "../../powerlaw/finite-size.js";
import { fitHill } from "../../powerlaw/hill.js";
import { type BootstrapOptions, bootstrapUpperTail } from "../../powerlaw/tail-bootstrap.js";
import { truncatedParetoAlpha } from "../../powerlaw/truncated-pareto.js";
import { twoSidedDistance } from "../../powerlaw/two-sided-distance.js";
import type { FittedUpperTail, UpperTail, UpperTailOptions } from "../../powerlaw/upper-tail.js";
import type { LayerMeasures } from "../record.js";

/**
 * What is known of the upper tail of any sample: the fit, its uncertainty, its rivals, and Hill's estimate of the
 * upper half.
 *
 * @param values ascending; those that were fitted
 * @param rule the fit's
 * @param bootstrap null for none
 */
export function upperTailColumns(
  values: Float64Array,
  fit: UpperTail,
  rule: UpperTailOptions,
  bootstrap: BootstrapOptions | null,
): Partial<LayerMeasures> {
  const hill = fitHill(values, rule.floor);
  const allEqual = fit.kind === "none" && fit.reason === "all_equal";
  const hillColumns =
    hill.kind === "none" || allEqual
      ? {}
      : { hill_alpha: hill.alpha, hill_min: hill.alphaMin, hill_max: hill.alphaMax };
  if (fit.kind === "none") return { ...hillColumns, alpha_reason: fit.reason };
  const bootstrapped = bootstrap === null ? null : bootstrapUpperTail(values, rule, bootstrap);
  const known = bootstrapped?.kind === "bootstrapped" ? bootstrapped : null;
  const tail = values.subarray(values.length - fit.tailSize);
  return {
    alpha: fit.alpha,
    beta_upper: fit.alpha - 1,
    alpha_ci_low: fit.ciLow,
    alpha_ci_high: fit.ciHigh,
    alpha_corrected: correctedExponent(fit.alpha, fit.tailSize, "datum"),
    sigma: fit.sigma,
    xmin: fit.xmin,
    xmax: fit.xmax,
    D: fit.ksDistance,
    D_two: twoSidedDistance(tail, fit.alpha),
    alpha_truncated: truncatedParetoAlpha(tail, fit.xmin, fit.xmax),
    num_pl_spikes: fit.tailSize,
    ...(known && {
      alpha_boot_low: known.alpha.low,
      alpha_boot_high: known.alpha.high,
      xmin_boot_low: known.xmin.low,
      xmin_boot_high: known.xmin.high,
      gof_p: known.goodnessOfFit,
    }),
    ...alternativeColumns(tail, fit, known?.goodnessOfFit ?? null),
    ...hillColumns,
  };
}

function alternativeColumns(
  tail: Float64Array,
  { xmin, alpha }: FittedUpperTail,
  gofP: number | null,
): Partial<LayerMeasures> {
  const rivals = compareAlternatives(tail, xmin, alpha, gofP);
  if (rivals.kind === "none") return {};
  return {
    tail_model: rivals.model,
    pl_vs_exponential: ratio(rivals.exponential),
    pl_vs_exponential_p: probability(rivals.exponential),
    pl_vs_lognormal: ratio(rivals.lognormal),
    pl_vs_lognormal_p: probability(rivals.lognormal),
    pl_vs_stretched: ratio(rivals.stretchedExponential),
    pl_vs_stretched_p: probability(rivals.stretchedExponential),
    pl_vs_truncated: ratio(rivals.truncated),
    pl_vs_truncated_p: probability(rivals.truncated),
    tpl_alpha: rivals.truncatedFit?.alpha ?? null,
    tpl_lambda: rivals.truncatedFit?.lambda ?? null,
  };
}

const ratio = (comparison: Comparison) => (comparison.kind === "tie" ? 0 : comparison.normalizedRatio);
const probability = (comparison: Comparison) => (comparison.kind === "tie" ? 1 : comparison.p);
