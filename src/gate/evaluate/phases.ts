import type { LayerRecord } from "../../analysis/columns.js";
import { layerLabel } from "../../analysis/layer-label.js";
import type { Check, GateFinding } from "../gate-report.js";
import { limitedTexts } from "../number-text.js";
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

/**
 * The share of the layers with a phase that are in some phases. One beyond a limit that it would keep, if the layers of
 * low confidence were in a phase on the other side, is uncertain and violates nothing.
 */
export function checkShare(rule: RuleOf<"share">, records: readonly LayerRecord[]): Check {
  const phased = records.filter(({ phase }) => phase !== null);
  const within = phased.filter(({ phase }) => phase !== null && rule.share.includes(phase));
  const without = phased.filter((record) => !within.includes(record));
  const isDoubtful = ({ phase_confidence }: LayerRecord) => phase_confidence === "low";
  const share = within.length / phased.length;
  const findings = crossed(share, rule).map(({ limit, words }): GateFinding => {
    const doubtful = (words === "at most" ? within : without).filter(isDoubtful).length;
    const least = (within.length + (words === "at most" ? -doubtful : doubtful)) / phased.length;
    const certain = crossed(least, rule).some((still) => still.words === words);
    const [shareText, limitText] = limitedTexts(100 * share, 100 * limit);
    const doubt = certain ? "" : `: uncertain, as ${doubtful} of them are of low confidence`;
    return {
      verdict: certain ? "violation" : "uncertain",
      layer: null,
      raw_name: null,
      value: share,
      uncertainty: null,
      baseline: null,
      limit,
      message: `${within.length} of ${phased.length} layers (${shareText} %) ${rule.share.join(" or ")}, ${words} ${limitText} % allowed${doubt}`,
    };
  });
  return { checked: phased.length, unmeasured: records.length - phased.length, findings };
}
