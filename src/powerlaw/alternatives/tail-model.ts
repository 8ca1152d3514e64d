import type { FittedLaw, PowerLawLimit } from "./law.js";
import { cutOffGainingShare, type TruncatedPowerLaw } from "./truncated-power-law.js";
import { boundaryP, nestedP, totalDifference, vuongTest } from "./vuong.js";

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
  readonly truncated: TruncatedPowerLaw | PowerLawLimit;
}

/** A law is out when another is likelier and chance would do that as seldom as this. */
const SIGNIFICANT = 0.05;

/** The goodness of fit at which a power law is implausible (Clauset, Shalizi & Newman 2009, §4). */
export const IMPLAUSIBLE = 0.1;

/** With less there is no power law before the cut-off that could end by itself: it is a gamma law. */
const LEAST_ALPHA = 1;

/**
 * Which law the tail shows, if it shows one. A law is out when another one beats it at p < 0.05.
 *
 * - The power law lies on the boundary of the truncated power law, and is the limit of the lognormal and of the
 *   stretched exponential at the boundary of their parameters: it is tried as a law on a boundary against all three.
 *   Vuong's test would not do: against a law that tends to the power law its terms vanish together. It does against the
 *   exponential. The power law is also out when its goodness of fit is at most 0.1.
 * - The exponential is contained in the truncated power law and the stretched exponential (χ²); against the others
 *   Vuong's test.
 *
 * What is left:
 *
 * - the power law without the exponential: power_law, and the other way round; both: undecided;
 * - neither, but the truncated power law or the lognormal without the other, by Vuong's test against each other and
 *   against the stretched exponential: that one, the truncated power law only with alpha > 1; both or none: undecided.
 *   (The stretched exponential can beat the others; the tail is then undecided, for none of the four describes it.)
 *
 * How often a truth is given its own name, in per cent of 600 simulated tails (300 from 500 values on) from their
 * smallest value, and, in brackets, how often "power_law"; nearly all of the rest is undecided. In units of xmin:
 *
 *     size   power law, alpha     exponential, 1/L     lognormal, (mu, s)    truncated, (alpha, L)
 *            1.8    2.5    4      0.3      1           (1, 1)   (0, 2)       (1.5, 0.05)   (2, 0.05)
 *       50   93     92     52     36 (3)   90 (3)       3 (1)    0 (26)      11 (44)        2 (72)
 *      100   94     93     81     59 (3)   94 (0)       9 (0)    4 (4)       23 (8)         6 (63)
 *      200   93     93     94     87 (2)   95 (0)      15 (0)   10 (0)       31 (0)        15 (32)
 *      500   92     93     94     97 (0)   96 (0)      51 (0)   40 (0)       57 (0)        21 (2)
 *     1000   91     94     93     95 (0)   93 (0)      88 (0)   73 (0)       76 (0)        41 (0)
 *
 * Wrong names: a power law is called truncated in 1 or 2 %, and at alpha 3 to 4 an exponential in 4 to 8 % of tails of 50
 * and 100; a lognormal truncated in up to 7 %, a truncated power law lognormal in 1 % at most. Some laws end alike: a
 * lognormal (0, 0.5) is called an exponential in 70 to 92 %, a stretched exponential of beta 1/2 truncated in 8 to 27 %.
 *
 * Where a scan chose xmin, in samples of these sizes: 93 to 98 % of power laws up to alpha 3 are named from 100 values on;
 * exponentials are called power laws in 2 to 6 % and are undecided in half of the cases; mild cut-offs go unnoticed
 * longer, (2, 0.05) being a power law in 65 % of samples of 200 and 12 % of 1,000.
 *
 *
 * @param alpha the power law's exponent
 * @param gofP its goodness of fit, where it was computed
 */
export function tailModel(laws: FittedLaws, alpha: number, gofP: number | null): TailModel {
  const { power_law, exponential, lognormal, stretched, truncated } = laws;
  const outdone = (law: FittedLaw, others: readonly (FittedLaw | PowerLawLimit)[]) =>
    others.some((other) => other.kind === "fitted" && beats(other, law));
  // The likelihood of a law whose fit tends to the power law tends to the power law's.
  const gain = (law: FittedLaw, larger: FittedLaw | PowerLawLimit) =>
    totalDifference((larger.kind === "fitted" ? larger : power_law).logDensities, law.logDensities);

  const powerLawOut =
    (gofP !== null && gofP <= IMPLAUSIBLE) ||
    boundaryP(gain(power_law, truncated), cutOffGainingShare(alpha)) < SIGNIFICANT ||
    boundaryP(gain(power_law, lognormal)) < SIGNIFICANT ||
    boundaryP(gain(power_law, stretched)) < SIGNIFICANT ||
    beats(exponential, power_law);
  const exponentialOut =
    nestedP(gain(exponential, truncated)) < SIGNIFICANT ||
    nestedP(gain(exponential, stretched)) < SIGNIFICANT ||
    outdone(exponential, [power_law, lognormal]);
  if (!powerLawOut || !exponentialOut) {
    if (powerLawOut) return "exponential";
    return exponentialOut ? "power_law" : "undecided";
  }
  const truncatedOut = truncated.kind !== "fitted" || outdone(truncated, [lognormal, stretched]);
  const lognormalOut =
    lognormal.kind !== "fitted" || outdone(lognormal, [power_law, exponential, truncated, stretched]);
  if (truncatedOut === lognormalOut) return "undecided";
  if (truncatedOut) return "lognormal";
  return truncated.alpha > LEAST_ALPHA ? "truncated_power_law" : "undecided";
}

function beats(other: FittedLaw, law: FittedLaw): boolean {
  const comparison = vuongTest(other.logDensities, law.logDensities);
  return comparison.kind === "compared" && comparison.logRatio > 0 && comparison.p < SIGNIFICANT;
}
