import { describe, expect, test } from "vitest";
import { gateGitlab } from "../../../src/reporters/gate/gitlab.js";
import {
  ALL_PASSED,
  FAILING,
  finding,
  HOSTILE,
  HOSTILE_NAMES,
  model,
  OPTIONS,
  report,
  rule,
  UNCERTAIN,
} from "./sample-gate.js";

interface Issue {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: string;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

const read = (...models: Parameters<typeof report>): readonly Issue[] =>
  JSON.parse(gateGitlab(report(...models), OPTIONS));

/** GitLab's documentation of the code quality report names these fields, all of them required, and severities. */
test.each([
  ["every kind of rule", [FAILING, ALL_PASSED]],
  ["hostile names", [HOSTILE]],
])("every finding has the fields that GitLab asks for: %s", (_, models) => {
  const issues = read(...models);
  expect(issues.length).toBeGreaterThan(0);
  for (const issue of issues) {
    expect(issue).toEqual({
      description: expect.stringMatching(/./),
      check_name: expect.stringMatching(/./),
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      severity: expect.stringMatching(/^(info|minor|major|critical|blocker)$/),
      location: { path: expect.stringMatching(/^(?!\.\/)./), lines: { begin: 1 } },
    });
  }
});

test("a gate that passes is an empty list", () => {
  expect(gateGitlab(report(ALL_PASSED), OPTIONS)).toBe("[]\n");
});

test("an error is critical, a warning minor, what is uncertain for information", () => {
  const warned = rule({ id: "w", severity: "warning", findings: [finding()] });
  const issues = read(model([rule({ findings: [finding()] }), warned, UNCERTAIN]));
  expect(issues.map(({ severity }) => severity)).toEqual(["critical", "minor", "info"]);
});

describe("fingerprints", () => {
  const one = (given: Parameters<typeof finding>[0] = {}, id = "alpha") =>
    read(model([rule({ id, findings: [finding(given)] })]))[0].fingerprint;

  test("stay when the numbers change", () => {
    expect(one({ value: 9, uncertainty: 2, message: "alpha 9 ± 2", verdict: "uncertain" })).toBe(one());
  });

  test("tell layers, rules and models apart", () => {
    expect(one({ layer: "h.2" })).not.toBe(one());
    expect(one({}, "beta")).not.toBe(one());
    expect(one({ layer: null })).not.toBe(one({ layer: "null" }));
  });

  test.each([
    ["every kind of rule", [FAILING]],
    ["hostile names", [HOSTILE]],
    ["a model that is given twice", [FAILING, FAILING]],
  ])("no two are the same: %s", (_, models) => {
    const all = read(...models).map(({ fingerprint }) => fingerprint);
    expect(new Set(all).size).toBe(all.length);
  });
});

test("names are read back as they were, but for control characters", () => {
  const issues = read(HOSTILE);
  expect(issues[2].description).toBe(`${HOSTILE_NAMES[2]}: ${HOSTILE_NAMES[2]} is not allowed`);
  expect(issues[1].description).toContain("two\\u{a}lines");
});
