import type { LayerRecord } from "../../analysis/columns.js";
import { layerLabel } from "../../analysis/layer-label.js";
import type { Check, GateFinding } from "../gate-report.js";
import { numberText } from "../number-text.js";
import type { Condition, RuleOf } from "../rule-schema.js";
import { crossed } from "./limits.js";

interface Counted {
  readonly holds: (record: LayerRecord) => boolean;
  /** What the record shows of it, as a clause. */
  readonly detail: (record: LayerRecord) => string;
}

const reasonOf = ({ reason }: LayerRecord) => reason ?? "for no reason given";

const CONDITIONS: Readonly<Record<Condition, Counted>> = {
  analysed: { holds: ({ status }) => status === "analysed", detail: () => "analysed" },
  skipped: {
    holds: ({ status }) => status === "skipped",
    detail: (record) => `skipped: ${reasonOf(record)}`,
  },
  failed: { holds: ({ status }) => status === "failed", detail: (record) => `failed: ${reasonOf(record)}` },
  "non-finite": {
    holds: ({ non_finite }) => (non_finite ?? 0) > 0,
    detail: reasonOf,
  },
  "all-zero": { holds: ({ reason }) => reason?.startsWith("all_zero:") ?? false, detail: reasonOf },
  "correlation-trap": {
    holds: ({ trap, entry_excess }) => trap !== null || (entry_excess ?? 0) > 1,
    detail: ({ trap, entry_excess }) =>
      trap === null
        ? `correlation trap: an entry ${numberText(entry_excess ?? 0)} times as far from the mean as noise hides`
        : `correlation trap (${trap})`,
  },
};

/**
 * The number of layers in a condition. Too many are named one by one, since each is what is to be looked at; too few
 * are one finding.
 */
export function checkCount(rule: RuleOf<"count">, records: readonly LayerRecord[]): Check {
  const { holds, detail } = CONDITIONS[rule.count];
  const counted = records.filter(holds);
  const findings = crossed(counted.length, rule).flatMap(({ limit, words }): readonly GateFinding[] => {
    const found = {
      verdict: "violation",
      value: counted.length,
      uncertainty: null,
      baseline: null,
      limit,
    } as const;
    return words === "at most"
      ? counted.map((record) => ({
          ...found,
          layer: layerLabel(record),
          raw_name: record.raw_name,
          message: detail(record),
        }))
      : [
          {
            ...found,
            layer: null,
            raw_name: null,
            message: `${counted.length} of ${records.length} layers ${rule.count}, at least ${limit} asked for`,
          },
        ];
  });
  return { checked: records.length, unmeasured: 0, findings };
}
