import { COLUMN_NAMES, type ColumnName, isColumnName } from "../analysis/columns.js";
import { printable, UserError } from "../errors.js";
import { nearestTo } from "../nearest.js";
import { isSortable, type SortKey } from "./sort-records.js";

/**
 * The value of `--columns`: names of columns separated by commas; one that is named twice appears once.
 * @throws UserError if a name is unknown or there is none
 */
export function parseColumns(text: string): readonly ColumnName[] {
  const names = text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (names.length === 0) {
    throw new UserError(
      "--columns names no column; give one or more separated by commas, as in name,alpha,phase.",
    );
  }
  return [...new Set(names.map((name) => columnNamed(name, "--columns")))];
}

/**
 * The value of `--sort`: the name of a column, with `-` before it for the largest first.
 * @throws UserError if the name is unknown, or the column holds lists
 */
export function parseSort(text: string): SortKey {
  const descending = text.startsWith("-");
  const column = columnNamed(text.slice(descending ? 1 : 0).trim(), "--sort");
  if (!isSortable(column)) {
    throw new UserError(
      `--sort ${column} has no order: the column holds lists; sort by one of numbers or text.`,
    );
  }
  return { column, descending };
}

function columnNamed(name: string, option: string): ColumnName {
  if (isColumnName(name)) return name;
  throw new UserError(
    `${option} knows no column "${printable(name)}"; the nearest is "${nearestTo(name, COLUMN_NAMES)}", and --format json shows them all.`,
  );
}
