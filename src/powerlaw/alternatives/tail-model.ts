import type { FittedLaw, PowerLawLimit } from "./law.js";
import { nestedP, totalDifference, vuongTest } from "./vuong.js";

export const TAIL_MODELS = [
  "power_law",
  "truncated_power_law",
  "lognormal",
  "exponential",
  "undecided",
] as const;

export type TailModel = (typeof TAIL_MODELS)[number];

/** The laws fitted to one tail. A limit of the power law says nothing that the power law does not. */
export interface FittedLaws {
  readonly power_law: FittedLaw;
  readonly exponential: FittedLaw;
  readonly lognormal: FittedLaw | PowerLawLimit;
  readonly stretched: FittedLaw | PowerLawLimit;
  readonly truncated: FittedLaw | PowerLawLimit;
}

/** A law is out when another is likelier and chance would do that as seldom as this. */
const SIGNIFICANT = 0.05;

/** The goodness of fit at which a power law is implausible (Clauset, Shalizi & Newman 2009, §4). */
export const IMPLAUSIBLE = 0.1;

/**
 * Which law the tail shows, if it shows one. A law is out when another one beats it at p < 0.05: by Vuong's test, or
 * where one contains the other by χ² (the power law and the exponential lie in the truncated power law, the power law
 * at its boundary; the exponential lies in the stretched one). The power law is also out when its goodness of fit is
 * at most 0.1. What is left:
 *
 * - the power law without the exponential: power_law, and the other way round; both: undecided;
 * - neither, but the truncated power law or the lognormal without the other: that one; both or none: undecided. (The
 *   stretched exponential can beat the others; the tail is then undecided, for none of the four describes it.)
 */
export function tailModel(laws: FittedLaws, gofP: number | null): TailModel {
  const { power_law, exponential, lognormal, stretched, truncated } = laws;
  const outdone = (law: FittedLaw, others: readonly (FittedLaw | PowerLawLimit)[]) =>
    others.some((other) => other.kind === "fitted" && beats(other, law));
  const extended = (law: FittedLaw, larger: FittedLaw | PowerLawLimit, boundary: 1 | 0.5) =>
    larger.kind === "fitted" &&
    boundary * nestedP(totalDifference(larger.logDensities, law.logDensities)) < SIGNIFICANT;

  const powerLawOut =
    (gofP !== null && gofP <= IMPLAUSIBLE) ||
    extended(power_law, truncated, 0.5) ||
    outdone(power_law, [exponential, lognormal, stretched]);
  const exponentialOut =
    extended(exponential, truncated, 1) ||
    extended(exponential, stretched, 1) ||
    outdone(exponential, [power_law, lognormal]);
  if (!powerLawOut || !exponentialOut) {
    if (powerLawOut) return "exponential";
    return exponentialOut ? "power_law" : "undecided";
  }
  const truncatedOut = truncated.kind !== "fitted" || outdone(truncated, [lognormal, stretched]);
  const lognormalOut =
    lognormal.kind !== "fitted" || outdone(lognormal, [power_law, exponential, truncated, stretched]);
  if (truncatedOut === lognormalOut) return "undecided";
  return lognormalOut ? "truncated_power_law" : "lognormal";
}

function beats(other: FittedLaw, law: FittedLaw): boolean {
  const comparison = vuongTest(other.logDensities, law.logDensities);
  return comparison.kind === "compared" && comparison.logRatio > 0 && comparison.p < SIGNIFICANT;
}
