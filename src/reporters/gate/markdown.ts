import type { GateFinding, GateReport, ModelGate, RuleOutcome } from "../../gate/gate-report.js";
import { shortenMiddle } from "../fit-text.js";
import { plural } from "../format-number.js";
import { code, markdownTable, prose } from "../markdown-text.js";
import { shown } from "../shown.js";
import type { GateReporter } from "./gate-reporter.js";
import { extentText, levelOf, modelsText, tally, tallyTexts, verdictText } from "./graded-findings.js";
import { lookFurther } from "./look-further.js";
import { worstFirst } from "./measured-cell.js";

/** Findings that are shown at once; the others are folded. */
const SHOWN_AT_ONCE = 20;

/** A comment on GitHub holds 65,536 characters, a row some 200: what is beyond is left to other formats. */
const MOST_ROWS = 120;

/** Columns of a name, and of what was found. */
const LONGEST_CELL = 160;

/** The report for a job's summary or a pull request's comment: the verdict, and what violates which rule, and why it is one. */
export const gateMarkdown: GateReporter = (report) =>
  `${[
    `## htsr gate: ${verdictText(report)}`,
    ...(report.models.length > 1 ? [`${modelsText(report.models)}.`] : []),
    ...report.problems.map(({ message }) => `> Not gated: ${prose(shown(message))}`),
    ...sources(report),
    ...report.models.flatMap(modelSection),
  ].join("\n\n")}\n`;

function sources({ preset, config }: GateReport): readonly string[] {
  const given = [
    ...(preset === null ? [] : [`preset ${preset}`]),
    ...(config === null ? [] : [`configuration ${name(config)}`]),
  ];
  return given.length === 0 ? [] : [`Rules: ${given.join(", ")}.`];
}

function modelSection(model: ModelGate): readonly string[] {
  const { rules, records, baseline, warnings } = model;
  const against = baseline === null ? "" : `, against ${name(baseline.path)}`;
  const bySeverity = (["error", "warning"] as const).flatMap((severity) =>
    rules.filter((rule) => rule.severity === severity),
  );
  const passed = rules.filter(({ status }) => status === "passed");
  const idle = rules.filter(({ status }) => status === "not-checked");
  return [
    `### ${name(model.model.path)}: ${verdictText(model)}`,
    `${tallyTexts(tally([model])).join(", ")}; ${plural(records.analysed, "layer")} analysed${against}.`,
    ...warnings.map((warning) => `> ${prose(shown(warning))}`),
    ...violations(bySeverity),
    ...violatedRules(
      bySeverity.filter(({ status }) => status === "violated"),
      model,
    ),
    ...uncertain(bySeverity),
    ...folded(`${plural(passed.length, "rule")} passed`, ruleList(passed)),
    ...folded(`${plural(idle.length, "rule")} not checked`, ruleList(idle)),
  ];
}

interface Row {
  readonly rule: RuleOutcome;
  readonly finding: GateFinding;
}

function rowsOf(rules: readonly RuleOutcome[], verdict: GateFinding["verdict"]): readonly Row[] {
  return rules.flatMap((rule) =>
    worstFirst(rule.findings.filter((finding) => finding.verdict === verdict)).map((finding) => ({
      rule,
      finding,
    })),
  );
}

function violations(rules: readonly RuleOutcome[]): readonly string[] {
  const rows = rowsOf(rules, "violation");
  const listed = rows.slice(0, MOST_ROWS);
  const rest = listed.slice(SHOWN_AT_ONCE);
  return [
    ...table(listed.slice(0, SHOWN_AT_ONCE)),
    ...folded(`${rest.length} more`, table(rest)),
    ...beyond(rows.length - listed.length),
  ];
}

function uncertain(rules: readonly RuleOutcome[]): readonly string[] {
  const rows = rowsOf(rules, "uncertain");
  const listed = rows.slice(0, SHOWN_AT_ONCE);
  return folded(`${rows.length} beyond a limit, but within the uncertainty`, [
    ...table(listed),
    ...beyond(rows.length - listed.length),
  ]);
}

function beyond(hidden: number): readonly string[] {
  return hidden === 0 ? [] : [`And ${hidden} more; --format json has them all.`];
}

function table(rows: readonly Row[]): readonly string[] {
  if (rows.length === 0) return [];
  const cells = rows.map(({ rule, finding }) => [
    levelOf(rule, finding),
    name(rule.id),
    finding.layer === null ? "" : name(finding.layer),
    prose(shortenMiddle(shown(finding.message), LONGEST_CELL)),
  ]);
  return [markdownTable(["", "rule", "layer", "found"], cells, [])];
}

/** The violated rules in words, why they are there, and how to see more of what violates them. */
function violatedRules(rules: readonly RuleOutcome[], model: ModelGate): readonly string[] {
  const lines = rules.map((rule) => {
    const [worst] = worstFirst(rule.findings.filter(({ verdict }) => verdict === "violation"));
    const command = lookFurther(model, rule, worst);
    const why = rule.because === null ? "" : `; ${prose(shown(rule.because))}`;
    return `${ruleLine(rule)}${why}${command === null ? "" : `: ${code(shown(command.join(" ")))}`}`;
  });
  return lines.length === 0 ? [] : [lines.join("\n")];
}

function ruleList(rules: readonly RuleOutcome[]): readonly string[] {
  return rules.length === 0 ? [] : [rules.map(ruleLine).join("\n")];
}

function ruleLine(rule: RuleOutcome): string {
  return `- ${name(rule.id)}: ${prose(shown(rule.description))} (${extentText(rule)})`;
}

/** What is shown when the reader asks for it; nothing for nothing. */
function folded(summary: string, content: readonly string[]): readonly string[] {
  return content.length === 0 ? [] : [`<details><summary>${summary}</summary>`, ...content, "</details>"];
}

function name(text: string): string {
  return code(shortenMiddle(shown(text), LONGEST_CELL));
}
