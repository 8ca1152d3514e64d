import type { Log, Result } from "sarif";
import { describe, expect, test } from "vitest";
import { pathUri } from "../../../src/reporters/gate/repository-path.js";
import { gateSarif } from "../../../src/reporters/gate/sarif.js";
import {
  ALL_PASSED,
  FAILING,
  finding,
  HOSTILE,
  HOSTILE_NAMES,
  model,
  NOT_CHECKED,
  OPTIONS,
  report,
  rule,
  UNCERTAIN,
} from "./sample-gate.js";
import { SARIF_DRAFT, SARIF_SCHEMA, validateSarif } from "./standards.js";

const read = (...models: Parameters<typeof report>): Log => JSON.parse(gateSarif(report(...models), OPTIONS));
const results = (log: Log): readonly Result[] => log.runs[0].results ?? [];

describe("the standard's schema", () => {
  test("is the draft that is taken for it", () => {
    expect(SARIF_DRAFT).toBe("http://json-schema.org/draft-04/schema#");
    expect(JSON.stringify(SARIF_SCHEMA)).not.toMatch(/exclusiveM/);
  });

  test.each([
    ["every kind of rule", [FAILING, ALL_PASSED]],
    ["hostile names", [HOSTILE]],
    ["nothing found", [ALL_PASSED]],
    ["only uncertain", [model([UNCERTAIN])]],
    ["nothing checked", [model([NOT_CHECKED])]],
  ])("is met: %s", (_name, models) => {
    expect(validateSarif(read(...models)), JSON.stringify(validateSarif.errors)).toBe(true);
  });

  test.each<[string, (result: Record<string, unknown>) => void]>([
    ["an unknown level", (result) => Object.assign(result, { level: "info" })],
    ["no message", (result) => delete result.message],
    ["a key of nobody's", (result) => Object.assign(result, { severity: "error" })],
  ])("is not met by a result with %s", (_name, change) => {
    const log = JSON.parse(gateSarif(report(FAILING), OPTIONS));
    change(log.runs[0].results[0]);
    expect(validateSarif(log)).toBe(false);
  });
});

test("the tool is named with its version, and each rule once, with its reason and level", () => {
  const [run] = read(FAILING, ALL_PASSED).runs;
  expect(run.tool.driver).toMatchObject({ name: "htsr", version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  expect(run.tool.driver.rules?.map(({ id }) => id)).toEqual(FAILING.rules.map(({ id }) => id));
  expect(run.tool.driver.rules?.[1]).toEqual({
    id: "alpha",
    shortDescription: { text: "alpha of each of the layers at most 6" },
    fullDescription: { text: FAILING.rules[1].because },
    help: { text: expect.stringMatching(/htsr analyze/) },
    defaultConfiguration: { level: "error" },
  });
});

test("a gate that fails has been executed successfully", () => {
  expect(read(FAILING).runs[0].invocations).toEqual([{ executionSuccessful: true }]);
});

test("every result points to its rule", () => {
  const log = read(FAILING, HOSTILE, ALL_PASSED);
  for (const result of results(log)) {
    expect(log.runs[0].tool.driver.rules?.[result.ruleIndex ?? -1].id).toBe(result.ruleId);
  }
});

test("a violation has its rule's level, what is uncertain is a note", () => {
  const warned = rule({ id: "w", severity: "warning", findings: [finding()] });
  const levels = results(read(model([rule({ findings: [finding()] }), warned, UNCERTAIN])));
  expect(levels.map(({ level }) => level)).toEqual(["error", "warning", "note"]);
});

test("a result has a line, without which GitHub shows none, and its layer", () => {
  const [result] = results(read(model([rule({ findings: [finding()] })])));
  expect(result.locations).toEqual([
    {
      physicalLocation: {
        artifactLocation: { uri: "models/gpt.safetensors" },
        region: { startLine: 1 },
      },
      logicalLocations: [{ fullyQualifiedName: "h.1.qkv/q", kind: "member" }],
    },
  ]);
  expect(result.properties).toMatchObject({ value: 6.367027127624022, limit: 6, raw_name: "h.1.qkv.weight" });
});

describe("fingerprints", () => {
  const of = (given: Parameters<typeof finding>[0] = {}, id = "alpha") =>
    results(read(model([rule({ id, findings: [finding(given)] })])))[0].partialFingerprints;

  test("stay when the numbers or the file's name change", () => {
    expect(of({ value: 9, uncertainty: 2, message: "alpha 9 ± 2" })).toEqual(of());
  });

  test("tell layers and rules apart, by the name too that GitHub goes by", () => {
    for (const other of [of({ layer: "h.2" }), of({}, "beta"), of({ layer: null })]) {
      expect(other?.["ruleAndLayer/v1"]).not.toBe(of()?.["ruleAndLayer/v1"]);
      expect(other?.primaryLocationLineHash).not.toBe(of()?.primaryLocationLineHash);
    }
  });
});

describe("names from files", () => {
  test("are the layer's name as it is", () => {
    const [run] = read(HOSTILE).runs;
    const names = run.results
      ?.slice(0, HOSTILE_NAMES.length)
      .map(({ locations }) => locations?.[0].logicalLocations?.[0].fullyQualifiedName);
    expect(names).toEqual(HOSTILE_NAMES);
  });

  test("hold no placeholder and no link in a message", () => {
    for (const { message } of results(read(HOSTILE))) {
      expect(message.text).not.toMatch(/\]\(/);
      expect(message.text?.replaceAll("{{", "").replaceAll("}}", "")).not.toMatch(/[{}]/);
    }
  });
});

describe("a path as a URI", () => {
  test.each([
    ["models/gpt.safetensors", "models/gpt.safetensors"],
    ["./a b/c#d?.onnx", "a%20b/c%23d%3F.onnx"],
    ["a:b/100%.onnx", "a%3Ab/100%25.onnx"],
    ["../x.onnx", "../x.onnx"],
    ["/abs/x y.onnx", "file:///abs/x%20y.onnx"],
    ["C:\\models\\x y.onnx", "file:///C:/models/x%20y.onnx"],
    ["層.onnx", "%E5%B1%A4.onnx"],
    ["lone\ud800.onnx", "lone%EF%BF%BD.onnx"],
  ])("of %j is %s", (path, uri) => {
    expect(pathUri(path)).toBe(uri);
  });
});
