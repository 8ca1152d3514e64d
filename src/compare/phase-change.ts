import type { LayerRecord } from "../analysis/columns.js";

export const PHASE_VERDICTS = ["same", "changed", "uncertain"] as const;

export type PhaseVerdict = (typeof PHASE_VERDICTS)[number];

/**
 * Whether a layer has another phase than before: uncertain where the labels differ and either is of low confidence,
 * as a statistic that decides it lies near its threshold and may have crossed it by chance. Null if either has none.
 */
export function phaseChange(
  a: Pick<LayerRecord, "phase" | "phase_confidence">,
  b: Pick<LayerRecord, "phase" | "phase_confidence">,
): PhaseVerdict | null {
  if (a.phase === null || b.phase === null) return null;
  if (a.phase === b.phase) return "same";
  return a.phase_confidence === "low" || b.phase_confidence === "low" ? "uncertain" : "changed";
}
