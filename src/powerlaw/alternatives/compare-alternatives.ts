import { fitLognormal } from "./lognormal.js";
import { exponential, powerLaw } from "./one-parameter.js";
import { fitStretchedExponential } from "./stretched-exponential.js";
import { type TailModel, tailModel } from "./tail-model.js";
import { tailSample } from "./tail-sample.js";
import { cutOffGainingShare, fitTruncatedPowerLaw } from "./truncated-power-law.js";
import { boundaryP, type Comparison, totalDifference, vuongTest } from "./vuong.js";

/** The power law's standing against other laws on the same tail. Positive ratios favour the power law. */
export interface Alternatives {
  readonly kind: "compared";
  readonly exponential: Comparison;
  readonly lognormal: Comparison;
  readonly stretchedExponential: Comparison;
  /** R <= 0, since it contains the power law; p is that of a law on the boundary of another. */
  readonly truncated: Comparison;
  /** Null where the cut-off vanishes, or its rate exceeds all numbers. `lambda` is in the units of 1/x. */
  readonly truncatedFit: { readonly alpha: number; readonly lambda: number } | null;
  readonly model: TailModel;
}

export type AlternativesResult =
  | Alternatives
  /** Values so close to xmin, or to one another, that nothing tells the laws apart. */
  | { readonly kind: "none" };

/**
 * The least mean of ln(x / xmin) that is compared. A power law and an exponential differ by as much in the logarithms
 * of their densities, which a million values would not show.
 */
const NARROWEST = 1e-4;

/** Values far above xmin that differ by less than this share of the largest leave the laws' parameters to rounding. */
const EQUAL_WITHIN = 1e-6;

/**
 * The exponential, the lognormal, the stretched exponential and the power law with an exponential cut-off, each fitted
 * by maximum likelihood to the tail that the power law was fitted to, and compared with it.
 *
 * @param tail ascending positive values, none below xmin
 * @param alpha the power law's density exponent, its maximum likelihood
 * @param gofP the goodness-of-fit p of the power law, where it was computed
 * @example the 493 values of the "pareto-with-head" spectrum in fixtures/statistics, xmin 1.6755530818, alpha
 *   2.5483105425: exponential R 156.7988, normalised 3.21293, p .00131387; lognormal and stretched exponential a tie;
 *   truncated alpha 2.53535, lambda .00118893, R -.0393829, p .503114
 */
export function compareAlternatives(
  tail: Float64Array,
  xmin: number,
  alpha: number,
  gofP: number | null = null,
): AlternativesResult {
  const xmax = tail[tail.length - 1];
  if (!(xmax - tail[0] > EQUAL_WITHIN * xmax)) return { kind: "none" };
  const sample = tailSample(tail, xmin);
  if (!(sample.meanLog > NARROWEST)) return { kind: "none" };
  const laws = {
    power_law: powerLaw(sample, alpha),
    exponential: exponential(sample),
    lognormal: fitLognormal(sample),
    stretched: fitStretchedExponential(sample),
    truncated: fitTruncatedPowerLaw(sample),
  };
  const { power_law, lognormal, stretched, truncated } = laws;
  const against = (law: typeof lognormal | typeof stretched): Comparison =>
    law.kind === "fitted" ? vuongTest(power_law.logDensities, law.logDensities) : { kind: "tie" };
  return {
    kind: "compared",
    exponential: vuongTest(power_law.logDensities, laws.exponential.logDensities),
    lognormal: against(lognormal),
    stretchedExponential: against(stretched),
    truncated:
      truncated.kind === "fitted"
        ? againstItsOwnCutOff(power_law.logDensities, truncated.logDensities, alpha)
        : { kind: "tie" },
    truncatedFit:
      truncated.kind === "fitted" && Number.isFinite(truncated.cutOff / xmax)
        ? { alpha: truncated.alpha, lambda: truncated.cutOff / xmax }
        : null,
    model: tailModel(laws, alpha, gofP),
  };
}

function againstItsOwnCutOff(
  powerLawDensities: Float64Array,
  truncated: Float64Array,
  alpha: number,
): Comparison {
  const compared = vuongTest(powerLawDensities, truncated);
  if (compared.kind === "tie") return compared;
  const gain = totalDifference(truncated, powerLawDensities);
  return { ...compared, p: boundaryP(gain, cutOffGainingShare(alpha)) };
}
