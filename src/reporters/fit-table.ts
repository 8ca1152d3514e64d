import type { ChalkInstance } from "chalk";
import {
  FEW_IN_TAIL,
  NARROW_TAIL_SPAN,
  POOR_FIT_DISTANCE,
  UNDER_TRAINED_ABOVE,
} from "../analysis/conventions.js";
import type { LowerTailFit, UpperTailFit } from "../analysis/fit-numbers.js";
import type { FitReport } from "../analysis/fit-report.js";
import { IMPLAUSIBLE } from "../powerlaw/alternatives/tail-model.js";
import { FEWEST_IN_LOWER_TAIL } from "../powerlaw/lower-tail.js";
import { FEWEST_IN_UPPER_TAIL } from "../powerlaw/upper-tail.js";
import { shortenMiddle, wrap, wrapItems } from "./fit-text.js";
import { fixed, plural, significant } from "./format-number.js";
import { type Palette, palette } from "./palette.js";
import { shown } from "./shown.js";
import { layOut, type TextColumn, totalWidth } from "./text-table.js";

/** Fewer columns of a terminal than these hold no table: the lines are then this wide. */
const NARROWEST = 40;

/** Columns of the terminal before what is said of a quantity. */
const LABEL_WIDTH = 18;

export interface FitTableOptions {
  /** Columns of the terminal. */
  readonly width: number;
  /** Level 0 gives plain text. */
  readonly colours: ChalkInstance;
}

/** A quantity with what is said of it. */
type Line = readonly [label: string, text: string];

/** The tails of a column of numbers for a terminal. No line is wider than the terminal. */
export function fitTable(report: FitReport, options: FitTableOptions): string {
  const width = Math.max(options.width, NARROWEST);
  const paint = palette(options.colours);
  const { fit } = report;
  const sections = [
    headLines(report, width, paint),
    ...("alpha" in fit ? upperSections(fit, report, width, paint) : []),
    ...("alpha_lower" in fit ? [lowerSection(fit, report, width, paint)] : []),
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function headLines({ source }: FitReport, width: number, paint: Palette): string[] {
  const { path, format, column, count, dropped } = source;
  const name = path === "-" ? "standard input" : shown(path);
  const left = count - dropped.not_positive - dropped.missing;
  const facts = [
    format,
    plural(count, "number"),
    ...(left < count ? [`${left} positive`] : []),
    ...(dropped.not_positive > 0 ? [`${dropped.not_positive} zero or negative left out`] : []),
    ...(dropped.missing > 0 ? [`${dropped.missing} missing or infinite left out`] : []),
  ];
  return [
    paint.heading(shortenMiddle(column === null ? name : `${name}, column ${shown(column)}`, width)),
    ...wrapItems(facts, " · ", width).map(paint.quiet),
  ];
}

function upperSections(fit: UpperTailFit, report: FitReport, width: number, paint: Palette): string[][] {
  const { bootstrap } = report.options;
  const heading = "upper tail: density p(x) ~ x^-alpha for x >= xmin";
  if (fit.alpha === null) {
    const reason = noTail(fit.alpha_reason, FEWEST_IN_UPPER_TAIL);
    return [[...headingLines(heading, width, paint), ...quantityLines([["alpha", reason]], width)]];
  }
  const hill: readonly Line[] =
    fit.hill_alpha === null
      ? []
      : [
          [
            "Hill's alpha",
            `${fixed(fit.hill_alpha, 3)} of the upper half; ${range(fit.hill_min, fit.hill_max, 3)} over the top 5 to 50 %`,
          ],
        ];
  const lines: readonly Line[] = [
    ["alpha", `${fixed(fit.alpha, 3)} ± ${fixed(fit.sigma, 3)} (standard error given xmin)`],
    ["95 % interval", `${range(fit.alpha_ci_low, fit.alpha_ci_high, 3)} given xmin`],
    ...bootstrapped(fit.alpha_boot_low, fit.alpha_boot_high, "xmin", bootstrap),
    ["bias-corrected", `${fixed(fit.alpha_corrected, 3)} given xmin`],
    ["beta", `${fixed(fit.beta_upper, 3)} of P(X > x) ~ x^-beta`],
    [
      "xmin",
      fit.xmin_boot_low === null || fit.xmin_boot_high === null
        ? size(fit.xmin)
        : `${size(fit.xmin)}; 95 % interval ${size(fit.xmin_boot_low)} to ${size(fit.xmin_boot_high)} (bootstrap)`,
    ],
    ["tail", tailText(fit.num_pl_spikes, report, `up to ${size(fit.xmax)}`)],
    ["distance D", `${fixed(fit.D, 4)} (${fixed(fit.D_two, 4)} from both sides)`],
    ["goodness of fit", goodnessText(fit.gof_p, bootstrap)],
    ["law", lawText(fit.tail_model)],
    ...hill,
  ];
  return [
    [
      ...headingLines(heading, width, paint),
      ...quantityLines(lines, width),
      ...cautionLines(report.warnings, UPPER_CAUTIONS, width, paint),
    ],
    ...(fit.pl_vs_exponential === null ? [] : [rivalLines(fit, width, paint)]),
  ];
}

function lowerSection(fit: LowerTailFit, report: FitReport, width: number, paint: Palette): string[] {
  const { bootstrap } = report.options;
  const heading = "lower tail: P(X < x) ~ c x^a for x <= xmax";
  const lines: readonly Line[] =
    fit.alpha_lower === null
      ? [["a", noTail(fit.alpha_lower_reason, FEWEST_IN_LOWER_TAIL)]]
      : [
          [
            "a",
            `${fixed(fit.alpha_lower, 3)} ± ${fixed(fit.alpha_lower_sigma, 3)} (standard error given xmax)`,
          ],
          ["95 % interval", `${range(fit.alpha_lower_ci_low, fit.alpha_lower_ci_high, 3)} given xmax`],
          ...bootstrapped(fit.alpha_lower_boot_low, fit.alpha_lower_boot_high, "xmax", bootstrap),
          ["xmax", size(fit.xmax_lower)],
          ["tail", tailText(fit.num_lower_tail, report, null)],
          ["distance D", fixed(fit.D_lower, 4)],
          ["goodness of fit", goodnessText(fit.gof_p_lower, bootstrap)],
        ];
  return [
    ...headingLines(heading, width, paint),
    ...quantityLines(lines, width),
    ...cautionLines(report.warnings, LOWER_CAUTIONS, width, paint),
  ];
}

function headingLines(heading: string, width: number, paint: Palette): string[] {
  return wrap(heading, width, "", "  ").map(paint.heading);
}

function quantityLines(lines: readonly Line[], width: number): string[] {
  return lines.flatMap(([label, text]) =>
    wrap(text, width, `  ${label}`.padEnd(LABEL_WIDTH), " ".repeat(LABEL_WIDTH)),
  );
}

const range = (low: number | null, high: number | null, decimals: number) =>
  `${fixed(low, decimals)} to ${fixed(high, decimals)}`;

const size = (value: number | null) => (value === null ? "" : significant(value));

function noTail(reason: string | null, fewest: number): string {
  return reason === "too_few" ? `none: fewer than ${fewest} positive numbers` : "none: all equal";
}

function bootstrapped(low: number | null, high: number | null, start: string, replicates: number): Line[] {
  if (low === null || high === null) return [];
  return [["", `${range(low, high, 3)} with the choice of ${start} (bootstrap of ${replicates})`]];
}

function tailText(tailSize: number | null, { source }: FitReport, extent: string | null): string {
  const positive = source.count - source.dropped.not_positive - source.dropped.missing;
  return [`${tailSize} of ${plural(positive, "number")}`, ...(extent === null ? [] : [extent])].join(", ");
}

function goodnessText(p: number | null, replicates: number): string {
  if (p === null) return "not tested (--bootstrap 200 does)";
  const verdict = p <= IMPLAUSIBLE ? "implausible" : "plausible";
  return `${verdict}: of ${replicates} true power laws ${fixed(100 * p, 1)} % fit no better`;
}

function lawText(model: UpperTailFit["tail_model"]): string {
  if (model === null) return "not compared";
  return model === "undecided" ? "undecided: the numbers do not tell" : model.replaceAll("_", " ");
}

const UPPER_CAUTIONS: Readonly<Record<string, string>> = {
  few: `fewer than ${FEW_IN_TAIL} numbers in the tail`,
  poor: `poor fit (D > ${POOR_FIT_DISTANCE})`,
  narrow: `tail within a factor of ${NARROW_TAIL_SPAN}`,
  light: `alpha > ${UNDER_TRAINED_ABOVE}: hardly a heavy tail`,
  whole_numbers: "whole numbers, fitted as continuous: this alone shifts alpha - 1 by over 1 %",
};

const LOWER_CAUTIONS: Readonly<Record<string, string>> = {
  few_lower: UPPER_CAUTIONS.few,
  poor_lower: UPPER_CAUTIONS.poor,
  narrow_lower: UPPER_CAUTIONS.narrow,
  whole_numbers_lower: "whole numbers, fitted as continuous: this alone shifts a by over 1 %",
};

function cautionLines(
  warnings: readonly string[],
  meanings: Readonly<Record<string, string>>,
  width: number,
  paint: Palette,
): string[] {
  return warnings
    .filter((code) => Object.hasOwn(meanings, code))
    .flatMap((code) => wrap(meanings[code], width, "  ! ", "    "))
    .map(paint.alert);
}

/** The chance at which one law is said to be better than another. */
const SIGNIFICANT = 0.05;

/** The upper tail's power law against each of its rivals; what the comparison says is left out where there is no room. */
function rivalLines(fit: UpperTailFit, width: number, paint: Palette): string[] {
  const rivals = [
    { law: "exponential", ratio: fit.pl_vs_exponential, p: fit.pl_vs_exponential_p },
    { law: "lognormal", ratio: fit.pl_vs_lognormal, p: fit.pl_vs_lognormal_p },
    { law: "stretched exponential", ratio: fit.pl_vs_stretched, p: fit.pl_vs_stretched_p },
    { law: "truncated power law", ratio: fit.pl_vs_truncated, p: fit.pl_vs_truncated_p },
  ];
  const column = (header: string, cells: readonly string[], align: TextColumn["align"]): TextColumn => ({
    header,
    cells,
    align,
    gap: 2,
  });
  const numbers = [
    column(
      "  against",
      rivals.map(({ law }) => `  ${law}`),
      "left",
    ),
    column(
      "ratio",
      rivals.map(({ ratio }) => fixed(ratio, 2)),
      "right",
    ),
    column(
      "p",
      rivals.map(({ p }) => fixed(p, 4)),
      "right",
    ),
  ];
  const verdicts = column(
    "likelier",
    rivals.map(({ ratio, p }) => verdict(ratio, p)),
    "left",
  );
  const whole = [...numbers, verdicts];
  const table = layOut(totalWidth(whole) <= width ? whole : numbers);
  const cutOff =
    fit.tpl_alpha === null || fit.tpl_lambda === null
      ? []
      : wrap(
          `truncated: x^-${fixed(fit.tpl_alpha, 3)} exp(-x / ${significant(1 / fit.tpl_lambda)})`,
          width,
          "  ",
          "    ",
        );
  return [paint.heading(table.header), ...table.rows, ...cutOff.map(paint.quiet)];
}

function verdict(ratio: number | null, p: number | null): string {
  if (ratio === null || p === null || ratio === 0) return "neither";
  if (p >= SIGNIFICANT) return "undecided";
  return ratio > 0 ? "the power law" : "this one";
}
