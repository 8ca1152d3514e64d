import { ByteWriter, parquetWrite, type SchemaElement } from "hyparquet-writer";
import { COLUMN_NAMES, COLUMNS, type ColumnName, type LayerRecord } from "../analysis/columns.js";
import { VERSION } from "../version.js";
import type { Reporter } from "./reporter.js";
import { sortRecords } from "./sort-records.js";
import { strictJson } from "./strict-json.js";

/**
 * The layer records as an Apache Parquet file, one row a record: text, 64-bit integers, doubles and lists of them, null
 * where there is no value, and the margins of a phase as JSON text. All else of the report (model, options, summary,
 * warnings) is JSON under the key `htsr` of the file's metadata. Spectra are left out as from CSV.
 */
export const reportParquet: Reporter<Uint8Array> = ({ layers, ...document }, { columns, sort }) => {
  const hasSpectra = layers.some(({ eigenvalues }) => eigenvalues !== null);
  const chosen = columns ?? COLUMN_NAMES.filter((column) => column !== "eigenvalues" || hasSpectra);
  const records = sortRecords(layers, sort);
  const writer = new ByteWriter();
  parquetWrite({
    writer,
    schema: [{ name: "layers", num_children: chosen.length }, ...chosen.flatMap(schemaOf)],
    columnData: chosen.map((column) => ({
      name: column,
      data: records.map((record) => stored(column, record[column])),
    })),
    kvMetadata: [{ key: "htsr", value: strictJson(document, 0) }],
    createdBy: `htsr version ${VERSION}`,
  });
  return writer.getBytes();
};

/** A type of Parquet without its name: text is a byte array that is said to be UTF-8. */
type Leaf = Pick<SchemaElement, "type" | "converted_type">;

const TEXT: Leaf = { type: "BYTE_ARRAY", converted_type: "UTF8" };
const INTEGER: Leaf = { type: "INT64" };
const NUMBER: Leaf = { type: "DOUBLE" };

/** The elements of a column, an outer one before those within it (parquet-format, LogicalTypes.md: Lists). */
function schemaOf(name: ColumnName): SchemaElement[] {
  const { kind, nullable } = COLUMNS[name];
  const repetition_type = nullable ? "OPTIONAL" : "REQUIRED";
  const plain = (leaf: Leaf): SchemaElement[] => [{ name, repetition_type, ...leaf }];
  const list = (leaf: Leaf): SchemaElement[] => [
    { name, repetition_type, converted_type: "LIST", num_children: 1 },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    { name: "element", repetition_type: "REQUIRED", ...leaf },
  ];
  switch (kind) {
    case "text":
    case "margins":
      return plain(TEXT);
    case "integer":
      return plain(INTEGER);
    case "number":
      return plain(NUMBER);
    case "integers":
      return list(INTEGER);
    case "numbers":
      return list(NUMBER);
    case "texts":
      return list(TEXT);
  }
}

type Stored = string | number | bigint | readonly (string | number | bigint)[] | null;

/** A value as the writer takes it for its column's type. */
function stored(column: ColumnName, value: LayerRecord[ColumnName]): Stored {
  if (value === null || typeof value === "string") return value;
  const { kind } = COLUMNS[column];
  const number = (each: number) =>
    kind === "integer" || kind === "integers" ? BigInt(each) : finite(each, column);
  if (typeof value === "number") return number(value);
  if (Array.isArray(value)) return value.map((each) => (typeof each === "number" ? number(each) : each));
  return strictJson(value, 0);
}

/** As JSON refuses it too: a report never holds what is no number, and writing it would hide the mistake. */
function finite(value: number, column: ColumnName): number {
  if (Number.isFinite(value)) return value;
  throw new Error(`Internal error: a layer's ${column} is ${value}, which no report may hold.`);
}
