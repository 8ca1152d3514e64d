import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { gateModel } from "../../src/gate/evaluate-rules.js";
import { gateReport } from "../../src/gate/gate-report.js";
import { gateSchema } from "../../src/gate/gate-schema.js";
import { resolveRules } from "../../src/gate/resolve-rules.js";
import { gateJson } from "../../src/reporters/gate/json.js";
import { strictJson } from "../../src/reporters/strict-json.js";
import { ALL_PASSED, FAILING, HOSTILE, OPTIONS, report } from "../reporters/gate/sample-gate.js";
import { layer, reportOf } from "./samples.js";

const validate = new Ajv2020({ allowUnionTypes: true }).compile(gateSchema());
const read = (given: ReturnType<typeof report>) => JSON.parse(gateJson(given, OPTIONS));

test("the published schema is the one that the types give", () => {
  const published = readFileSync(new URL("../../schema/gate.schema.json", import.meta.url), "utf8");
  expect(published, "run: npm run build && node scripts/write-schema.mjs").toBe(
    `${strictJson(gateSchema(), 2)}\n`,
  );
});

test("the document of a gate meets the schema, and is the report", () => {
  const given = report(FAILING, HOSTILE, ALL_PASSED);
  expect(validate(read(given)), JSON.stringify(validate.errors)).toBe(true);
  expect(read(given)).toEqual(given);
});

test("so does one that the gate itself made", () => {
  const found = reportOf([layer("a", { alpha: 7, sigma: 0.2 }), layer("b", { alpha: 3, sigma: 0.1 })]);
  const rules = resolveRules(null, [
    { metric: "alpha", max: 6 },
    { count: "failed", max: 0 },
  ]);
  const document = read(gateReport(null, null, [gateModel(found, rules, null)]));
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
});

describe("a document does not meet the schema", () => {
  test.each<[string, (document: ReturnType<typeof read>) => void]>([
    ["without its verdict", (document) => delete document.passed],
    ["with a key of nobody's", (document) => Object.assign(document.models[0], { score: 1 })],
    [
      "with an unknown verdict",
      (document) => Object.assign(document.models[0].rules[0].findings[0], { verdict: "no" }),
    ],
    [
      "with an unknown kind of rule",
      (document) => Object.assign(document.models[0].rules[0], { kind: "size" }),
    ],
    ["with an unknown preset", (document) => Object.assign(document, { preset: "lax" })],
  ])("%s", (_, change) => {
    const document = read(report(FAILING));
    change(document);
    expect(validate(document)).toBe(false);
  });
});
