import { parse } from "csv-parse/sync";
import { messageOf, printable, UserError } from "../../errors.js";

/** Rows of cells, with the names of the columns where the first row gives them. */
export interface TextTable {
  readonly names: readonly string[] | null;
  readonly rows: readonly (readonly string[])[];
  /** The line of the file that the first of `rows` is on, counting from 1, blank lines and comments left out. */
  readonly firstRow: number;
}

/** What may part the cells of a line, by precedence. */
const DELIMITERS = [",", ";", "\t", " "] as const;

/**
 * Numbers as text: one a line, or in columns parted by commas, semicolons, tabs or spaces. Blank lines and what
 * follows a # are left out. A first row of which no cell is a number names the columns.
 * @param path names the file in errors
 * @throws UserError if its quotes do not match
 */
export function readTextTable(text: string, path: string): TextTable {
  const rows = parsed(text, path);
  const named = rows.length > 0 && rows[0].every((cell) => cell !== "" && cellNumber(cell) === null);
  return named ? { names: rows[0], rows: rows.slice(1), firstRow: 2 } : { names: null, rows, firstRow: 1 };
}

function parsed(text: string, path: string): string[][] {
  const firstLine = /^[ \t]*[^#\s].*$/m.exec(text)?.[0].trim() ?? "";
  const delimiter = DELIMITERS.find((candidate) => firstLine.includes(candidate)) ?? ",";
  try {
    const rows: string[][] = parse(text, {
      bom: true,
      comment: "#",
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    });
    // Several spaces are one.
    return delimiter === " " ? rows.map((cells) => cells.filter((cell) => cell !== "")) : rows;
  } catch (error) {
    throw new UserError(`${printable(path)} cannot be read as a table: ${printable(messageOf(error))}.`);
  }
}

/** What spreadsheets and data frames write where there is no number. */
const MISSING = /^(|na|n\/a|nan|null|none|-?\+?inf(inity)?)$/i;

/** A cell's number, NaN for a missing one, null for anything else. */
export function cellNumber(cell: string): number | null {
  if (MISSING.test(cell)) return Number.NaN;
  const value = Number(cell);
  return Number.isNaN(value) ? null : value;
}
