import type { LayerRecord } from "../../analysis/columns.js";
import { layerLabel } from "../../analysis/layer-label.js";
import { alphaScore } from "../../powerlaw/alpha-score.js";
import type { Baseline, BaselineLayer } from "../baseline.js";
import type { Check, GateFinding } from "../gate-report.js";
import type { Metric } from "../metrics.js";
import { limitedTexts, numberText, percentText } from "../number-text.js";
import { DEFAULT_SIGMAS, type RuleOf } from "../rule-schema.js";
import { isExact, type Numbers, standardError } from "../uncertainty.js";

/**
 * Holds the change of a metric since the baseline against limits. A change beyond a limit that is smaller than
 * `sigmas` of its standard errors, those of both values added in squares, is reported as uncertain and violates
 * nothing; that of alpha is judged in ln(alpha - 1), as `alphaScore` has it. Each change of a metric that is an exact
 * function of the weights is real. A layer of which the errors are not known, here or in the baseline, counts as not
 * measured unless `sigmas` is 0.
 */
export function checkDrift(
  rule: RuleOf<"drift">,
  records: readonly LayerRecord[],
  baseline: Baseline,
): Check {
  const { drift, sigmas = DEFAULT_SIGMAS } = rule;
  const compared = records.flatMap((record) => {
    const before = baseline.layers.get(layerLabel(record));
    const was = before === undefined ? null : numberIn(before, drift);
    const value = record[drift];
    if (before === undefined || was === null || value === null) return [];
    const now: Numbers = (column) => record[column];
    const then: Numbers = (column) => numberIn(before, column);
    const error = hypotenuse(standardError(drift, now), standardError(drift, then));
    if (error === null && !isExact(drift) && sigmas > 0) return [];
    const linear = error === null || error === 0 ? null : (value - was) / error;
    const score = TAIL_EXPONENTS.has(drift) ? (scoreOfAlpha(then, now) ?? linear) : linear;
    return [{ record, was, value, error, score }];
  });
  return {
    checked: compared.length,
    unmeasured: records.length - compared.length,
    findings: compared.flatMap(({ record, was, value, error, score }) =>
      checkChange(rule, record, value, was, error, score),
    ),
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
  const [valueText, wasText] = limitedTexts(value, was);
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
      message: `${drift} ${direction} from ${wasText} to ${valueText}${by}${errors}, at most ${percentText(allowed)} allowed${verdict}`,
    },
  ];
}

function hypotenuse(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.hypot(a, b);
}

function numberIn(layer: BaselineLayer, column: Metric): number | null {
  const value = layer[column];
  return typeof value === "number" ? value : null;
}
