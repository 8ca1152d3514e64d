import type { ComparisonRecord } from "../compare/columns.js";
import type { ComparedModel, CompareReport, ComparisonReport } from "../compare/compare-report.js";
import { COMPARISON_METRICS } from "../compare/summary.js";
import { PHASES } from "../phase/phase.js";
import {
  alphaText,
  changePhaseText,
  changeText,
  exceptions,
  pairLabel,
  phaseText,
  verdictSentences,
} from "./comparison-text.js";
import { fixed, plural } from "./format-number.js";
import { code, markdownTable, prose } from "./markdown-text.js";
import { shown } from "./shown.js";

/** The document for a pull request's comment: what changed, with the layers folded below. */
export function compareMarkdown(report: CompareReport): string {
  return `${[
    `## htsr compare: ${report.models.map(({ path }) => code(shown(path))).join(", ")}`,
    ...report.warnings.map((warning) => `> ${prose(shown(warning))}`),
    modelsTable(report),
    ...report.comparisons.flatMap(comparisonSections),
  ].join("\n\n")}\n`;
}

function modelsTable({ models, comparisons }: CompareReport): string {
  const rows = models.map(({ path, summary }, i) => [
    code(shown(path)),
    quartiles(summary.metrics.alpha),
    quartiles(summary.metrics.alpha_weighted),
    quartiles(summary.metrics.log_norm),
    i === 0 ? "" : fixed(comparisons[i - 1]?.summary.metrics.relative_frobenius.mean ?? null, 3),
    prose(phases(summary)),
    String(summary.records.failed),
  ]);
  return markdownTable(
    ["model", "alpha", "alpha_weighted", "log_norm", "mean relative change", "layers per phase", "failed"],
    rows,
    [1, 2, 3, 4, 6],
  );
}

function quartiles({ median, q25, q75 }: ComparedModel["summary"]["metrics"]["alpha"]): string {
  return `${fixed(median, 2)} (${fixed(q25, 2)} to ${fixed(q75, 2)})`;
}

function phases({ phases: counts, no_phase }: ComparedModel["summary"]): string {
  const present = PHASES.filter((phase) => counts[phase] > 0).map((phase) => `${phase} ${counts[phase]}`);
  return [...present, ...(no_phase > 0 ? [`none ${no_phase}`] : [])].join(", ");
}

function comparisonSections(comparison: ComparisonReport): readonly string[] {
  const { a, b, summary, layers } = comparison;
  const rows = COMPARISON_METRICS.map((metric) => {
    const { mean, median, q25, q75, count } = summary.metrics[metric];
    return [metric, fixed(mean, 3), fixed(median, 3), fixed(q25, 3), fixed(q75, 3), String(count)];
  });
  return [
    `### ${code(shown(a))} → ${code(shown(b))}`,
    [plural(layers.length, "pair"), ...verdictSentences(summary)]
      .map((line) => `- ${prose(line)}`)
      .join("\n"),
    markdownTable(["metric", "mean", "median", "q25", "q75", "layers"], rows, [1, 2, 3, 4, 5]),
    "<details><summary>Layers</summary>",
    layersTable(layers.filter(({ status }) => status !== "failed")),
    CONVENTIONS,
    "</details>",
    ...exceptions(comparison).flatMap(({ heading, lines }) => [
      `<details><summary>${prose(shown(heading))}</summary>`,
      lines.map((line) => `- ${prose(shown(line))}`).join("\n"),
      "</details>",
    ]),
  ];
}

function layersTable(records: readonly ComparisonRecord[]): string {
  const rows = records.map((record) => [
    code(shown(pairLabel(record))),
    alphaText(record),
    changeText(record),
    fixed(record.relative_spectral, 3),
    fixed(record.dw_stable_rank, 1),
    changePhaseText(record),
    fixed(record.overlap_left, 2),
    fixed(record.overlap_right, 2),
    fixed(record.log_wasserstein, 3),
    fixed(record.cka, 3),
    phaseText(record),
  ]);
  return markdownTable(
    [
      "layer",
      "alpha",
      "ΔW",
      "ΔW spectral",
      "rank of ΔW",
      "ΔW phase",
      "left",
      "right",
      "log W1",
      "CKA",
      "phase",
    ],
    rows.map((row) => row.map((cell, i) => (i === 0 ? cell : prose(cell)))),
    [1, 2, 3, 4, 6, 7, 8, 9],
  );
}

const CONVENTIONS =
  "alpha: ↑ ↓ moved by more than its uncertainty (p below 0.05), = within it. ΔW: Frobenius norm of the change over " +
  "that of the weights, \\~ no more than rounding; then its spectral norm, stable rank and phase. left, right: overlap " +
  "of the spans of the top singular vectors, 1 for the same. log W1: shift of the spectrum in decades.";
