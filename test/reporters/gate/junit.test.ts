import { DOMParser } from "linkedom";
import { describe, expect, test } from "vitest";
import { gateJunit } from "../../../src/reporters/gate/junit.js";
import { hasActiveCharacters } from "../active-characters.js";
import {
  ALL_PASSED,
  FAILING,
  finding,
  HOSTILE,
  model,
  NOT_CHECKED,
  OPTIONS,
  report,
  rule,
  UNCERTAIN,
} from "./sample-gate.js";
import { validateJunit } from "./standards.js";

const xml = (...models: Parameters<typeof report>) => gateJunit(report(...models), OPTIONS);

/** The elements of a name. */
const elements = (text: string, name: string) => [
  ...new DOMParser().parseFromString(text, "text/xml").querySelectorAll(name),
];

describe("Jenkins' schema", () => {
  test.each([
    ["every kind of rule", [FAILING, ALL_PASSED]],
    ["hostile names", [HOSTILE]],
    ["nothing found", [ALL_PASSED]],
    ["only uncertain", [model([UNCERTAIN])]],
    ["nothing checked", [model([NOT_CHECKED])]],
  ])("is met, and the XML well-formed: %s", async (_, models) => {
    const { valid, errors } = await validateJunit(xml(...models));
    expect(errors).toEqual([]);
    expect(valid).toBe(true);
  });

  test("is not met by an attribute of nobody's", async () => {
    const { valid } = await validateJunit(xml(FAILING).replace("<testcase ", '<testcase rule="1" '));
    expect(valid).toBe(false);
  });

  /** The xUnit plugin's newer schema, junit-10.xsd, has fewer attributes and a pattern for times. */
  test("of the xUnit plugin is met too: only its attributes, and times of at most three digits after the point", () => {
    const allowed: Readonly<Record<string, readonly string[]>> = {
      testsuites: ["name", "time", "tests", "failures", "errors"],
      testsuite: ["name", "tests", "failures", "errors", "time", "skipped"],
      property: ["name", "value"],
      testcase: ["name", "classname"],
      failure: ["message", "type"],
      skipped: [],
      "system-out": [],
    };
    for (const [name, attributes] of Object.entries(allowed)) {
      for (const element of elements(xml(FAILING, HOSTILE), name)) {
        expect(element.getAttributeNames().filter((each: string) => !attributes.includes(each))).toEqual([]);
      }
    }
    for (const suite of elements(xml(FAILING), "testsuite")) {
      expect(suite.getAttribute("time")).toMatch(/^\d{1,3}\.\d{3}$/);
    }
  });
});

describe("cases", () => {
  const passing = model(FAILING.rules.map((each) => ({ ...each, status: "passed", findings: [] })));
  const names = (text: string) =>
    elements(text, "testcase").map(
      (each) => `${each.getAttribute("classname")} ${each.getAttribute("name")}`,
    );

  test("are the same whether rules are violated or not", () => {
    expect(names(xml(FAILING))).toEqual(names(xml(passing)));
    expect(names(xml(FAILING))[1]).toBe("htsr.alpha alpha of each of the layers at most 6");
  });

  test("of several models are told apart by their names, as GitLab goes by nothing else", () => {
    const all = names(xml(FAILING, { ...FAILING, model: ALL_PASSED.model }));
    expect(new Set(all).size).toBe(all.length);
  });

  test("are counted", () => {
    const [suite] = elements(xml(FAILING), "testsuite");
    const count = (name: string) => elements(xml(FAILING), name).length;
    expect(suite.getAttribute("name")).toBe("models/gpt.safetensors");
    expect(Number(suite.getAttribute("tests"))).toBe(count("testcase"));
    expect(Number(suite.getAttribute("failures"))).toBe(count("failure"));
    expect(Number(suite.getAttribute("skipped"))).toBe(count("skipped"));
  });
});

describe("a violated rule", () => {
  test("of severity error fails, with every layer, the worst first, and why", () => {
    const findings = Array.from({ length: 40 }, (_, i) =>
      finding({ layer: `h.${i}`, value: 7 + i, message: `alpha ${7 + i}` }),
    );
    const text = xml(model([rule({ because: "it is known", findings })]));
    const [failure] = elements(text, "failure");
    expect(failure.getAttribute("message")).toBe("40 violations, such as h.39: alpha 46");
    expect(failure.getAttribute("type")).toBe("metric");
    const lines = failure.textContent?.split("\n") ?? [];
    expect(lines).toHaveLength(41);
    expect(lines[0]).toBe("h.39: alpha 46");
    expect(lines.at(-1)).toBe("Why: it is known");
  });

  test("of severity warning passes, and says so in its output", () => {
    const text = xml(model([rule({ severity: "warning", findings: [finding()] })]));
    expect(elements(text, "failure")).toEqual([]);
    expect(elements(text, "testcase system-out")[0].textContent).toBe(
      "warning: h.1.qkv/q: alpha 6.367 ± 1, at most 6 allowed",
    );
  });
});

test("what is uncertain is in the output, and fails nothing", () => {
  const text = xml(model([UNCERTAIN]));
  expect(elements(text, "failure")).toEqual([]);
  expect(elements(text, "testcase system-out")[0].textContent).toMatch(
    /^uncertain: h\.0\.proj: alpha_lower 1\.2/,
  );
});

test("a rule that was not checked is skipped, with why", () => {
  expect(elements(xml(model([NOT_CHECKED])), "skipped")[0].textContent).toBe(
    "not checked: no such value in 27 layers",
  );
});

test("names from files make no element, and no character that XML cannot hold", () => {
  const text = xml(HOSTILE);
  expect(elements(text, "script")).toEqual([]);
  expect(elements(text, "testcase")).toHaveLength(HOSTILE.rules.length);
  expect(hasActiveCharacters(text)).toBe(false);
  expect(text).not.toMatch(/[\p{Cs}\ufffe\uffff]/u);
  expect(elements(text, "failure")[0].textContent).toContain("]]> --> </failure></testcase>: ");
});
