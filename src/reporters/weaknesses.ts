import { NARROW_TAIL_SPAN, POOR_FIT_DISTANCE } from "../analysis/conventions.js";

/**
 * The codes of a record's `warnings` in words, for the terminal; null for those that its table shows otherwise: by
 * the standard error, by ▲, beside the phase, and by what stands in place of alpha_lower.
 */
const MEANINGS: Readonly<Record<string, string | null>> = {
  few: null,
  light: null,
  storage_limited: null,
  not_power_law: null,
  poor: `poor fit (D > ${POOR_FIT_DISTANCE})`,
  narrow: `tail within a factor of ${NARROW_TAIL_SPAN}`,
  bulk_unsettled: "bulk fit not settled",
  fused_not_split: "fused weights kept whole",
  lower_tail_cut: "bottom of the lower tail below the storage noise",
  solved_again: "solved again after a failed check",
  vector_slices: "kernel positions are vectors, no matrices",
};

/** What weakens a layer's numbers and is not shown otherwise, in words. */
export function weaknesses({ warnings }: { readonly warnings: readonly string[] }): readonly string[] {
  return warnings
    .map((code) => (Object.hasOwn(MEANINGS, code) ? MEANINGS[code] : code.replaceAll("_", " ")))
    .filter((meaning) => meaning !== null);
}
