/**
 * The codes of a record's `warnings` in words, for the terminal; null for those that its table shows otherwise: by
 * the standard error, by ▲, and by what stands in place of alpha_lower.
 */
const MEANINGS: Readonly<Record<string, string | null>> = {
  few: null,
  light: null,
  storage_limited: null,
  poor: "poor fit (D > 0.1)",
  narrow: "tail within a factor of 3",
  bulk_unsettled: "bulk fit not settled",
  fused_not_split: "fused weights kept whole",
  vector_slices: "kernel positions are vectors, no matrices",
};

/** What weakens a layer's numbers and is not shown otherwise, in words. */
export function weaknesses({ warnings }: { readonly warnings: readonly string[] }): readonly string[] {
  return warnings
    .map((code) => (Object.hasOwn(MEANINGS, code) ? MEANINGS[code] : code.replaceAll("_", " ")))
    .filter((meaning) => meaning !== null);
}
