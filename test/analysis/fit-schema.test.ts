import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { type FitOptions, fitNumbers, TAILS } from "../../src/analysis/fit-numbers.js";
import { fitReport } from "../../src/analysis/fit-report.js";
import { fitSchema } from "../../src/analysis/fit-schema.js";
import { strictJson } from "../../src/reporters/strict-json.js";
import { pareto, sample } from "../samples.js";

const validate = new Ajv2020({ allowUnionTypes: true }).compile(fitSchema());

const SOURCE = { path: "sizes.csv", format: "text", column: "size" } as const;
const VALUES = sample(200, 1, pareto(2.5));

/** A document as its reader gets it. */
function documentOf(values: Float64Array, options: Partial<FitOptions>) {
  return JSON.parse(strictJson(fitReport(SOURCE, fitNumbers(values, options)), 2));
}

test("the published schema of fits is the one that the types give", () => {
  const published = readFileSync(new URL("../../schema/fit.schema.json", import.meta.url), "utf8");
  expect(published, "run: npm run build && node scripts/write-schema.mjs").toBe(
    `${strictJson(fitSchema(), 2)}\n`,
  );
});

describe("a fit meets the schema", () => {
  test.each(TAILS)("of tail %s, with a bootstrap, without, and where there is none", (tail) => {
    for (const document of [
      documentOf(VALUES, { tail, bootstrap: 20 }),
      documentOf(VALUES, { tail, bootstrap: 0 }),
      documentOf(new Float64Array(0), { tail }),
    ]) {
      expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    }
  });
});

describe("a fit does not meet the schema", () => {
  const columns = Object.keys(documentOf(VALUES, { tail: "both", bootstrap: 0 }).fit);

  test.each(columns)("without %s", (column) => {
    const document = documentOf(VALUES, { tail: "both", bootstrap: 0 });
    delete document.fit[column];
    expect(validate(document)).toBe(false);
  });

  test("with a column that nobody declared, or with a text for a number", () => {
    const document = documentOf(VALUES, { bootstrap: 0 });
    expect(validate({ ...document, fit: { ...document.fit, alpha_hat: 1 } })).toBe(false);
    expect(validate({ ...document, fit: { ...document.fit, alpha: "2.5" } })).toBe(false);
  });
});
