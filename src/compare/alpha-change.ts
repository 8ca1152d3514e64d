import { twoSidedNormalTail } from "../numerics/normal-tail.js";
import { alphaScore } from "../powerlaw/alpha-score.js";
import type { AlphaInterval } from "./alpha-interval.js";

export const ALPHA_VERDICTS = ["rose", "fell", "within_uncertainty"] as const;

export type AlphaVerdict = (typeof ALPHA_VERDICTS)[number];

/** A change with a smaller p than this is taken for one. */
export const ALPHA_LEVEL = 0.05;

export interface AlphaEstimate {
  readonly alpha: number | null;
  readonly interval: AlphaInterval | null;
}

/**
 * How alpha went from a to b, and whether by more than its uncertainty: z as `alphaScore` has it, p the two-sided
 * normal one. Layers that come from each other are not independent: what they have in common cancels, and the error
 * of the change is smaller than said.
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
  return alphaScore({ alpha: a.alpha, interval: a.interval }, { alpha: b.alpha, interval: b.interval });
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
