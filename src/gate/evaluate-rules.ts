import { COLUMNS } from "../analysis/columns.js";
import { layerLabel } from "../analysis/layer-label.js";
import type { ModelReport } from "../analysis/result.js";
import { printable, UserError } from "../errors.js";
import { nearestTo } from "../nearest.js";
import { type Baseline, refuseForeign, refuseWithoutIntervals } from "./baseline.js";
import { describeRule } from "./describe-rule.js";
import { checkCount } from "./evaluate/count.js";
import { checkDrift } from "./evaluate/drift.js";
import { checkMetric } from "./evaluate/metric.js";
import { checkPhases, checkShare } from "./evaluate/phases.js";
import { checkStay } from "./evaluate/stay.js";
import { checkStructure } from "./evaluate/structure.js";
import type { Check, ModelGate, RuleOutcome } from "./gate-report.js";
import type { Metric } from "./metrics.js";
import type { NamedRule } from "./resolve-rules.js";
import { needsBaseline, needsBootstrap, RULE_KINDS, type Rule, type RuleKind } from "./rule-schema.js";
import { isExact } from "./uncertainty.js";
import { type Located, whereFilter } from "./where.js";

/**
 * Holds a model's report against rules.
 *
 * @param baseline null if no rule needs one
 * @throws UserError if a rule that is not optional finds nothing to check: a gate never passes by having checked
 *   nothing; or if the baseline is of another model or other options
 */
export function gateModel(
  report: ModelReport,
  rules: readonly NamedRule[],
  baseline: Baseline | null,
): ModelGate {
  if (baseline !== null) refuseForeign(baseline, report);
  const outcomes = rules.map((named) => outcomeOf(named, report, baseline));
  if (outcomes.every(({ status }) => status === "not-checked")) {
    throw new UserError(
      `none of the ${rules.length} rules found a layer of ${printable(report.model.path)} to check; see htsr analyze for what was measured.`,
    );
  }
  return {
    model: report.model,
    engine: report.engine,
    options: report.options,
    baseline: baseline && { path: baseline.path, model: baseline.model },
    passed: outcomes.every(({ status, severity }) => status !== "violated" || severity === "warning"),
    records: report.summary.records,
    rules: outcomes,
    warnings: report.warnings,
    seconds: report.seconds,
  };
}

function outcomeOf(
  { id, severity, rule }: NamedRule,
  report: ModelReport,
  baseline: Baseline | null,
): RuleOutcome {
  const check = checkRule(rule, report, baseline);
  if (check.checked === 0 && rule.optional !== true)
    throw new UserError(nothingChecked(id, rule, report, check));
  const violated = check.findings.some(({ verdict }) => verdict === "violation");
  return {
    id,
    kind: kindOf(rule),
    description: describeRule(rule),
    severity,
    because: rule.because ?? null,
    status: check.checked === 0 ? "not-checked" : violated ? "violated" : "passed",
    ...check,
  };
}

function checkRule(rule: Rule, report: ModelReport, baseline: Baseline | null): Check {
  const isMeant = whereFilter(rule.where);
  const records = report.layers.filter(isMeant);
  const analysed = records.filter(({ status }) => status === "analysed");
  if (needsBaseline(rule)) {
    if (baseline === null) {
      throw new UserError(
        `the rule "${describeRule(rule)}" needs a baseline: write one with htsr baseline write <model> -o <file>, and give it with --baseline <file>.`,
      );
    }
    if (needsBootstrap(rule)) refuseWithoutIntervals(baseline, report);
    if ("drift" in rule) return checkDrift(rule, analysed, baseline);
    if ("stay" in rule) return checkStay(rule, analysed, baseline);
    return checkStructure([...baseline.layers.values()].filter(isMeant), report.layers);
  }
  if ("metric" in rule) return checkMetric(rule, rule.metric === "non_finite" ? records : analysed);
  if ("phases" in rule) return checkPhases(rule, analysed);
  if ("share" in rule) return checkShare(rule, analysed);
  return checkCount(rule, records);
}

function kindOf(rule: Rule): RuleKind {
  return RULE_KINDS.find((kind) => kind in rule) ?? "metric";
}

function nothingChecked(
  id: string,
  rule: Rule,
  { layers, model }: ModelReport,
  { unmeasured }: Check,
): string {
  const which = `the rule ${printable(id)} ("${describeRule(rule)}")`;
  if (unmeasured > 0) {
    return `${which} checked nothing: ${missing(rule)} in any of the ${unmeasured} layers that it is about in ${printable(model.path)}; mark it "optional": true if that is meant.`;
  }
  const nearest = nearestLayer(rule, layers);
  return `${which} matches no analysed layer of ${printable(model.path)}${nearest}; htsr inspect lists them, and "optional": true lets a model without them pass.`;
}

/** What a rule misses, with the option that would measure it. */
function missing(rule: Rule): string {
  const name = "metric" in rule ? rule.metric : "drift" in rule ? rule.drift : null;
  if (name === null) return "there is no phase";
  const error = "drift" in rule && rule.sigmas !== 0 && !isExact(name) ? " with a standard error" : "";
  const both = "drift" in rule ? " both here and in the baseline" : "";
  const option = optionFor(name);
  return `there is no ${name}${error}${both}${option === undefined ? "" : ` without ${option}`}`;
}

/** The option that measures a metric, or its error; the meaning of most columns names it. */
function optionFor(name: Metric): string | undefined {
  const [, option] = /\((--\w+|bootstrap)\)/.exec(COLUMNS[name].meaning) ?? [];
  return option === "bootstrap" || name === "xmin" ? "--bootstrap" : option;
}

function nearestLayer({ where }: Rule, layers: readonly Located[]): string {
  const pattern = where?.layers?.[0];
  if (pattern === undefined) return "";
  const nearest = nearestTo(
    pattern,
    layers.map((layer) => layerLabel(layer)),
  );
  return nearest === undefined ? "" : ` (the nearest to ${printable(pattern)} is ${printable(nearest)})`;
}
