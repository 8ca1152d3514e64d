import { Chalk } from "chalk";
import { parse } from "csv-parse/sync";
import { beforeAll, describe, expect, test } from "vitest";
import type { CompareReport } from "../../src/compare/compare-report.js";
import { compareCsv, compareJson } from "../../src/reporters/compare.js";
import { compareMarkdown } from "../../src/reporters/compare-markdown.js";
import { compareTable } from "../../src/reporters/compare-table.js";
import { textWidth } from "../../src/reporters/fit-text.js";
import { compareAll, type MemoryTensor, memoryModel } from "../compare/models.js";
import { gaussian } from "../esd/matrices.js";

const HOSTILE = "h.0.\u001b[31mfc|`<b>@here";

const layer = (seed: number, scale = 1): MemoryTensor => ({
  shape: [80, 60],
  values: gaussian(80, 60, seed).values.map((x) => scale * x),
});

const plain = new Chalk({ level: 0 });
const widest = (text: string) => Math.max(...text.split("\n").map(textWidth));

let pair: CompareReport;
let league: CompareReport;
beforeAll(async () => {
  const names = [
    HOSTILE,
    "model.layers.10.self_attn.query_projection.weight",
    "model.layers.11.mlp.up_proj.weight",
  ];
  const model = (path: string, seeds: readonly number[]) =>
    memoryModel(path, {
      ...Object.fromEntries(seeds.map((seed, i) => [names[i], layer(seed)])),
      [`only.in.${path}`]: layer(9),
      broken: path === "runs/b" ? { shape: [80, 60], values: new Array(4800).fill(Number.NaN) } : layer(8),
    });
  const a = model("runs/a", [1, 2, 3]);
  pair = await compareAll([a, model("runs/b", [1, 4, 5])]);
  league = await compareAll([a, model("runs/c", [1, 4, 5]), model("runs/d", [6, 7, 3])]);
});

describe.each([60, 80, 100, 160])("in %i columns", (width) => {
  test("no line of a comparison is wider, nor of a league table from 80 on", () => {
    expect(widest(compareTable(pair, { width, colours: plain }))).toBeLessThanOrEqual(width);
    expect(widest(compareTable(league, { width, colours: plain }))).toBeLessThanOrEqual(Math.max(width, 80));
  });
});

test("the more room, the more columns", () => {
  const header = (width: number) =>
    compareTable(pair, { width, colours: plain })
      .split("\n")
      .find((line) => line.startsWith("layer"));
  expect(header(80)).toContain("|ΔW|");
  expect(header(80)).not.toContain("cosine");
  expect(header(160)).toContain("cosine");
});

test("the table names what was not compared and what has no counterpart, with the reasons", () => {
  const text = compareTable(pair, { width: 120, colours: plain });
  expect(text).toMatch(/1 not compared\n {2}broken: failed: in the second model it failed, .*NaN/);
  expect(text).toMatch(/1 only in runs\/a\n {2}only\.in\.runs\/a: the other model has no layer/);
  expect(text).toContain("weights: 1 layer the same");
});

test("the league table drops the directories that all paths share", () => {
  const text = compareTable(league, { width: 80, colours: plain });
  expect(text.match(/^[acd] /gm)).toHaveLength(9);
});

test("colours change nothing but the colours", () => {
  const coloured = compareTable(pair, { width: 80, colours: new Chalk({ level: 1 }) });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what is looked for
  expect(coloured.replace(/\u001b\[\d+m/g, "")).toBe(compareTable(pair, { width: 80, colours: plain }));
});

test("no format lets a name act on the reader's terminal or page", () => {
  for (const report of [pair, league]) {
    const texts = [
      compareTable(report, { width: 100, colours: plain }),
      compareMarkdown(report),
      compareCsv(report),
      compareJson(report),
    ];
    for (const text of texts) expect(text).not.toContain("\u001b");
    expect(compareMarkdown(report)).not.toContain("<b>");
    expect(compareMarkdown(report)).not.toMatch(/@here/);
  }
});

test("CSV has a line a pair of every comparison, with the numbers in full", () => {
  const rows: Record<string, string>[] = parse(compareCsv(league), { columns: true });
  expect(rows.map(({ model_b }) => model_b)).toEqual([
    ...new Array(4).fill("runs/c"),
    ...new Array(4).fill("runs/d"),
  ]);
  const [{ layers }] = league.comparisons;
  expect(Number(rows[1].relative_frobenius)).toBe(layers[1].relative_frobenius);
  expect(rows[1].shape).toBe("80x60");
  expect(rows[0].identical).toBe("true");
});
