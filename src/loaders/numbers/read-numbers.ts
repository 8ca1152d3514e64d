import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { printable, UserError } from "../../errors.js";
import { fileProblem } from "../file-range.js";
import { isNpy, readNpy } from "./npy.js";
import { cellNumber, readTextTable, type TextTable } from "./text-table.js";

/** One column of numbers from a file. */
export interface NumberColumn {
  /** The path as it was given; `-` is standard input. */
  readonly path: string;
  readonly format: "npy" | "text";
  /** Name or number of the column, null where there is but one. */
  readonly column: string | null;
  /** In the order of the file; NaN where a number is missing. */
  readonly values: Float64Array;
}

/** Stands for standard input in place of a path. */
const STDIN = "-";

/**
 * A column of numbers from a .npy file, or from text with one number a line or in columns.
 *
 * @param path `-` for standard input
 * @param column name of a column, or its number counting from 1; null where there is but one
 * @throws UserError if the file cannot be read, is of another format, has no such column, or a cell is no number
 */
export async function readNumbers(path: string, column: string | null): Promise<NumberColumn> {
  const shown = path === STDIN ? "standard input" : path;
  const bytes = await readAll(path);
  if (isNpy(bytes)) {
    const { rows, columns, values } = readNpy(bytes, shown);
    const index = columnIndex(column, columns, null, shown);
    return {
      path,
      format: "npy",
      column,
      values: Float64Array.from({ length: rows }, (_, row) => values[row * columns + index]),
    };
  }
  if (bytes.includes(0)) {
    throw new UserError(
      `${printable(shown)} is neither UTF-8 text nor a .npy file; save the numbers as csv or with numpy.save.`,
    );
  }
  const table = readTextTable(new TextDecoder().decode(bytes), shown);
  const columns = table.names?.length ?? table.rows[0]?.length ?? 0;
  const index = columnIndex(column, columns, table.names, shown);
  return { path, format: "text", column, values: columnValues(table, index, shown) };
}

async function readAll(path: string): Promise<Uint8Array> {
  if (path === STDIN) return buffer(process.stdin);
  try {
    return await readFile(path);
  } catch (error) {
    throw new UserError(fileProblem(path, error));
  }
}

function columnIndex(
  wanted: string | null,
  columns: number,
  names: readonly string[] | null,
  path: string,
): number {
  const known = names ? ` (${names.map(printable).join(", ")})` : "";
  if (wanted === null) {
    if (columns <= 1) return 0;
    throw new UserError(
      `${printable(path)} holds ${columns} columns${known}; say which one to fit with --column.`,
    );
  }
  const named = names?.indexOf(wanted) ?? -1;
  if (named >= 0) return named;
  const index = /^[1-9]\d*$/.test(wanted) ? Number(wanted) - 1 : -1;
  if (index >= 0 && index < columns) return index;
  throw new UserError(
    `${printable(path)} has no column "${printable(wanted)}": it holds ${columns} column${columns === 1 ? "" : "s"}${known}; give a name or a number from 1 on.`,
  );
}

function columnValues({ rows, firstRow }: TextTable, index: number, path: string): Float64Array {
  return Float64Array.from(rows, (row, i) => {
    const value = cellNumber(row[index] ?? "");
    if (value !== null) return value;
    throw new UserError(
      `${printable(path)}, row ${firstRow + i}: "${printable(row[index].slice(0, 40))}" is not a number.`,
    );
  });
}
