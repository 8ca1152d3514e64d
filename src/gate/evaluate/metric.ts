import type { LayerRecord } from "../../analysis/columns.js";
import { layerLabel } from "../../analysis/layer-label.js";
import { quantile } from "../../metrics/quantile.js";
import type { Check, GateFinding } from "../gate-report.js";
import { measuredText, numberText } from "../number-text.js";
import type { RuleOf, SummaryName } from "../rule-schema.js";
import { standardError } from "../uncertainty.js";
import { crossed, type Limits } from "./limits.js";

/**
 * Holds a metric of every layer, or a summary of it over the layers that have it, against limits. A layer's value that
 * is beyond a limit by less than `sigmas` of its standard errors is uncertain and violates nothing.
 */
export function checkMetric(rule: RuleOf<"metric">, records: readonly LayerRecord[]): Check {
  const measured = records.flatMap((record) => {
    const value = record[rule.metric];
    return value === null ? [] : [{ record, value }];
  });
  const findings =
    rule.summary === undefined
      ? measured.flatMap(({ record, value }) => checkLayer(rule, record, value))
      : checkSummary(
          rule,
          rule.summary,
          measured.map(({ value }) => value),
        );
  return { checked: measured.length, unmeasured: records.length - measured.length, findings };
}

function checkLayer(rule: RuleOf<"metric">, record: LayerRecord, value: number): readonly GateFinding[] {
  const { metric, sigmas = 0 } = rule;
  const error = standardError(metric, (column) => record[column]);
  return crossed(value, rule).map(({ limit, words }) => {
    const certain = Math.abs(value - limit) >= sigmas * (error ?? 0);
    const doubt = certain ? "" : `: within ${numberText(sigmas)} of its standard errors`;
    return {
      verdict: certain ? "violation" : "uncertain",
      layer: layerLabel(record),
      raw_name: record.raw_name,
      value,
      uncertainty: error,
      baseline: null,
      limit,
      message: `${metric} ${measuredText(value, error)}, ${words} ${numberText(limit)} allowed${doubt}`,
    };
  });
}

function checkSummary(
  { metric, min, max }: Limits & Pick<RuleOf<"metric">, "metric">,
  summary: SummaryName,
  values: readonly number[],
): readonly GateFinding[] {
  const value = summarise(summary, values);
  if (value === null) return [];
  return crossed(value, { min, max }).map(({ limit, words }) => ({
    verdict: "violation",
    layer: null,
    raw_name: null,
    value,
    uncertainty: null,
    baseline: null,
    limit,
    message: `${summary} ${metric} of ${values.length} layers ${numberText(value)}, ${words} ${numberText(limit)} allowed`,
  }));
}

const QUANTILES = { q25: 0.25, median: 0.5, q75: 0.75 } as const;

function summarise(summary: SummaryName, values: readonly number[]): number | null {
  if (summary !== "mean")
    return quantile(
      values.toSorted((a, b) => a - b),
      QUANTILES[summary],
    );
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
