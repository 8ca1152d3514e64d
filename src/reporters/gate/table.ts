import type { GateFinding, GateProblem, ModelGate, RuleOutcome } from "../../gate/gate-report.js";
import { shortenMiddle, textWidth, wrap, wrapItems } from "../fit-text.js";
import { duration, plural } from "../format-number.js";
import { type Palette, palette } from "../palette.js";
import { shown } from "../shown.js";
import { findingTable } from "./finding-table.js";
import type { GateReporter } from "./gate-reporter.js";
import { extentText, findingText, modelsText, tally, tallyTexts, verdictText } from "./graded-findings.js";
import { lookFurther } from "./look-further.js";
import { measuredCell, worstFirst } from "./measured-cell.js";

/** Fewer columns of a terminal than these hold no table: the lines are then this wide. */
const NARROWEST = 40;

/** Lines of findings that a rule gets. */
const LONGEST_LIST = 10;

/** Uncertain findings that are named. */
const UNCERTAIN_NAMED = 3;

/** Names longer than this are shortened within a sentence. */
const NAME_IN_TEXT = 40;

/**
 * The gate for a terminal: of each model the verdict, then the rules that are violated with their layers, the worst
 * first, and the command that shows more of it. No line is wider than the terminal, unless it is a single word of a
 * command.
 */
export const gateTable: GateReporter = ({ models, preset, problems }, options) => {
  const width = Math.max(options.width, NARROWEST);
  const paint = palette(options.colours);
  const blocks = [
    ...models.flatMap((model) => modelBlocks(model, preset, width, paint)),
    ...(models.length + problems.length > 1 ? [overallLines(models, problems, paint)] : []),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
};

type Lines = readonly string[];

function modelBlocks(
  model: ModelGate,
  preset: string | null,
  width: number,
  paint: Palette,
): readonly Lines[] {
  const { rules } = model;
  const violated = rules.filter(({ status }) => status === "violated");
  const doubtful = rules.filter(({ status, findings }) => status === "passed" && findings.length > 0);
  return [
    verdictLines(model, preset, width, paint),
    ...["error", "warning"].flatMap((severity) =>
      violated
        .filter((rule) => rule.severity === severity)
        .map((rule) => violatedLines(rule, model, width, paint)),
    ),
    ...doubtful.map((rule) => [
      ...headLines("uncertain", rule, width, paint),
      ...wrap(uncertainText(rule), width, "  "),
    ]),
    passedLines(rules, width, paint),
    notCheckedLines(rules, width, paint),
  ];
}

function verdictLines(model: ModelGate, preset: string | null, width: number, paint: Palette): Lines {
  const verdict = verdictText(model);
  const name = shortenMiddle(shown(model.model.path), width - verdict.length - 2);
  const facts = [
    ...tallyTexts(tally([model])),
    ...(preset === null ? [] : [`preset ${preset}`]),
    ...(model.baseline === null
      ? []
      : [`against ${shortenMiddle(shown(model.baseline.path), NAME_IN_TEXT)}`]),
    `${plural(model.records.analysed, "layer")} in ${duration(model.seconds)} with ${model.engine}`,
  ];
  return [
    `${(model.passed ? paint.heading : paint.alert)(verdict)}  ${paint.heading(name)}`,
    ...wrapItems(facts, " · ", width).map(paint.quiet),
    ...model.warnings.flatMap((warning) => wrap(shown(warning), width, "! ", "  ")),
  ];
}

function overallLines(models: readonly ModelGate[], problems: readonly GateProblem[], paint: Palette): Lines {
  const notGated = problems.length === 0 ? "" : `, ${problems.length} more not gated`;
  const text = modelsText(models) + notGated;
  const passed = problems.length === 0 && models.every((model) => model.passed);
  return [passed ? paint.heading(text) : paint.alert(text)];
}

/** What became of a rule, and the rule; the others of its lines are indented. */
function headLines(
  fate: RuleOutcome["severity"] | "uncertain",
  rule: RuleOutcome,
  width: number,
  paint: Palette,
): Lines {
  const [first, ...others] = wrap(`${shown(rule.id)}: ${shown(rule.description)}`, width, `${fate}  `, "  ");
  const painted = fate === "error" ? paint.alert(fate) : paint.heading(fate);
  return [painted + first.slice(fate.length), ...others];
}

function violatedLines(rule: RuleOutcome, model: ModelGate, width: number, paint: Palette): Lines {
  const violations = worstFirst(rule.findings.filter(({ verdict }) => verdict === "violation"));
  const listed = violations.slice(0, LONGEST_LIST);
  const hidden = violations.length - listed.length;
  const command = lookFurther(model, rule, listed[0]);
  return [
    ...headLines(rule.severity, rule, width, paint),
    ...(rule.because === null ? [] : wrap(shown(rule.because), width, "  ").map(paint.quiet)),
    ...findingLines(listed, rule, width, paint),
    ...(hidden > 0 ? wrap(`and ${hidden} more; --format json has them all`, width, "  ") : []),
    ...(rule.findings.length > violations.length ? wrap(uncertainText(rule), width, "  ") : []),
    ...(command === null ? [] : commandLines(command, width).map(paint.quiet)),
  ];
}

/** The findings as a table; as sentences where what was found is no value of a layer's. */
function findingLines(
  findings: readonly GateFinding[],
  rule: RuleOutcome,
  width: number,
  paint: Palette,
): Lines {
  const isTable = rule.kind !== "count" && findings.every(({ layer }) => layer !== null);
  if (!isTable) return findings.flatMap((finding) => wrap(findingText(finding), width, "  ", "    "));
  return findingTable(findings, rule.kind, width - 2, paint).map((line) => `  ${line}`);
}

function uncertainText({ findings, checked }: RuleOutcome): string {
  const uncertain = worstFirst(findings.filter(({ verdict }) => verdict === "uncertain"));
  const [together] = uncertain.filter(({ layer }) => layer === null);
  if (together !== undefined) return shown(together.message);
  const named = uncertain.slice(0, UNCERTAIN_NAMED).map((finding) => {
    const name = shortenMiddle(shown(finding.layer ?? ""), NAME_IN_TEXT);
    return `${name} (${measuredCell(finding)})`;
  });
  const rest = uncertain.length - named.length;
  return (
    `${uncertain.length} of ${plural(checked, "layer")} beyond the limit, but within ` +
    `${uncertain.length === 1 ? "its" : "their"} uncertainty: ` +
    [...named, ...(rest > 0 ? [`${rest} more`] : [])].join(", ")
  );
}

/** A command over as many lines as it takes, which a shell reads as one. */
function commandLines(words: readonly string[], width: number): Lines {
  const lines: string[] = [];
  let line = "  →";
  for (const word of words) {
    if (textWidth(line) + 1 + textWidth(word) + 2 > width && line.trim() !== "→") {
      lines.push(`${line} \\`);
      line = "     ";
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

function passedLines(rules: readonly RuleOutcome[], width: number, paint: Palette): Lines {
  const passed = rules.filter(({ status, findings }) => status === "passed" && findings.length === 0);
  if (passed.length === 0) return [];
  return [
    paint.heading("rules that passed"),
    ...passed
      .flatMap((rule) => wrap(`${shown(rule.description)} (${extentText(rule)})`, width, "  ", "    "))
      .map(paint.quiet),
  ];
}

function notCheckedLines(rules: readonly RuleOutcome[], width: number, paint: Palette): Lines {
  const idle = rules.filter(({ status }) => status === "not-checked");
  if (idle.length === 0) return [];
  return [
    paint.heading("rules not checked"),
    ...idle
      .flatMap((rule) => wrap(`${shown(rule.description)} (${extentText(rule)})`, width, "  ", "    "))
      .map(paint.quiet),
  ];
}
