import type { LayerRecord } from "../analysis/columns.js";
import { OVER_TRAINED_BELOW, UNDER_TRAINED_ABOVE } from "../analysis/conventions.js";
import type { ModelReport } from "../analysis/result.js";
import { phaseText } from "../phase/phase.js";
import { shortenMiddle, wrap, wrapItems } from "./fit-text.js";
import { compactCount, duration, plural } from "./format-number.js";
import { chosenTables, layerTable } from "./layer-table.js";
import { type Palette, palette } from "./palette.js";
import { reasonLines } from "./reason-lines.js";
import { failureText } from "./reasons.js";
import type { Reporter } from "./reporter.js";
import { shown } from "./shown.js";
import { sortRecords } from "./sort-records.js";
import { summaryLines } from "./summary-lines.js";
import type { TextTable } from "./text-table.js";
import { weaknesses } from "./weaknesses.js";

/** Fewer columns of a terminal than these hold no summary: the lines are then this wide, and it wraps them. */
const NARROWEST = 48;

/**
 * The report for a terminal: the analysed layers as a table that takes as many columns as fit, what was
 * failed and skipped and why, and the summary. No line is wider than the terminal.
 */
export const reportTable: Reporter = (report, { columns, sort, width: given, colours, spectra }) => {
  const width = Math.max(given, NARROWEST);
  const paint = palette(colours);
  const records = sortRecords(report.layers, sort);
  const withStatus = (status: LayerRecord["status"]) => records.filter((record) => record.status === status);
  const analysed = withStatus("analysed");
  const tables = columns
    ? chosenTables(columns.includes("status") ? records : analysed, columns, width, paint)
    : [layerTable(analysed, spectra, width, paint)];
  const sections = [
    titleLines(report, width, paint),
    ...(tables[0].rows.length > 0 ? tables.map((table) => ruled(table, paint)) : []),
    columns === null && analysed.length > 0 ? conventionLines(tables[0], analysed, width, paint) : [],
    failedLines(withStatus("failed"), width, paint),
    reasonLines(withStatus("skipped"), width, paint),
    summaryLines(report.summary, width, paint),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
};

function titleLines(
  { model, summary, seconds, engine }: ModelReport,
  width: number,
  paint: Palette,
): string[] {
  const { tensors, records, num_params } = summary;
  const facts = [
    model.format,
    `${plural(tensors.total, "tensor")}: ${tensors.analysed} analysed, ${tensors.skipped} skipped, ${tensors.failed} failed`,
    `${plural(records.analysed, "layer")} of ${compactCount(num_params)} weights`,
    `${duration(seconds)} with ${engine}`,
  ];
  return [
    paint.heading(shortenMiddle(shown(model.path), width)),
    ...wrapItems(facts, " · ", width).map(paint.quiet),
  ];
}

function ruled({ header, rows, width }: TextTable, paint: Palette): string[] {
  return [paint.heading(header), paint.quiet("─".repeat(width)), ...rows];
}

/** What the table's headings mean, and its marks and abbreviations, as far as they occur in it. */
function conventionLines(
  { header }: TextTable,
  records: readonly LayerRecord[],
  width: number,
  paint: Palette,
): string[] {
  const headings = [
    ["alpha", "alpha: exponent of the upper tail's density, with its standard error"],
    ["95 % scan", "95 % scan: interval of alpha that holds the choice of xmin"],
    ["law", "law: of the upper tail; cut-off: a power law cut off exponentially, ?: undecided"],
    ["fit p", "fit p: share of true power laws that fit no better; at most 0.1 is implausible"],
    ["null z", "null z: alpha against that of the layer's own weights shuffled"],
    ["trap", "trap: why shuffled weights still have a spike"],
    ["kappa", "kappa: repulsion of eigenvalues; 30 and more is pure noise's law"],
    ["a_low", "a_low: exponent of P(X < x) in the lower tail; pure square noise gives 0.5"],
    ["spectrum", "spectrum: histogram of log-eigenvalues, each on its own scale"],
    ["srank", "srank: stable rank"],
  ].flatMap(([heading, meaning]) => (header.includes(heading) ? [meaning] : []));
  const counted = new Map<string, number>();
  for (const weakness of records.flatMap(weaknesses)) {
    counted.set(weakness, (counted.get(weakness) ?? 0) + 1);
  }
  const weak = [...counted].map(([weakness, count]) => `! ${weakness}: ${plural(count, "layer")}`);
  const when = (test: (record: LayerRecord) => boolean, meaning: string) =>
    records.some(test) ? [meaning] : [];
  const lower = (reason: LayerRecord["alpha_lower_reason"], meaning: string) =>
    header.includes("a_low") ? when(({ alpha_lower_reason }) => alpha_lower_reason === reason, meaning) : [];
  const marks = [
    ...when(
      ({ warning }) => warning !== "",
      `▲ alpha > ${UNDER_TRAINED_ABOVE}, ▼ alpha < ${OVER_TRAINED_BELOW}: WeightWatcher convention, not a verdict`,
    ),
    ...weak,
    ...when(({ warnings }) => warnings.includes("not_power_law"), `* ${phaseText("heavy-tailed", true)}`),
    ...when(({ phase_confidence }) => phase_confidence === "low", "? low confidence"),
    ...when(({ phase }) => phase === null, "– too few eigenvalues for a phase"),
    ...when(({ phase }) => phase === "narrower-than-random", "narrower: than random weights are"),
    ...lower("gap", "gap: no eigenvalues near zero"),
    ...lower("storage_limited", "noise: lost in the rounding of storage"),
    ...lower("too_few", "few: too few eigenvalues"),
    ...lower("all_equal", "equal: all eigenvalues are the same"),
  ];
  return wrapItems([...headings, ...marks], "; ", width).map(paint.quiet);
}

function failedLines(records: readonly LayerRecord[], width: number, paint: Palette): string[] {
  if (records.length === 0) return [];
  return [
    paint.alert(`${records.length} failed`),
    ...records.flatMap((record) => wrap(failureText(record), width, "  ", "    ")),
  ];
}
