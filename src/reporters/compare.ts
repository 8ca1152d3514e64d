import {
  COMPARISON_COLUMN_NAMES,
  COMPARISON_COLUMNS,
  type ComparisonColumn,
  type ComparisonRecord,
} from "../compare/columns.js";
import type { CompareReport } from "../compare/compare-report.js";
import { printable } from "../errors.js";
import { csvTable } from "./csv.js";
import { strictJson } from "./strict-json.js";

/** The whole document, which meets schema/compare.schema.json. */
export function compareJson(report: CompareReport): string {
  return `${strictJson(report, 2)}\n`;
}

const SPECTRA: readonly ComparisonColumn[] = ["eigenvalues_a", "eigenvalues_b", "dw_eigenvalues"];

/**
 * The pairs of all comparisons as CSV, one line a pair, each with the path of the model that the first is compared
 * with: numbers in full, shapes as `768x256`, spectra, where the report holds them, separated by semicolons.
 */
export function compareCsv({ comparisons }: CompareReport): string {
  const hasSpectra = comparisons.some(({ layers }) => layers.some((record) => record.eigenvalues_a !== null));
  const columns = COMPARISON_COLUMN_NAMES.filter((column) => hasSpectra || !SPECTRA.includes(column));
  return csvTable(
    ["model_b", ...columns],
    comparisons.flatMap(({ b, layers }) =>
      layers.map((record) => [printable(b), ...columns.map((column) => cell(column, record[column]))]),
    ),
  );
}

function cell(column: ComparisonColumn, value: ComparisonRecord[ComparisonColumn]): string | number | null {
  if (value === null || typeof value === "number") return value;
  if (typeof value === "object") {
    return value.join(COMPARISON_COLUMNS[column].kind === "integers" ? "x" : ";");
  }
  return printable(String(value));
}
