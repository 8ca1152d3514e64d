import { pickColumns } from "./pick-columns.js";
import type { Reporter } from "./reporter.js";
import { sortRecords } from "./sort-records.js";
import { strictJson } from "./strict-json.js";

/**
 * The whole report as one JSON document, which meets schema/report.schema.json. With chosen columns the
 * records hold these alone, and the document is a part of what the schema describes.
 */
export const reportJson: Reporter = (report, { columns, sort }) => {
  const layers = sortRecords(report.layers, sort).map((record) => pickColumns(record, columns));
  return `${strictJson({ ...report, layers }, 2)}\n`;
};
