import type { ModelReport } from "../analysis/result.js";
import { pickColumns } from "./pick-columns.js";
import type { Reporter, ReportOptions } from "./reporter.js";
import { sortRecords } from "./sort-records.js";
import { strictJson } from "./strict-json.js";

/**
 * The whole report as one JSON document, which meets schema/report.schema.json. With chosen columns the
 * records hold these alone, and the document is a part of what the schema describes.
 */
export const reportJson: Reporter = (report, options) => `${strictJson(documentOf(report, options), 2)}\n`;

/** The same document on one line, for readers of several. */
export const reportJsonLine: Reporter = (report, options) =>
  `${strictJson(documentOf(report, options), 0)}\n`;

function documentOf(report: ModelReport, { columns, sort }: ReportOptions) {
  return {
    ...report,
    layers: sortRecords(report.layers, sort).map((record) => pickColumns(record, columns)),
  };
}
