import { twoSidedNormalTail } from "../numerics/normal-tail.js";
import type { AlphaInterval } from "./alpha-interval.js";

export const ALPHA_VERDICTS = ["rose", "fell", "within_uncertainty"] as const;

export type AlphaVerdict = (typeof ALPHA_VERDICTS)[number];

/** A change with a smaller p than this is taken for one. */
export const ALPHA_LEVEL = 0.05;

/** Half the width of a normal 95 % interval, in standard errors. */
const HALF_WIDTH = 1.96;

export interface AlphaEstimate {
  readonly alpha: number | null;
  readonly interval: AlphaInterval | null;
}

/**
 * How alpha went from a to b, and whether by more than its uncertainty: z is the change of ln(alpha - 1) over the
 * standard error of it, that of either being the width of its 95 % interval over 2 · 1.96, both added in squares; p is
 * the two-sided normal one. In the logarithm, because alpha - 1 is a rate: its relative error is what the size of a
 * tail fixes, and its intervals reach further up than down.
 *
 * Of pairs of independent matrices of one law, 0 to 7 % have p < 0.05 by bootstrap intervals (15 laws: Gaussian
 * entries and Pareto ones of exponent 1, 1.5, 2.5 and 4 in 128 x 128, 256 x 256 and 1024 x 256; 2 % on average).
 * Layers that come from each other are not independent: what they have in common cancels, and the error of the
 * change is smaller than said.
 */
export function alphaChange(a: AlphaEstimate, b: AlphaEstimate) {
  const change = a.alpha === null || b.alpha === null ? null : b.alpha - a.alpha;
  const z = scoreOf(a, b);
  const p = z === null ? null : twoSidedNormalTail(z);
  return {
    alpha_a: a.alpha,
    alpha_b: b.alpha,
    alpha_low_a: a.interval?.low ?? null,
    alpha_high_a: a.interval?.high ?? null,
    alpha_low_b: b.interval?.low ?? null,
    alpha_high_b: b.interval?.high ?? null,
    alpha_interval: basisOf(a.interval, b.interval),
    alpha_change: change,
    alpha_z: z,
    alpha_p: p,
    alpha_verdict: p === null || change === null ? null : verdict(change, p),
  };
}

function scoreOf(a: AlphaEstimate, b: AlphaEstimate): number | null {
  if (a.alpha === null || b.alpha === null || a.interval === null || b.interval === null) return null;
  const change = Math.log(b.alpha - 1) - Math.log(a.alpha - 1);
  const error = Math.hypot(logError(a.interval), logError(b.interval));
  if (error > 0) return change / error;
  // Without an error there is nothing to hold a change against.
  return change === 0 ? 0 : null;
}

function logError({ low, high }: AlphaInterval): number {
  return (Math.log(high - 1) - Math.log(low - 1)) / (2 * HALF_WIDTH);
}

/** The worse of the two. */
function basisOf(a: AlphaInterval | null, b: AlphaInterval | null): AlphaInterval["basis"] | null {
  if (a === null || b === null) return null;
  return a.basis === "bootstrap" && b.basis === "bootstrap" ? "bootstrap" : "given_xmin";
}

function verdict(change: number, p: number): AlphaVerdict {
  if (p >= ALPHA_LEVEL) return "within_uncertainty";
  return change > 0 ? "rose" : "fell";
}
