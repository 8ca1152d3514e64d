import { describe, expect, test } from "vitest";
import { COLUMN_NAMES, type LayerRecord } from "../../src/analysis/columns.js";
import type { ModelReport } from "../../src/analysis/result.js";
import { reportCsv } from "../../src/reporters/csv.js";
import { reportJson } from "../../src/reporters/json.js";
import { ndjsonHead, ndjsonLayer, ndjsonTail, reportNdjson } from "../../src/reporters/ndjson.js";
import { hasActiveCharacters } from "./active-characters.js";
import { parseCsv } from "./csv-parse.js";
import { reportOptions, SAMPLE_RESULTS, sampleRecord, sampleReport } from "./sample-report.js";

const report = sampleReport();
const options = reportOptions(SAMPLE_RESULTS);

function withRecords(layers: readonly LayerRecord[]): ModelReport {
  return { ...report, layers };
}

const hostile = withRecords([
  sampleRecord({
    name: "a\u001b[2J\u009b31m\u202eb\u0000\n\u{e0001}",
    reason: "x: \u0007",
    status: "skipped",
  }),
]);

describe("JSON", () => {
  test("parsed, it is the report again", () => {
    expect(JSON.parse(reportJson(report, options))).toEqual(report);
  });

  test("keeps numbers to the last bit", () => {
    const value = 0.1 + 0.2;
    const text = reportJson(withRecords([sampleRecord({ name: "a", alpha: value, xmin: 5e-324 })]), options);
    expect(JSON.parse(text).layers[0]).toMatchObject({ alpha: value, xmin: 5e-324 });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("refuses to print %s, and says where it is", (value) => {
    const broken = withRecords([sampleRecord({ name: "a" }), sampleRecord({ name: "b", alpha: value })]);
    expect(() => reportJson(broken, options)).toThrow(`Internal error: $.layers[1].alpha is ${value}`);
  });

  test("refuses a value that JSON would drop or change", () => {
    const broken = { ...report, warnings: [undefined, new Float64Array(1)] };
    expect(() => reportJson(broken as unknown as ModelReport, options)).toThrow("$.warnings[0]");
  });

  test("holds no character that a terminal acts on, and still gives hostile names back", () => {
    const text = reportJson(hostile, options);
    expect(hasActiveCharacters(text)).toBe(false);
    expect(JSON.parse(text)).toEqual(hostile);
  });

  test("puts a list of numbers on one line", () => {
    const text = reportJson(withRecords([sampleRecord({ name: "a", eigenvalues: [1, 2.5, 3] })]), options);
    expect(text).toContain('"eigenvalues": [1, 2.5, 3]');
  });

  test("with chosen columns, records hold these alone in that order", () => {
    const { layers } = JSON.parse(reportJson(report, { ...options, columns: ["alpha", "name"] }));
    expect(Object.keys(layers[0])).toEqual(["alpha", "name"]);
  });
});

describe("NDJSON", () => {
  const lines = reportNdjson(report, options)
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

  test("a line says what it is: model, a layer each, summary", () => {
    expect(lines.map(({ kind }) => kind)).toEqual(["model", ...report.layers.map(() => "layer"), "summary"]);
  });

  test("the lines together are the JSON document", () => {
    const strip = ({ kind: _, ...rest }: Record<string, unknown>) => rest;
    const head = strip(lines[0]);
    const tail = strip(lines[lines.length - 1]);
    expect({ ...head, ...tail, layers: lines.slice(1, -1).map(strip) }).toEqual(report);
  });

  test("written line by line as layers finish, it is the same", () => {
    const streamed = [
      ndjsonHead(report),
      ...report.layers.map((record) => ndjsonLayer(record, null)),
      ndjsonTail(report),
    ].join("");
    expect(streamed).toBe(reportNdjson(report, options));
  });

  test("a hostile name stays within its line", () => {
    expect(reportNdjson(hostile, options).trimEnd().split("\n")).toHaveLength(3);
    expect(hasActiveCharacters(reportNdjson(hostile, options))).toBe(false);
  });

  test("chosen columns hold for the layers", () => {
    expect(ndjsonLayer(report.layers[0], ["name"])).toBe('{"kind":"layer","name":"tok.weight"}\n');
  });
});

describe("CSV", () => {
  const [header, ...rows] = parseCsv(reportCsv(report, options));

  test("has exactly the columns of a record, without the spectra", () => {
    expect(header).toEqual(COLUMN_NAMES.filter((name) => name !== "eigenvalues"));
    expect(rows).toHaveLength(report.layers.length);
  });

  test("parsed, every number is the same to the last bit, and null is nothing", () => {
    for (const [i, record] of report.layers.entries()) {
      for (const [j, column] of COLUMN_NAMES.filter((name) => name !== "eigenvalues").entries()) {
        const value = record[column];
        if (value === null) expect(rows[i][j]).toBe("");
        else if (typeof value === "number") expect(Number(rows[i][j])).toBe(value);
      }
    }
  });

  test("shapes read 768x256, lists are separated by semicolons, margins are JSON", () => {
    const cell = (name: string, column: string) =>
      rows[report.layers.findIndex((record) => record.name === name)][header.indexOf(column)];
    expect(cell("h.0.mlp.fc", "shape")).toBe("256x1024");
    expect(cell("head", "warnings")).toBe("few;poor;storage_limited");
    expect(JSON.parse(cell("head", "phase_margins"))).toEqual(report.layers[7].phase_margins);
  });

  test("holds the spectra if the report does, or if they are asked for", () => {
    const spectra = withRecords([sampleRecord({ name: "a", eigenvalues: [1, 2.5] })]);
    expect(parseCsv(reportCsv(spectra, options))[1]).toContain("1;2.5");
    expect(reportCsv(report, { ...options, columns: ["name", "eigenvalues"] })).toMatch(
      /^name,eigenvalues\n/,
    );
  });

  test("a hostile name is escaped", () => {
    const text = reportCsv(hostile, options);
    expect(hasActiveCharacters(text)).toBe(false);
    expect(text).toContain("a\\u{1b}[2J\\u{9b}31m\\u{202e}b\\u{0}\\u{a}\\u{e0001}");
  });

  test("a name that a spreadsheet would run as a formula becomes text, a negative number stays one", () => {
    const text = reportCsv(withRecords([sampleRecord({ name: '=cmd|"x"', log_norm: -0.5 })]), {
      ...options,
      columns: ["name", "log_norm"],
    });
    expect(parseCsv(text)[1]).toEqual(['\'=cmd|"x"', "-0.5"]);
  });

  test("sorted by a column, records without a value come last", () => {
    const text = reportCsv(report, {
      ...options,
      columns: ["alpha_lower"],
      sort: { column: "alpha_lower", descending: true },
    });
    const values = parseCsv(text)
      .slice(1)
      .map(([cell]) => (cell === "" ? null : Number(cell)));
    const present = values.filter((value) => value !== null);
    expect(values.slice(present.length).every((value) => value === null)).toBe(true);
    expect(present).toEqual(present.toSorted((a, b) => b - a));
  });
});
