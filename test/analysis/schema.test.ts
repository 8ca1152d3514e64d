import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { COLUMNS } from "../../src/analysis/columns.js";
import { reportSchema } from "../../src/analysis/schema.js";
import { reportJson } from "../../src/reporters/json.js";
import { strictJson } from "../../src/reporters/strict-json.js";
import { reportOptions, SAMPLE_RESULTS, sampleReport } from "../reporters/sample-report.js";

const validate = new Ajv2020({ allowUnionTypes: true }).compile(reportSchema());

/** The sample report as its reader gets it, with one layer changed. */
function withLayer(change: (layer: Record<string, unknown>) => void): unknown {
  const report = JSON.parse(reportJson(sampleReport(), reportOptions(SAMPLE_RESULTS)));
  change(report.layers[0]);
  return report;
}

test("the published schema is the one that the types give", () => {
  const published = readFileSync(new URL("../../schema/report.schema.json", import.meta.url), "utf8");
  expect(published, "run: npm run build && node scripts/write-schema.mjs").toBe(
    `${strictJson(reportSchema(), 2)}\n`,
  );
});

test("a report with analysed, skipped and failed layers meets the schema", () => {
  expect(validate(withLayer(() => {})), JSON.stringify(validate.errors)).toBe(true);
});

test("a report with spectra meets the schema", () => {
  expect(validate(withLayer((layer) => Object.assign(layer, { eigenvalues: [0, 1.5] })))).toBe(true);
});

describe("a report does not meet the schema", () => {
  test.each(Object.keys(COLUMNS))("without %s in a record", (column) => {
    expect(validate(withLayer((layer) => delete layer[column]))).toBe(false);
  });

  test("with a column that nobody declared", () => {
    expect(validate(withLayer((layer) => Object.assign(layer, { alpha_hat: 1 })))).toBe(false);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, "2.5"])("with %s for a number", (value) => {
    expect(validate(withLayer((layer) => Object.assign(layer, { alpha: value })))).toBe(false);
  });

  test("with an unknown phase", () => {
    expect(validate(withLayer((layer) => Object.assign(layer, { phase: "well-trained" })))).toBe(false);
  });

  test("without its summary", () => {
    const { summary: _, ...rest } = sampleReport();
    expect(validate(rest)).toBe(false);
  });
});

test("every column is described by the columns' table", () => {
  const text = JSON.stringify(reportSchema());
  for (const { meaning } of Object.values(COLUMNS)) expect(text).toContain(JSON.stringify(meaning));
});
