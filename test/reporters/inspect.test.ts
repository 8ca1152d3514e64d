import { Chalk } from "chalk";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import {
  type InspectReport,
  type InspectRow,
  inspectCsv,
  inspectJson,
  inspectMarkdown,
  inspectNdjson,
} from "../../src/reporters/inspect.js";
import { inspectTable } from "../../src/reporters/inspect-table.js";
import { hasActiveCharacters } from "./active-characters.js";
import { parseCsv } from "./csv-parse.js";
import { SAMPLE_RESULTS } from "./sample-report.js";

const STATUS = { analysed: "analyse", skipped: "skip", failed: "fail" } as const;

const rows = SAMPLE_RESULTS.map(({ status, record }): InspectRow => {
  const { name, part, raw_name, op, scope, block, component, shape, dtype, layer_type, same_as } = record;
  const { N, M, num_matrices, num_params, num_evals, reason } = record;
  const identity = { name, part, raw_name, op, scope, block, component, shape, dtype, layer_type, same_as };
  return { status: STATUS[status], ...identity, N, M, num_matrices, num_params, num_evals, reason };
});

const report: InspectReport = {
  model: { path: "models/sample.onnx", format: "onnx", files: ["sample.onnx"] },
  stored_tensors: 15,
  tensors: rows,
  warnings: ["one shard is empty"],
};

const table = (width: number) => inspectTable(report, { width, colours: new Chalk({ level: 0 }) });

describe("the table", () => {
  test.each([40, 60, 80, 100, 140, 200])("has no line wider than %d columns", (width) => {
    for (const line of table(width).split("\n")) expect(stringWidth(line)).toBeLessThanOrEqual(width);
  });

  test("says of every tensor its matrices, or why it would be skipped", () => {
    expect(table(120)).toMatch(/^encoder\.conv\.1 .* 3 of 128×16$/m);
    expect(table(120)).toMatch(/^conv2d_159\.w_0 .* skip: depthwise$/m);
    expect(table(120)).toContain("  1 duplicate (head.tied): the same weights as tok.weight");
    expect(table(120)).toContain("1 unreadable\n  h.3.fc holds 3 NaN");
  });

  test("counts the tensors that the file holds, and the layers that they make", () => {
    expect(table(120)).toContain(
      "15 tensors of two or more dimensions · 12 layers to analyse, 5 to skip, 1 unreadable",
    );
  });

  test("prints hostile names escaped", () => {
    expect(hasActiveCharacters(table(140))).toBe(false);
  });

  test("as a person has looked at it", async () => {
    await expect(table(80)).toMatchFileSnapshot("snapshots/inspect-80.txt");
  });
});

describe("other formats", () => {
  test("JSON parsed is the report again", () => {
    expect(JSON.parse(inspectJson(report))).toEqual(report);
  });

  test("NDJSON has a line for the model and one a row", () => {
    const lines = inspectNdjson(report).trimEnd().split("\n");
    const parsed = lines.map((line) => JSON.parse(line));
    const { tensors: _, ...head } = report;
    expect(parsed[0]).toEqual({ kind: "model", ...head });
    expect(parsed.slice(1)).toEqual(rows.map((row) => ({ kind: "tensor", ...row })));
  });

  test("CSV has a line a row with the same shapes and reasons", () => {
    const [header, ...lines] = parseCsv(inspectCsv(report));
    expect(lines).toHaveLength(rows.length);
    const cell = (row: number, column: string) => lines[row][header.indexOf(column)];
    expect(cell(0, "status")).toBe("analyse");
    expect(cell(0, "shape")).toBe("128x256");
    expect(cell(15, "reason")).toBe("duplicate: the same weights as tok.weight");
  });

  test("Markdown has a line a row, however hostile its name", () => {
    const text = inspectMarkdown(report);
    expect(text.split("\n").filter((line) => line.startsWith("| "))).toHaveLength(rows.length + 2);
    expect(hasActiveCharacters(text)).toBe(false);
  });
});
