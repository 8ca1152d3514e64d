import type { GateFinding, GateReport, ModelGate, RuleOutcome } from "../../gate/gate-report.js";
import { plural } from "../format-number.js";
import { shown } from "../shown.js";

/** How serious a finding is: a note is one that may be chance, and violates nothing. */
export type Level = "error" | "warning" | "note";

/** A finding with what it belongs to. */
export interface GradedFinding {
  readonly model: ModelGate;
  readonly rule: RuleOutcome;
  readonly finding: GateFinding;
  readonly level: Level;
}

/** Every finding of a report, by model and rule, in their order. */
export function gradedFindings({ models }: GateReport): readonly GradedFinding[] {
  return models.flatMap((model) =>
    model.rules.flatMap((rule) =>
      rule.findings.map((finding) => ({ model, rule, finding, level: levelOf(rule, finding) })),
    ),
  );
}

export function levelOf(
  { severity }: Pick<RuleOutcome, "severity">,
  { verdict }: Pick<GateFinding, "verdict">,
): Level {
  return verdict === "uncertain" ? "note" : severity;
}

/** A finding as one line that is safe to print: `h.1.proj: alpha 14.34 ± 4.2, at most 6 allowed`. */
export function findingText({ layer, message }: Pick<GateFinding, "layer" | "message">): string {
  return layer === null ? shown(message) : `${shown(layer)}: ${shown(message)}`;
}

/** What came of the rules of one model or of several. */
export interface Tally {
  readonly rules: number;
  /** Violated rules, by severity. */
  readonly errors: number;
  readonly warnings: number;
  /** Findings that may be chance. */
  readonly uncertain: number;
  readonly notChecked: number;
}

export function tally(models: readonly ModelGate[]): Tally {
  const rules = models.flatMap((model) => model.rules);
  const violated = rules.filter(({ status }) => status === "violated");
  return {
    rules: rules.length,
    errors: violated.filter(({ severity }) => severity === "error").length,
    warnings: violated.filter(({ severity }) => severity === "warning").length,
    uncertain: rules.flatMap(({ findings }) => findings.filter(({ verdict }) => verdict === "uncertain"))
      .length,
    notChecked: rules.filter(({ status }) => status === "not-checked").length,
  };
}

/** `7 rules`, `2 errors`, `1 warning`, `3 uncertain`; `1 not checked` where there is one. */
export function tallyTexts({ rules, errors, warnings, uncertain, notChecked }: Tally): readonly string[] {
  return [
    plural(rules, "rule"),
    plural(errors, "error"),
    plural(warnings, "warning"),
    `${uncertain} uncertain`,
    ...(notChecked > 0 ? [`${notChecked} not checked`] : []),
  ];
}

/** What came of several models together: `1 of 2 models failed`. */
export function modelsText(models: readonly ModelGate[]): string {
  return `${models.filter(({ passed }) => !passed).length} of ${plural(models.length, "model")} failed`;
}

export function verdictText({ passed }: { readonly passed: boolean }): "passed" | "failed" {
  return passed ? "passed" : "failed";
}

/** What a rule was held against: `27 layers`, `14 layers, 27 not measured`, or why it was not checked. */
export function extentText(rule: Pick<RuleOutcome, "status" | "checked" | "unmeasured">): string {
  if (rule.status === "not-checked") return whyNot(rule);
  const missing = rule.unmeasured > 0 ? `, ${rule.unmeasured} not measured` : "";
  return plural(rule.checked, "layer") + missing;
}

/** Why a rule was not checked. */
export function whyNot({ unmeasured }: Pick<RuleOutcome, "unmeasured">): string {
  return unmeasured === 0 ? "no such layer" : `no such value in ${plural(unmeasured, "layer")}`;
}
