import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, test } from "vitest";
import { COMPARISON_COLUMN_NAMES } from "../../src/compare/columns.js";
import type { CompareReport } from "../../src/compare/compare-report.js";
import { compareSchema } from "../../src/compare/compare-schema.js";
import { strictJson } from "../../src/reporters/strict-json.js";
import { gaussian } from "../esd/matrices.js";
import { compareAll, memoryModel } from "./models.js";

const validate = new Ajv2020({ allowUnionTypes: true }).compile(compareSchema());

test("the published schema of comparisons is the one that the types give", () => {
  const published = readFileSync(new URL("../../schema/compare.schema.json", import.meta.url), "utf8");
  expect(published, "run: npm run build && node scripts/write-schema.mjs").toBe(
    `${strictJson(compareSchema(), 2)}\n`,
  );
});

describe("a document", () => {
  const layer = (rows: number, columns: number, seed: number) => ({
    shape: [rows, columns],
    values: gaussian(rows, columns, seed).values,
  });
  const broken = { shape: [60, 50], values: new Array(3000).fill(Number.NaN) };
  let report: CompareReport;
  beforeAll(async () => {
    report = await compareAll(
      [
        memoryModel("a", {
          same: layer(60, 50, 1),
          moved: layer(60, 50, 2),
          lost: layer(60, 50, 3),
          only: layer(60, 50, 8),
        }),
        memoryModel("b", { same: layer(60, 50, 1), moved: layer(60, 50, 4), lost: broken }),
        memoryModel("c", { same: layer(60, 50, 1), moved: layer(70, 50, 5), other: layer(60, 50, 6) }),
      ],
      { eigenvalues: true },
    );
  });
  const parsed = () => JSON.parse(strictJson(report, 2));

  test("of three models, with pairs of every status, meets the schema", () => {
    const statuses = report.comparisons.flatMap(({ layers }) => layers.map(({ status }) => status));
    expect(new Set(statuses)).toEqual(new Set(["compared", "failed", "spectra"]));
    expect(validate(parsed()), JSON.stringify(validate.errors)).toBe(true);
  });

  test.each(COMPARISON_COLUMN_NAMES)("does not without %s", (column) => {
    const document = parsed();
    delete document.comparisons[0].layers[0][column];
    expect(validate(document)).toBe(false);
  });

  test("does not with what nobody declared", () => {
    expect(validate({ ...parsed(), verdict: "fine" })).toBe(false);
  });

  test("holds no number twice: the records have exactly the table's columns", () => {
    for (const { layers } of report.comparisons) {
      for (const record of layers)
        expect(new Set(Object.keys(record))).toEqual(new Set(COMPARISON_COLUMN_NAMES));
    }
  });
});
