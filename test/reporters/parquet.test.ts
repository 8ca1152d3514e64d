import { parquetMetadata, parquetReadObjects, parquetSchema } from "hyparquet";
import { expect, test } from "vitest";
import { COLUMN_NAMES, COLUMNS, type LayerRecord } from "../../src/analysis/columns.js";
import { reportParquet } from "../../src/reporters/parquet.js";
import { reportOptions, SAMPLE_RESULTS, sampleRecord, sampleReport } from "./sample-report.js";

const report = sampleReport();
const options = reportOptions(SAMPLE_RESULTS);

function bufferOf(...[given, chosen]: Partial<Parameters<typeof reportParquet>>): ArrayBuffer {
  return new Uint8Array(reportParquet(given ?? report, chosen ?? options)).buffer;
}

/**
 * A row as the record that it was written from: 64-bit integers as numbers, the margins as an object, and null for a list
 * that is none, which the reader leaves undefined.
 */
function recordOf(row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const plain = (value: unknown): unknown =>
    value === undefined
      ? null
      : typeof value === "bigint"
        ? Number(value)
        : Array.isArray(value)
          ? value.map(plain)
          : value;
  const parsed = Object.entries(row).map(([key, value]) => [
    key,
    key === "phase_margins" && typeof value === "string" ? JSON.parse(value) : plain(value),
  ]);
  return Object.fromEntries(parsed);
}

async function recordsOf(file: ArrayBuffer): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return (await parquetReadObjects({ file })).map(recordOf);
}

const withSpectrum = (record: LayerRecord): LayerRecord => ({
  ...record,
  eigenvalues: [0, 0.1 + 0.2, 5e-324],
});

test("read again, the rows are the records, to the last bit and with empty lists and nulls as they were", async () => {
  const layers = [
    ...report.layers,
    withSpectrum(sampleRecord({ name: "ä\n\u202e", warnings: ["few", "poor"] })),
  ];
  expect(await recordsOf(bufferOf({ ...report, layers }))).toEqual(layers);
});

test("columns have the type of the table of columns, whatever the first rows hold", async () => {
  const kinds = {
    text: ["BYTE_ARRAY", "UTF8"],
    margins: ["BYTE_ARRAY", "UTF8"],
    integer: ["INT64", undefined],
    number: ["DOUBLE", undefined],
    integers: [undefined, "LIST"],
    numbers: [undefined, "LIST"],
    texts: [undefined, "LIST"],
  } as const;
  const { children } = parquetSchema(parquetMetadata(bufferOf({ ...report, layers: [] })));
  expect(children.map(({ element }) => element.name)).toEqual(
    COLUMN_NAMES.filter((column) => column !== "eigenvalues"),
  );
  for (const { element } of children) {
    const column = COLUMN_NAMES.find((name) => name === element.name);
    const { kind, nullable } = COLUMNS[column ?? "name"];
    expect([element.name, element.type, element.converted_type, element.repetition_type]).toEqual([
      column,
      ...kinds[kind],
      nullable ? "OPTIONAL" : "REQUIRED",
    ]);
  }
});

test("the rest of the report is in the file's metadata", () => {
  const { layers: _, ...document } = report;
  const { key_value_metadata } = parquetMetadata(bufferOf());
  const value = key_value_metadata?.find(({ key }) => key === "htsr")?.value;
  expect(JSON.parse(value ?? "")).toEqual(document);
});

test("chosen columns come alone and in their order, rows in the order asked for", async () => {
  const sort = { column: "alpha", descending: true } as const;
  const rows = await recordsOf(bufferOf(report, { ...options, columns: ["alpha", "name"], sort }));
  expect(Object.keys(rows[0])).toEqual(["alpha", "name"]);
  const alphas = rows.flatMap(({ alpha }) => (typeof alpha === "number" ? [alpha] : []));
  expect(alphas.length).toBeGreaterThan(2);
  expect(alphas).toEqual(alphas.toSorted((a, b) => b - a));
});

test("integers beyond 2^31 and a spectrum of many pages keep their values", async () => {
  const eigenvalues = Array.from({ length: 300_000 }, (_, i) => Math.sqrt(i));
  const record = sampleRecord({ name: "a", num_params: 2 ** 40 + 1, eigenvalues });
  const rows = await recordsOf(bufferOf({ ...report, layers: [record, sampleRecord({ name: "b" })] }));
  expect(rows[0].num_params).toBe(2 ** 40 + 1);
  expect(rows[0].eigenvalues).toEqual(eigenvalues);
  expect(rows[1].eigenvalues).toBeNull();
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])("refuses to write %s", (value) => {
  const layers = [sampleRecord({ name: "a", alpha: value })];
  expect(() => reportParquet({ ...report, layers }, options)).toThrow(`a layer's alpha is ${value}`);
});
