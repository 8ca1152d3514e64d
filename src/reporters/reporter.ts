import type { ChalkInstance } from "chalk";
import type { ColumnName, LayerRecord } from "../analysis/columns.js";
import type { ModelReport } from "../analysis/result.js";
import type { SortKey } from "./sort-records.js";

export interface ReportOptions {
  /** Exactly these columns, in this order; null for the format's own choice. */
  readonly columns: readonly ColumnName[] | null;
  /** null for the model's own order. */
  readonly sort: SortKey | null;
  /** Columns of the terminal. */
  readonly width: number;
  /** Level 0 gives plain text. */
  readonly colours: ChalkInstance;
  /** The spectra of the report's analysed records, for those formats that draw them. */
  readonly spectra: ReadonlyMap<LayerRecord, ArrayLike<number>>;
}

/** A report in one format: text, ending with a newline, or the bytes of a file. */
export type Reporter<Written extends string | Uint8Array = string> = (
  report: ModelReport,
  options: ReportOptions,
) => Written;
