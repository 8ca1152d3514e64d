import type { ColumnName, LayerRecord } from "../analysis/columns.js";
import { layerLabel } from "../analysis/layer-label.js";
import { type ModelReport, type ModelSummary, SUMMARY_METRICS } from "../analysis/result.js";
import { printable } from "../errors.js";
import { phaseText } from "../phase/phase.js";
import { cellText } from "./cell-text.js";
import { compactCount, fixed, NO_VALUE, plural, significant } from "./format-number.js";
import { code, markdownTable, prose } from "./markdown-text.js";
import { failureText, groupByReason, type ReasonGroup } from "./reasons.js";
import type { Reporter } from "./reporter.js";
import { shown } from "./shown.js";
import { sortRecords } from "./sort-records.js";

/** The report for a pull request's comment: the summary and what to look at, with the layers folded below. */
export const reportMarkdown: Reporter = (report, { columns, sort }) => {
  const records = sortRecords(report.layers, sort);
  const withStatus = (status: LayerRecord["status"]) => records.filter((record) => record.status === status);
  return `${[
    `## htsr: ${code(shown(report.model.path))}`,
    overview(report),
    ...report.warnings.map((warning) => `> ${prose(shown(warning))}`),
    ...findingsSection(report.summary),
    ...summarySection(report.summary),
    ...layersSection(withStatus("analysed"), columns),
    ...reasonsSection("failed", withStatus("failed")),
    ...reasonsSection("skipped", withStatus("skipped")),
  ].join("\n\n")}\n`;
};

function overview({ summary: { tensors, records, num_params } }: ModelReport): string {
  return (
    `${plural(tensors.total, "tensor")}: ${tensors.analysed} analysed (${plural(records.analysed, "layer")}, ` +
    `${compactCount(num_params)} weights), ${tensors.skipped} skipped, ${tensors.failed} failed.`
  );
}

function findingsSection({ findings }: ModelSummary): readonly string[] {
  if (findings.length === 0) return [];
  const lines = findings.map(
    ({ layer, problem, advice }, i) =>
      `${i + 1}. ${code(shown(layer))}: ${prose(problem)}. ${prose(sentence(advice))}.`,
  );
  return ["### What to look at", lines.join("\n")];
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function summarySection({ metrics, phases, no_phase }: ModelSummary): readonly string[] {
  const perPhase = Object.entries({ ...phases, "no phase": no_phase })
    .filter(([, count]) => count > 0)
    .map(([phase, count]) => `${phase} ${count}`);
  const rows = SUMMARY_METRICS.map((metric) => {
    const { mean, median, q25, q75, count } = metrics[metric];
    return [metric, fixed(mean, 3), fixed(median, 3), fixed(q25, 3), fixed(q75, 3), String(count)];
  });
  return [
    "### Summary",
    `Layers per phase: ${perPhase.length === 0 ? "none" : perPhase.join(", ")}.`,
    markdownTable(["metric", "mean", "median", "q25", "q75", "layers"], rows, [1, 2, 3, 4, 5]),
  ];
}

function layersSection(
  records: readonly LayerRecord[],
  columns: readonly ColumnName[] | null,
): readonly string[] {
  if (records.length === 0) return [];
  const table = columns === null ? defaultTable(records) : chosenTable(records, columns);
  return [
    "<details><summary>Layers</summary>",
    table,
    ...(columns === null ? [CONVENTIONS] : []),
    "</details>",
  ];
}

function defaultTable(records: readonly LayerRecord[]): string {
  const rows = records.map((record) => [
    code(shown(layerLabel(record))),
    `${record.N}×${record.M}`,
    record.alpha === null ? NO_VALUE : `${fixed(record.alpha, 2)} ± ${fixed(record.sigma, 2)}`,
    record.alpha_lower === null ? (record.alpha_lower_reason ?? NO_VALUE) : fixed(record.alpha_lower, 2),
    fixed(record.stable_rank, 1),
    record.phase === null ? NO_VALUE : phaseText(record.phase, record.warnings.includes("not_power_law")),
    [record.phase_confidence === "low" ? "low confidence" : "", record.warning, ...record.warnings]
      .filter((note) => note !== "")
      .join(", "),
  ]);
  return markdownTable(
    ["layer", "N×M", "alpha", "alpha_lower", "stable rank", "phase", "notes"],
    rows.map((row) => row.map((cell, i) => (i === 0 ? cell : prose(cell)))),
    [1, 2, 3, 4],
  );
}

function chosenTable(records: readonly LayerRecord[], columns: readonly ColumnName[]): string {
  const rows = records.map((record) =>
    columns.map((column) => {
      const value = record[column];
      if (value === null) return NO_VALUE;
      if (typeof value === "number") return significant(value);
      const text = printable(cellText(column, value));
      return text === "" ? "" : code(text);
    }),
  );
  return markdownTable(columns, rows, []);
}

const CONVENTIONS =
  "alpha: exponent of the density of the upper tail, ± its standard error. alpha_lower: exponent of P(X < x) in " +
  "the lower tail; pure square noise gives 0.5. over-trained, under-trained: WeightWatcher's convention " +
  "(alpha below 2, above 6), not a verdict.";

function reasonsSection(verb: "failed" | "skipped", records: readonly LayerRecord[]): readonly string[] {
  if (records.length === 0) return [];
  const groups = groupByReason(records);
  const lines =
    verb === "failed" ? records.map((record) => `- ${prose(failureText(record))}`) : groups.map(skippedLine);
  return [
    `<details${verb === "failed" ? " open" : ""}><summary>${records.length} ${verb}</summary>`,
    lines.join("\n"),
    "</details>",
  ];
}

function skippedLine({ code: reason, clause, uniform, records }: ReasonGroup<LayerRecord>): string {
  const example = uniform ? "" : `such as ${code(shown(layerLabel(records[0])))}, `;
  return `- ${records.length} ${prose(reason.replaceAll("_", " "))}: ${example}${prose(shown(clause))}`;
}
