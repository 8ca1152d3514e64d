import type { LayerRecord } from "../../analysis/columns.js";
import { layerLabel } from "../../analysis/layer-label.js";
import type { Check, GateFinding } from "../gate-report.js";
import type { Metric } from "../metrics.js";
import { errorText, limitedTexts, numberText } from "../number-text.js";
import type { RuleOf, SummaryName } from "../rule-schema.js";
import { summaryError, summaryOf } from "../summarise-metric.js";
import { isExact, type Side, standardError } from "../uncertainty.js";
import { crossed } from "./limits.js";

interface Measured {
  readonly record: LayerRecord;
  readonly value: number;
}

/**
 * Holds a metric of every layer, or a summary of it over the layers that have it, against limits. What is beyond a
 * limit by less than `sigmas` of its standard errors is uncertain and violates nothing; a layer of which they are not
 * known counts, with `sigmas`, as not measured.
 */
export function checkMetric(rule: RuleOf<"metric">, records: readonly LayerRecord[]): Check {
  const { metric, summary, sigmas = 0 } = rule;
  const measured = records.flatMap((record): readonly Measured[] => {
    const value = record[metric];
    const isKnown = errorOf(metric, record, "both") !== null || isExact(metric) || sigmas === 0;
    return value === null || !isKnown ? [] : [{ record, value }];
  });
  const findings =
    summary === undefined
      ? measured.flatMap((each) => checkLayer(rule, each))
      : checkSummary(rule, summary, measured);
  return { checked: measured.length, unmeasured: records.length - measured.length, findings };
}

function errorOf(metric: Metric, record: LayerRecord, side: Side): number | null {
  return standardError(metric, (column) => record[column], side);
}

function checkLayer(rule: RuleOf<"metric">, { record, value }: Measured): readonly GateFinding[] {
  return beyondLimits(rule, rule.metric, value, (side) => errorOf(rule.metric, record, side)).map(
    (found) => ({
      ...found,
      layer: layerLabel(record),
      raw_name: record.raw_name,
    }),
  );
}

function checkSummary(
  rule: RuleOf<"metric">,
  summary: SummaryName,
  measured: readonly Measured[],
): readonly GateFinding[] {
  const values = measured.map(({ value }) => value);
  const value = summaryOf(summary, values);
  if (value === null) return [];
  const error = (side: Side) =>
    summaryError(
      summary,
      values,
      measured.map(({ record }) => errorOf(rule.metric, record, side)),
    );
  return beyondLimits(rule, `${summary} ${rule.metric} of ${values.length} layers`, value, error).map(
    (found) => ({ ...found, layer: null, raw_name: null }),
  );
}

/** @param errorOn the value's standard error on the side of the limit, which only what is beyond one is asked for */
function beyondLimits(
  rule: RuleOf<"metric">,
  name: string,
  value: number,
  errorOn: (side: Side) => number | null,
): readonly Omit<GateFinding, "layer" | "raw_name">[] {
  const { sigmas = 0 } = rule;
  return crossed(value, rule).map(({ limit, words }) => {
    const error = errorOn(words === "at most" ? "below" : "above");
    const certain = Math.abs(value - limit) >= sigmas * (error ?? 0);
    const doubt = certain ? "" : `: within ${numberText(sigmas)} of its standard errors`;
    const [valueText, limitText] = limitedTexts(value, limit);
    return {
      verdict: certain ? "violation" : "uncertain",
      value,
      uncertainty: error,
      baseline: null,
      limit,
      message: `${name} ${valueText}${errorText(error)}, ${words} ${limitText} allowed${doubt}`,
    };
  });
}
