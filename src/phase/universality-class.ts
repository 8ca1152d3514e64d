import type { Phase } from "./phase.js";

/** Heavy-tailed universality classes, by how heavy the tail of the entries is that would give the spectrum's. */
export const UNIVERSALITY_CLASSES = ["weakly-heavy-tailed", "fat-tailed", "very-heavy-tailed"] as const;

export type UniversalityClass = (typeof UNIVERSALITY_CLASSES)[number];

/**
 * The heavy-tailed universality class of a spectrum by its alpha (Martin & Mahoney 2021, table 1, in SETOL's
 * bounds): very heavy-tailed below 2 (entries of mu in (0, 2)), fat-tailed from 2 to 6 (mu in (2, 4)), weakly
 * heavy-tailed above (mu > 4). Null where the phase is neither heavy-tailed nor bulk-decay: a bulk with an edge
 * has no such class.
 *
 * @param alpha density exponent of the upper tail
 */
export function universalityClass(phase: Phase, alpha: number): UniversalityClass | null {
  if (phase !== "heavy-tailed" && phase !== "bulk-decay") return null;
  if (alpha < 2) return "very-heavy-tailed";
  return alpha <= 6 ? "fat-tailed" : "weakly-heavy-tailed";
}
