import type { LowerTail } from "../../powerlaw/lower-tail.js";
import type { UpperTail } from "../../powerlaw/upper-tail.js";
import { FEW_IN_TAIL, NARROW_TAIL_SPAN, POOR_FIT_DISTANCE, UNDER_TRAINED_ABOVE } from "../conventions.js";

/** Codes of what weakens the fit of an upper tail (statistics §2.1). */
export function upperTailCautions(upper: UpperTail): readonly string[] {
  if (upper.kind === "none") return ["no_upper_tail"];
  return holding([
    ["few", upper.tailSize < FEW_IN_TAIL],
    ["poor", upper.ksDistance > POOR_FIT_DISTANCE],
    ["narrow", upper.xmax / upper.xmin < NARROW_TAIL_SPAN],
    ["light", upper.alpha > UNDER_TRAINED_ABOVE],
  ]);
}

/**
 * Codes of what weakens the fit of a lower tail, by the same thresholds.
 * @param smallest the tail's smallest value
 */
export function lowerTailCautions(lower: LowerTail, smallest: number): readonly string[] {
  if (lower.kind === "none") return ["no_lower_tail"];
  return holding([
    ["few_lower", lower.tailSize < FEW_IN_TAIL],
    ["poor_lower", lower.ksDistance > POOR_FIT_DISTANCE],
    ["narrow_lower", lower.xmax / smallest < NARROW_TAIL_SPAN],
  ]);
}

/** The codes whose conditions hold. */
export function holding(codes: readonly (readonly [code: string, holds: boolean])[]): readonly string[] {
  return codes.filter(([, holds]) => holds).map(([code]) => code);
}
