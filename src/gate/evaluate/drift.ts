import type { LayerRecord } from "../../analysis/columns.js";
import { layerLabel } from "../../analysis/layer-label.js";
import { alphaScore } from "../../powerlaw/alpha-score.js";
import type { Baseline, BaselineLayer } from "../baseline.js";
import type { Check, GateFinding } from "../gate-report.js";
import { measuredText, numberText, percentText } from "../number-text.js";
import type { Metric, RuleOf } from "../rule-schema.js";
import { type Numbers, standardError } from "../uncertainty.js";

/** A change must exceed this many standard errors to be one: about one in twenty does by chance. */
const DEFAULT_SIGMAS = 2;

/**
 * Holds the change of a metric since the baseline against limits. A change beyond a limit that is smaller than
 * `sigmas` of its standard errors, those of both values added in squares, is reported as uncertain and violates
 * nothing; that of alpha is judged in ln(alpha - 1), as `alphaScore` has it. A metric without a standard error is an exact function of the weights: each of its changes is real.
 */
export function checkDrift(
  rule: RuleOf<"drift">,
  records: readonly LayerRecord[],
  baseline: Baseline,
): Check {
  const compared = records.flatMap((record) => {
    const before = baseline.layers.get(layerLabel(record));
    const was = before === undefined ? null : numberIn(before, rule.drift);
    const value = record[rule.drift];
    return before === undefined || was === null || value === null ? [] : [{ record, before, was, value }];
  });
  return {
    checked: compared.length,
    unmeasured: records.length - compared.length,
    findings: compared.flatMap(({ record, before, was, value }) => {
      const now: Numbers = (column) => record[column];
      const then: Numbers = (column) => numberIn(before, column);
      const error = hypotenuse(standardError(rule.drift, now), standardError(rule.drift, then));
      const linear = error === null || error === 0 ? null : (value - was) / error;
      const score = TAIL_EXPONENTS.has(rule.drift) ? (scoreOfAlpha(then, now) ?? linear) : linear;
      return checkChange(rule, record, value, was, error, score);
    }),
  };
}

/** Metrics whose change is alpha's. */
const TAIL_EXPONENTS: ReadonlySet<Metric> = new Set<Metric>(["alpha", "beta_upper"]);

/** Of alpha's change, by the intervals that hold the choice of xmin; null where either side has none. */
function scoreOfAlpha(then: Numbers, now: Numbers): number | null {
  const [a, b] = [then, now].map((numbers) => {
    const [alpha, low, high] = [numbers("alpha"), numbers("alpha_boot_low"), numbers("alpha_boot_high")];
    return alpha === null || low === null || high === null ? null : { alpha, interval: { low, high } };
  });
  return a === null || b === null ? null : alphaScore(a, b);
}

function checkChange(
  { drift, maxRise, maxFall, sigmas = DEFAULT_SIGMAS }: RuleOf<"drift">,
  record: LayerRecord,
  value: number,
  was: number,
  error: number | null,
  score: number | null,
): readonly GateFinding[] {
  const change = value - was;
  const allowed = change > 0 ? maxRise : maxFall;
  if (allowed === undefined || Math.abs(change) <= allowed * Math.abs(was)) return [];
  const certain = score === null || Math.abs(score) > sigmas;
  const direction = change > 0 ? "rose" : "fell";
  const by = was === 0 ? "" : ` (${percentText(Math.abs(change / was))})`;
  const errors = score === null ? "" : `, ${numberText(Math.abs(score))} standard errors`;
  const verdict = certain ? "" : `: within its uncertainty, as ${numberText(sigmas)} are asked for`;
  return [
    {
      verdict: certain ? "violation" : "uncertain",
      layer: layerLabel(record),
      raw_name: record.raw_name,
      value,
      uncertainty: error,
      baseline: was,
      limit: was + Math.sign(change) * allowed * Math.abs(was),
      message: `${drift} ${direction} from ${numberText(was)} to ${measuredText(value, null)}${by}${errors}, at most ${percentText(allowed)} allowed${verdict}`,
    },
  ];
}

function hypotenuse(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.hypot(a, b);
}

function numberIn(layer: BaselineLayer, column: Metric): ReturnType<Numbers> {
  const value = layer[column];
  return typeof value === "number" ? value : null;
}
