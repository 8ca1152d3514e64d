import { pad, textWidth } from "./fit-text.js";

export interface TextColumn {
  readonly header: string;
  readonly align: "left" | "right";
  /** Plain text, a cell a row. */
  readonly cells: readonly string[];
  /** Spaces before the column. */
  readonly gap: number;
  /** Colours a cell; its padding is left as it is. */
  readonly paint?: (text: string, row: number) => string;
}

export interface TextTable {
  readonly header: string;
  readonly rows: readonly string[];
  readonly width: number;
}

/** Terminal columns that a column of text takes, without its gap. */
export function columnWidth({ header, cells }: Pick<TextColumn, "header" | "cells">): number {
  return cells.reduce((width, cell) => Math.max(width, textWidth(cell)), textWidth(header));
}

/** Terminal columns that the columns take side by side. */
export function totalWidth(columns: readonly TextColumn[]): number {
  return columns.reduce((sum, column, i) => sum + columnWidth(column) + (i === 0 ? 0 : column.gap), 0);
}

/** Lays columns side by side. Lines end where their text ends. */
export function layOut(columns: readonly TextColumn[]): TextTable {
  const widths = columns.map(columnWidth);
  const line = (
    cellOf: (column: TextColumn) => string,
    paint: (column: TextColumn, text: string) => string,
  ) =>
    columns
      .map((column, i) => {
        const text = cellOf(column);
        const gap = i === 0 ? "" : " ".repeat(column.gap);
        const isLast = i === columns.length - 1 && column.align === "left";
        const padded = isLast ? text : pad(text, widths[i], column.align);
        return gap + padded.replace(text, () => paint(column, text));
      })
      .join("")
      .trimEnd();
  const rowCount = columns[0]?.cells.length ?? 0;
  return {
    header: line(
      ({ header }) => header,
      (_, text) => text,
    ),
    rows: Array.from({ length: rowCount }, (_, row) =>
      line(
        ({ cells }) => cells[row],
        ({ paint }, text) => (paint && text !== "" ? paint(text, row) : text),
      ),
    ),
    width: totalWidth(columns),
  };
}
