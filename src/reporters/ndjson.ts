import type { ColumnName, LayerRecord } from "../analysis/columns.js";
import type { ModelReport } from "../analysis/result.js";
import { pickColumns } from "./pick-columns.js";
import type { Reporter } from "./reporter.js";
import { sortRecords } from "./sort-records.js";
import { strictJson } from "./strict-json.js";

/** The parts of a report that are known before any layer is. */
export type ReportHead = Pick<
  ModelReport,
  "schema_version" | "htsr_version" | "model" | "options" | "engine"
>;

/** The parts of a report that are known when all layers are. */
export type ReportTail = Pick<ModelReport, "summary" | "warnings" | "seconds">;

/**
 * The report as newline-delimited JSON. Every line is an object that says in `kind` what it is: the first is
 * the `model` with the options, then one `layer` a record, last the `summary`. But for `kind` the lines
 * have the JSON document's keys: the first and the last together with the layers are that document.
 */
export const reportNdjson: Reporter = (report, { columns, sort }) =>
  ndjsonHead(report) +
  sortRecords(report.layers, sort)
    .map((record) => ndjsonLayer(record, columns))
    .join("") +
  ndjsonTail(report);

/** The line that comes before the layers. */
export function ndjsonHead({ schema_version, htsr_version, model, options, engine }: ReportHead): string {
  return line("model", { schema_version, htsr_version, model, options, engine });
}

/** A layer's line, to be written as soon as the layer is finished. */
export function ndjsonLayer(record: LayerRecord, columns: readonly ColumnName[] | null): string {
  return line("layer", pickColumns(record, columns));
}

/** The line that comes after the layers. */
export function ndjsonTail({ summary, warnings, seconds }: ReportTail): string {
  return line("summary", { summary, warnings, seconds });
}

function line(kind: "model" | "layer" | "summary", content: object): string {
  return `${strictJson({ kind, ...content }, 0)}\n`;
}
