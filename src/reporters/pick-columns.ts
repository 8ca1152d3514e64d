import type { ColumnName, LayerRecord } from "../analysis/columns.js";

/** The record, or the part of it that --columns asks for, in that order. */
export function pickColumns(
  record: LayerRecord,
  columns: readonly ColumnName[] | null,
): Partial<LayerRecord> {
  return columns === null ? record : Object.fromEntries(columns.map((column) => [column, record[column]]));
}
