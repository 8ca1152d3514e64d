import type { ChalkInstance } from "chalk";
import { layerLabel } from "../analysis/layer-label.js";
import { shortenMiddle, wrap, wrapItems } from "./fit-text.js";
import { type InspectReport, type InspectRow, inspectCounts, matricesText } from "./inspect.js";
import { type Palette, palette } from "./palette.js";
import { reasonLines } from "./reason-lines.js";
import { failureText, reasonCode } from "./reasons.js";
import { shortenNames } from "./shorten-names.js";
import { shown } from "./shown.js";
import { columnWidth, layOut, type TextColumn } from "./text-table.js";

/** Fewer columns of a terminal than these hold no table: the lines are then this wide. */
const NARROWEST = 40;

/** The columns that names keep before one of the others gives way. */
const NAME_AT_LEAST = 16;

export interface InspectTableOptions {
  /** Columns of the terminal. */
  readonly width: number;
  /** Level 0 gives plain text. */
  readonly colours: ChalkInstance;
}

/** The tensors of a model for a terminal, and why some would be skipped. No line is wider than the terminal. */
export function inspectTable(report: InspectReport, options: InspectTableOptions): string {
  const width = Math.max(options.width, NARROWEST);
  const paint = palette(options.colours);
  const { model, tensors } = report;
  const failures = tensors.filter(({ status }) => status === "fail");
  const sections = [
    [
      paint.heading(shortenMiddle(shown(model.path), width)),
      ...wrapItems([model.format, ...inspectCounts(report)], " · ", width).map(paint.quiet),
    ],
    tensors.length > 0 ? tensorTable(tensors, width, paint) : [],
    failures.length > 0
      ? [
          paint.alert(`${failures.length} unreadable`),
          ...failures.flatMap((row) => wrap(failureText(row), width, "  ", "    ")),
        ]
      : [],
    reasonLines(
      tensors.filter(({ status }) => status === "skip"),
      width,
      paint,
    ),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function tensorTable(rows: readonly InspectRow[], width: number, paint: Palette): string[] {
  const names = rows.map((row) => shown(layerLabel(row)));
  const column = (
    header: string,
    align: "left" | "right",
    text: (row: InspectRow) => string,
  ): TextColumn => ({ header, align, gap: 2, cells: rows.map(text) });
  // The first of these are the last to give way.
  const byImportance: readonly TextColumn[] = [
    {
      ...column("matrices", "left", (row) => fate(row) ?? matricesText(row)),
      paint: (text, row) => (fate(rows[row]) === null ? text : paint.quiet(text)),
    },
    column("type", "left", ({ layer_type }) => layer_type),
    column("shape", "right", ({ shape }) => shape.join("×")),
    column("dtype", "left", ({ dtype }) => dtype),
    column("eigenvalues", "right", ({ num_evals }) => (num_evals === null ? "" : String(num_evals))),
    column("op", "left", ({ op }) => shown(op)),
  ];
  let free = width - Math.min(columnWidth({ header: "tensor", cells: names }), NAME_AT_LEAST);
  const fitting = byImportance.findIndex((candidate) => {
    free -= candidate.gap + columnWidth(candidate);
    return free < 0;
  });
  const kept = new Set(fitting === -1 ? byImportance : byImportance.slice(0, fitting));
  const used = [...kept].reduce((sum, candidate) => sum + candidate.gap + columnWidth(candidate), 0);
  const [matrices, type, shape, dtype, eigenvalues, op] = byImportance;
  const table = layOut([
    { header: "tensor", align: "left", gap: 0, cells: shortenNames(names, width - used) },
    ...[type, op, dtype, shape, eigenvalues, matrices].filter((candidate) => kept.has(candidate)),
  ]);
  return [paint.heading(table.header), paint.quiet("─".repeat(table.width)), ...table.rows];
}

/** What stands in place of the matrices of a row that has none to analyse; null if it has. */
function fate({ status, reason }: InspectRow): string | null {
  if (status === "analyse") return null;
  return status === "skip" ? `skip: ${reasonCode(reason).replaceAll("_", " ")}` : "unreadable";
}
