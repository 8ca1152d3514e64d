import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { configSchema } from "../../src/gate/config-schema.js";
import { parseShortRule } from "../../src/gate/parse-rule.js";
import { PRESET_NAMES } from "../../src/gate/preset-names.js";
import { readConfig } from "../../src/gate/read-config.js";
import { starterConfig } from "../../src/gate/starter-config.js";
import { ROOT, temporaryFile } from "../cli/htsr.js";

const read = (text: string, name = "htsr.config.json") => readConfig(temporaryFile(name, text));
const rule = (text: string) => read(`{ "rules": [${text}] }`);

const FULL = {
  $schema: "x",
  preset: "strict",
  baseline: "base.json",
  analysis: { fit: "clauset", bootstrap: 100, layers: ["h.*"] },
  rules: [
    { metric: "alpha", max: 6, where: { components: ["attention"] }, severity: "error" },
    { share: ["random-like"], max: 0.1, because: "it learnt" },
    { structure: "same" },
  ],
};

test("JSON, JSON with comments and trailing commas, and YAML say the same", async () => {
  const json = await read(JSON.stringify(FULL));
  expect(json).toMatchObject({ preset: "strict", analysis: FULL.analysis, rules: FULL.rules });
  expect(json.baseline).toBe(join(dirname(json.path), "base.json"));
  const jsonc = await read(`// ours\n${JSON.stringify(FULL).replace("]}", "],}")}`, "htsr.config.jsonc");
  const yaml = await read(
    "preset: strict\nbaseline: base.json\nanalysis: {fit: clauset, bootstrap: 100, layers: ['h.*']}\nrules:\n" +
      FULL.rules.map((each) => `  - ${JSON.stringify(each)}\n`).join(""),
    "htsr.config.yaml",
  );
  for (const other of [jsonc, yaml]) {
    expect(other).toMatchObject({ preset: "strict", analysis: FULL.analysis, rules: FULL.rules });
  }
});

test.each([
  [
    "an unknown metric",
    '{ "metric": "alhpa", "max": 6 }',
    /rules\[0\]\.metric is "alhpa" \(the nearest is "alpha"\)/,
  ],
  [
    "an unknown phase",
    '{ "phases": ["heavy-tail"] }',
    /rules\[0\]\.phases\[0\] is "heavy-tail" \(the nearest is "heavy-tailed"\)/,
  ],
  [
    "an unknown component",
    '{ "metric": "alpha", "max": 6, "where": { "components": ["attn"] } }',
    /\(the nearest is "/,
  ],
  ["an unknown key", '{ "metric": "alpha", "mx": 6 }', /"mx" \(the nearest is "max"\)/],
  [
    "an unknown kind of rule",
    '{ "where": {}, "metirc": "alpha", "max": 6 }',
    /has "metirc"; the nearest is "metric"/,
  ],
  ["a kind that is missing", '{ "id": "x" }', /rules\[0\] says of no kind of rule that it is one; it needs/],
  [
    "an unknown key of where",
    '{ "metric": "alpha", "max": 6, "where": { "component": ["mlp"] } }',
    /rules\[0\]\.where has the unknown key "component" \(the nearest is "components"\)/,
  ],
  [
    "a share in per cent, which nothing would exceed",
    '{ "share": ["random-like"], "max": 25 }',
    /rules\[0\]\.max is 25, where at most 1 was expected/,
  ],
  [
    "a share below none",
    '{ "share": ["random-like"], "min": -1 }',
    /min is -1, where at least 0 was expected/,
  ],
  ["a count below none", '{ "count": "failed", "max": -1 }', /max is -1, where at least 0 was expected/],
  ["half a layer", '{ "count": "failed", "max": 0.5 }', /max is 0\.5, where a whole number was expected/],
  ["infinity", '{ "metric": "alpha", "max": 1e999 }', /max is Infinity, where a number was expected/],
  ["two kinds in one", '{ "metric": "alpha", "drift": "alpha", "max": 6 }', /has "metric" and "drift"/],
  ["no limit", '{ "metric": "alpha" }', /rules\[0\] needs "min", "max" or both/],
  [
    "a limit that is no number",
    '{ "metric": "alpha", "max": "6" }',
    /rules\[0\]\.max is "6", where a number was expected/,
  ],
  [
    "a drift of what has no error",
    '{ "drift": "D", "maxRise": 0.1 }',
    /rules\[0\] is about an estimate, but no standard error of that metric is known; say "sigmas": 0/,
  ],
  [
    "standard errors of what has none",
    '{ "metric": "D", "max": 0.1, "sigmas": 2 }',
    /rules\[0\] has "sigmas", but no standard error of that metric is known/,
  ],
  ["no rule at all", "6", /rules\[0\] is no object; a rule looks like/],
  [
    "an empty list",
    '{ "phases": [] }',
    /rules\[0\]\.phases is an empty list, where a list of at least 1 was expected/,
  ],
])("%s gets one sentence with its place and what was meant", async (_, text, message) => {
  await expect(rule(text)).rejects.toThrow(message);
  await expect(rule(text)).rejects.toThrow(/htsr\.config\.json: /);
});

test.each([
  ["a preset", '{ "preset": "recomended" }', /preset is "recomended" \(the nearest is "recommended"\)/],
  ["a key", '{ "rule": [] }', /it has the unknown key "rule" \(the nearest is "rules"\)/],
  [
    "too few replicates",
    '{ "analysis": { "bootstrap": 10 } }',
    /analysis\.bootstrap must be 0 or at least 40/,
  ],
  [
    "a key of the analysis",
    '{ "analysis": { "bootstraap": 40 } }',
    /analysis has the unknown key "bootstraap" \(the nearest is "bootstrap"\)/,
  ],
  ["no object", "[]", /it is an empty list, where an object was expected/],
  ["broken JSON", '{ "preset": }', /is not JSON: value expected at line 1, column 13/],
])("%s that is wrong at the top is told", async (_, text, message) => {
  await expect(read(text)).rejects.toThrow(message);
});

test("an exact metric drifts without sigmas, and an estimate with sigmas of 0", async () => {
  const drifts = '{ "drift": "norm", "maxRise": 1 }, { "drift": "D", "maxRise": 1, "sigmas": 0 }';
  expect((await rule(drifts)).rules).toHaveLength(2);
});

test("a byte order mark is no part of a configuration", async () => {
  expect(await read('\ufeff{ "preset": "strict" }')).toMatchObject({ preset: "strict" });
  expect(await read("\ufeffpreset: strict", "htsr.config.yaml")).toMatchObject({ preset: "strict" });
});

test("a rule of the preset may be given another severity by its id alone", async () => {
  const adjusted = { id: "rank-collapse", severity: "off" };
  expect(await rule(JSON.stringify(adjusted))).toMatchObject({ rules: [adjusted] });
});

test("broken YAML is told with its line", async () => {
  await expect(read("rules: [", "htsr.config.yml")).rejects.toThrow(/is not YAML: .*line/);
});

test.each([
  ["alpha <= 6", { metric: "alpha", max: 6 }],
  ["stable_rank>=2.5", { metric: "stable_rank", min: 2.5 }],
  ["median(alpha) <= 4", { metric: "alpha", summary: "median", max: 4 }],
  ["share(bulk+spikes) <= 1e-1", { share: ["bulk+spikes"], max: 0.1 }],
  ["count(non-finite) <= 0", { count: "non-finite", max: 0 }],
  ["log_norm >= -2", { metric: "log_norm", min: -2 }],
])("the short form %s is a rule", (text, expected) => {
  expect(parseShortRule(text)).toEqual(expected);
});

test.each([
  ["alpha < 6", /--rule alpha < 6 is not understood; write it as 'alpha <= 6'/],
  ["alhpa <= 6", /the rule\.metric is "alhpa" \(the nearest is "alpha"\)/],
  ["max(alpha) <= 6", /the rule\.summary is "max"/],
])("the short form %s is refused", (text, message) => {
  expect(() => parseShortRule(text)).toThrow(message);
});

test("the published schema is the one that the rules give, and it accepts and refuses what the gate does", async () => {
  const published: unknown = JSON.parse(readFileSync(join(ROOT, "schema/config.schema.json"), "utf8"));
  expect(published).toEqual(configSchema());
  const valid = new Ajv2020({ strict: false }).compile(configSchema());
  expect(valid(FULL)).toBe(true);
  expect(valid({ rules: [{ metric: "alhpa", max: 6 }] })).toBe(false);
  expect(valid({ rules: [{ metric: "alpha", mx: 6 }] })).toBe(false);
  expect(valid({ presets: "strict" })).toBe(false);
  expect(valid({ rules: [{ id: "alpha", severity: "warning" }] })).toBe(true);
  expect(valid({ rules: [{ share: ["random-like"], max: 25 }] })).toBe(false);
});

test.each(
  PRESET_NAMES.flatMap((preset) =>
    (["json", "jsonc", "yaml"] as const).map((format) => [preset, format] as const),
  ),
)("what init writes for %s as %s is a configuration", async (preset, format) => {
  expect(await read(starterConfig(preset, format), `htsr.config.${format}`)).toMatchObject({
    preset,
    rules: [],
  });
});
