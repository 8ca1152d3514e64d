import { COLUMNS, type ColumnName, type LayerRecord } from "../analysis/columns.js";

/**
 * A value of a record as the text of a cell: numbers in full, shapes as `768x256`, other lists separated by
 * semicolons, the margins of a phase as JSON, and null as nothing.
 */
export function cellText<C extends ColumnName>(column: C, value: LayerRecord[C]): string {
  if (value === null) return "";
  if (isList(value)) return value.join(COLUMNS[column].kind === "integers" ? "x" : ";");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function isList(value: LayerRecord[ColumnName]): value is readonly number[] | readonly string[] {
  return Array.isArray(value);
}
