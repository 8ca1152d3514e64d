import type { LayerRecord } from "../../analysis/columns.js";
import { layerLabel } from "../../analysis/layer-label.js";
import type { Baseline } from "../baseline.js";
import type { Check, GateFinding } from "../gate-report.js";
import type { RuleOf } from "../rule-schema.js";

/**
 * No layer may leave some phases since the baseline. Where either phase is of low confidence, a deciding statistic
 * lies so near its threshold that the change is uncertain.
 */
export function checkStay(
  { stay }: RuleOf<"stay">,
  records: readonly LayerRecord[],
  baseline: Baseline,
): Check {
  const compared = records.flatMap((record) => {
    const before = baseline.layers.get(layerLabel(record));
    return before === undefined || before.phase === null || record.phase === null ? [] : [{ record, before }];
  });
  return {
    checked: compared.length,
    unmeasured: records.length - compared.length,
    findings: compared.flatMap(({ record, before }): readonly GateFinding[] => {
      const { phase, phase_confidence } = record;
      if (phase === null || before.phase === null) return [];
      if (!stay.includes(before.phase) || stay.includes(phase)) return [];
      const certain = phase_confidence !== "low" && before.phase_confidence !== "low";
      const verdict = certain ? "" : ": uncertain, as one of the two is of low confidence";
      return [
        {
          verdict: certain ? "violation" : "uncertain",
          layer: layerLabel(record),
          raw_name: record.raw_name,
          value: phase,
          uncertainty: null,
          baseline: before.phase,
          limit: stay.join(", "),
          message: `left ${before.phase} for ${phase}, where ${stay.join(" or ")} may not be left${verdict}`,
        },
      ];
    }),
  };
}
