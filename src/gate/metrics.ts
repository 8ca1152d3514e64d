import { COLUMN_NAMES, COLUMNS, type ColumnName } from "../analysis/columns.js";

type NumberColumn = {
  [C in ColumnName]: (typeof COLUMNS)[C]["kind"] extends "number" | "integer" ? C : never;
}[ColumnName];

function isNumberColumn(name: ColumnName): name is NumberColumn {
  const { kind } = COLUMNS[name];
  return kind === "number" || kind === "integer";
}

/** The metrics that a rule can be about: the columns of a layer record that hold one number. */
export const METRICS: readonly Metric[] = COLUMN_NAMES.filter(isNumberColumn).filter(
  (name): name is Metric => name !== "seconds",
);

export type Metric = Exclude<NumberColumn, "seconds">;
