import { stringify } from "csv-stringify/sync";
import { COLUMN_NAMES, type ColumnName, type LayerRecord } from "../analysis/columns.js";
import { printable } from "../errors.js";
import { cellText } from "./cell-text.js";
import type { Reporter } from "./reporter.js";
import { sortRecords } from "./sort-records.js";

/**
 * The layer records as CSV with a header (RFC 4180), one line a record: numbers in full, shapes as `768x256`, lists
 * separated by semicolons, phase margins as JSON, and nothing where there is no value. The spectra are left out
 * unless the report holds them or `eigenvalues` is among the chosen columns.
 */
export const reportCsv: Reporter = (report, { columns, sort }) => {
  const hasSpectra = report.layers.some(({ eigenvalues }) => eigenvalues !== null);
  const chosen = columns ?? COLUMN_NAMES.filter((column) => column !== "eigenvalues" || hasSpectra);
  return csvTable(
    chosen,
    sortRecords(report.layers, sort).map((record) => chosen.map((column) => csvCell(column, record[column]))),
  );
};

type Cell = number | string | null;

/** A value as CSV holds it, with characters that a terminal would act on escaped. */
export function csvCell<C extends ColumnName>(column: C, value: LayerRecord[C]): Cell {
  if (value === null || typeof value === "number") return value;
  return printable(cellText(column, value));
}

/** Lines of CSV. Text that a spreadsheet would run as a formula gets an apostrophe before it. */
export function csvTable(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return stringify(
    [header, ...rows].map((row) => [...row]),
    { escape_formulas: true },
  );
}
