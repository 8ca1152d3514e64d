import type { ColumnName, LayerRecord } from "../analysis/columns.js";
import { layerLabel } from "../analysis/layer-label.js";
import type { ModelReport } from "../analysis/result.js";
import { csvCell, csvTable } from "./csv.js";
import { plural } from "./format-number.js";
import { code, markdownTable, prose } from "./markdown-text.js";
import { shown } from "./shown.js";
import { strictJson } from "./strict-json.js";

/** The columns of a record that are known before any weight is read. */
const INSPECT_COLUMNS = [
  "name",
  "part",
  "raw_name",
  "op",
  "scope",
  "block",
  "component",
  "shape",
  "dtype",
  "layer_type",
  "same_as",
  "N",
  "M",
  "num_matrices",
  "num_params",
  "num_evals",
  "reason",
] as const satisfies readonly ColumnName[];

/** What would become of a tensor or of a part of it. `reason` says why it would be skipped or fails. */
export interface InspectRow extends Pick<LayerRecord, (typeof INSPECT_COLUMNS)[number]> {
  readonly status: "analyse" | "skip" | "fail";
}

/**
 * A model as `htsr inspect` shows it: every use of a tensor of two or more dimensions, and every such tensor that
 * is not used, in the model's order.
 */
export interface InspectReport {
  readonly model: ModelReport["model"];
  /** Tensors of two or more dimensions that the file holds, each once however often it is used. */
  readonly stored_tensors: number;
  readonly tensors: readonly InspectRow[];
  readonly warnings: readonly string[];
}

/** How many tensors there are, and what would become of their layers, in words. */
export function inspectCounts({ stored_tensors, tensors: rows }: InspectReport): readonly [string, string] {
  const count = (status: InspectRow["status"]) => rows.filter((row) => row.status === status).length;
  return [
    `${plural(stored_tensors, "tensor")} of two or more dimensions`,
    `${plural(count("analyse"), "layer")} to analyse, ${count("skip")} to skip, ${count("fail")} unreadable`,
  ];
}

export function inspectJson(report: InspectReport): string {
  return `${strictJson(report, 2)}\n`;
}

/** The first line is of `kind` `model`, the others of `kind` `tensor`. */
export function inspectNdjson({ tensors, ...head }: InspectReport): string {
  const lines = [{ kind: "model", ...head }, ...tensors.map((row) => ({ kind: "tensor", ...row }))];
  return lines.map((line) => `${strictJson(line, 0)}\n`).join("");
}

/** Cells as the analysis' CSV has them. */
export function inspectCsv({ tensors }: InspectReport): string {
  return csvTable(
    ["status", ...INSPECT_COLUMNS],
    tensors.map((row) => [row.status, ...INSPECT_COLUMNS.map((column) => csvCell(column, row[column]))]),
  );
}

export function inspectMarkdown(report: InspectReport): string {
  const rows = report.tensors.map((row) => [
    code(shown(layerLabel(row))),
    row.layer_type,
    row.shape.join("×"),
    row.dtype,
    matricesText(row),
    row.status,
    row.reason === null ? "" : prose(shown(row.reason)),
  ]);
  return `${[
    `## htsr inspect: ${code(shown(report.model.path))}`,
    `${inspectCounts(report).join(": ")}.`,
    ...report.warnings.map((warning) => `> ${prose(shown(warning))}`),
    markdownTable(["tensor", "type", "shape", "dtype", "matrices", "status", "reason"], rows, []),
  ].join("\n\n")}\n`;
}

/** The matrices of a row: `256×128`, or `9 of 64×32` where several are pooled. */
export function matricesText({ N, M, num_matrices }: Pick<InspectRow, "N" | "M" | "num_matrices">): string {
  if (N === null || M === null) return "";
  return num_matrices === null || num_matrices === 1 ? `${N}×${M}` : `${num_matrices} of ${N}×${M}`;
}
