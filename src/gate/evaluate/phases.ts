import type { LayerRecord } from "../../analysis/columns.js";
import { layerLabel } from "../../analysis/layer-label.js";
import type { Check } from "../gate-report.js";
import { percentText } from "../number-text.js";
import type { RuleOf } from "../rule-schema.js";
import { crossed } from "./limits.js";

/**
 * Every layer that has a phase must be in one of those allowed. One of low confidence, a deciding statistic of which
 * lies near its threshold, is uncertain and violates nothing.
 */
export function checkPhases({ phases }: RuleOf<"phases">, records: readonly LayerRecord[]): Check {
  const phased = records.filter(({ phase }) => phase !== null);
  return {
    checked: phased.length,
    unmeasured: records.length - phased.length,
    findings: phased
      .filter(({ phase }) => phase !== null && !phases.includes(phase))
      .map((record) => ({
        verdict: record.phase_confidence === "low" ? "uncertain" : "violation",
        layer: layerLabel(record),
        raw_name: record.raw_name,
        value: record.phase,
        uncertainty: null,
        baseline: null,
        limit: phases.join(", "),
        message: `${record.phase} (${record.phase_confidence} confidence), which is not allowed`,
      })),
  };
}

/** The share of the layers with a phase that are in some phases. */
export function checkShare(rule: RuleOf<"share">, records: readonly LayerRecord[]): Check {
  const phased = records.filter(({ phase }) => phase !== null);
  const within = phased.filter(({ phase }) => phase !== null && rule.share.includes(phase));
  const share = within.length / phased.length;
  return {
    checked: phased.length,
    unmeasured: records.length - phased.length,
    findings:
      phased.length === 0
        ? []
        : crossed(share, rule).map(({ limit, words }) => ({
            verdict: "violation",
            layer: null,
            raw_name: null,
            value: share,
            uncertainty: null,
            baseline: null,
            limit,
            message: `${within.length} of ${phased.length} layers (${percentText(share)}) ${rule.share.join(" or ")}, ${words} ${percentText(limit)} allowed`,
          })),
  };
}
