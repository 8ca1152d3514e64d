import { expect, test } from "vitest";
import { PRESET_NAMES } from "../../src/gate/preset-names.js";
import { PRESETS } from "../../src/gate/presets.js";
import { resolveRules } from "../../src/gate/resolve-rules.js";
import type { Rule } from "../../src/gate/rule-schema.js";

const ids = (rules: readonly Rule[]) => resolveRules(null, rules).map(({ id }) => id);

test("rules are named by what they are about, numbered where two would be called the same", () => {
  expect(
    ids([
      { metric: "alpha", max: 6 },
      { metric: "alpha", max: 5, where: { components: ["mlp"] } },
      { metric: "alpha", summary: "median", max: 4 },
      { phases: ["heavy-tailed"] },
      { share: ["bulk+spikes", "random-like"], max: 0.5 },
      { count: "failed", max: 0 },
      { drift: "alpha", maxRise: 0.1 },
      { stay: ["heavy-tailed"] },
      { structure: "same" },
    ]),
  ).toEqual([
    "alpha",
    "alpha-2",
    "median-alpha",
    "phases",
    "share-bulk-spikes-or-random-like",
    "count-failed",
    "drift-alpha",
    "stay-heavy-tailed",
    "structure",
  ]);
  expect(
    ids([
      { metric: "alpha", max: 6 },
      { id: "alpha", metric: "D", max: 1 },
    ]),
  ).toEqual(["alpha-2", "alpha"]);
});

test("a rule takes the place of the preset's rule of the same id, or turns it off", () => {
  const stricter: Rule = { id: "median-alpha", metric: "alpha", summary: "median", max: 4 };
  const rules = resolveRules("recommended", [stricter]);
  expect(rules.filter(({ id }) => id === "median-alpha")).toEqual([
    { id: "median-alpha", severity: "error", rule: stricter },
  ]);
  expect(rules).toHaveLength(PRESETS.recommended.length);
  const off = resolveRules("recommended", [{ ...stricter, severity: "off" }]);
  expect(off.map(({ id }) => id)).not.toContain("median-alpha");
});

test("to turn off a rule that is not there is refused", () => {
  expect(() =>
    resolveRules("recommended", [{ id: "medain", metric: "alpha", max: 1, severity: "off" }]),
  ).toThrow(/the rule "medain" is to be off, but no preset in force has a rule of that id/);
});

test("a rule of the preset may be given another severity, or none, by its id", () => {
  const severityOf = (severity: "error" | "warning" | "off") =>
    resolveRules("recommended", [{ id: "rank-collapse", severity }]).find(({ id }) => id === "rank-collapse")
      ?.severity;
  expect(severityOf("error")).toBe("error");
  expect(severityOf("warning")).toBe("warning");
  expect(severityOf("off")).toBeUndefined();
  expect(() => resolveRules("recommended", [{ id: "rank-colapse", severity: "off" }])).toThrow(
    /no preset in force has a rule of that id \(the nearest is "rank-collapse"\)/,
  );
  expect(() => resolveRules(null, [{ id: "x", severity: "warning" }])).toThrow(/of severity warning, but no/);
});

test("two rules of one id are refused", () => {
  const rule: Rule = { id: "x", metric: "alpha", max: 6 };
  expect(() => resolveRules(null, [rule, { ...rule, max: 5 }])).toThrow(/two rules have the id "x"/);
});

test.each(PRESET_NAMES)("the preset %s has ids, reasons and no contradictions", (name) => {
  const rules = resolveRules(name, []);
  expect(rules.map(({ id }) => id)).toEqual(PRESETS[name].map(({ id }) => id));
  for (const { rule } of rules) expect(rule.because).toMatch(/\w/);
});
