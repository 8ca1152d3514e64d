import { Chalk } from "chalk";
import { expect, test } from "vitest";
import { baselineDocument, readBaseline } from "../../src/gate/baseline.js";
import { reportJson } from "../../src/reporters/json.js";
import { temporaryFile } from "../cli/htsr.js";
import { layer, reportOf } from "./samples.js";

const report = reportOf([
  layer("a", { alpha: 3, seconds: 1.5, phase: "bulk-decay", phase_confidence: "high" }),
]);

test("a baseline is read as it was written, and holds no times", async () => {
  const document = baselineDocument(report);
  const text = JSON.stringify(document);
  expect(text).not.toMatch(/seconds|eigenvalues/);
  const baseline = await readBaseline(temporaryFile("baseline.json", text));
  expect(baseline.model).toBe("model.onnx");
  expect(baseline.options).toMatchObject({ fit: "clauset", conv: "pooled" });
  expect(baseline.layers.get("a")).toMatchObject({ alpha: 3, phase: "bulk-decay", shape: [64, 64] });
});

test("a report of htsr analyze serves as one", async () => {
  const options = {
    columns: null,
    sort: null,
    width: 80,
    colours: new Chalk({ level: 0 }),
    spectra: new Map(),
  };
  const baseline = await readBaseline(temporaryFile("report.json", reportJson(report, options)));
  expect(baseline.layers.get("a")).toMatchObject({ alpha: 3 });
});

test.each([
  ["no JSON", "layers: 3", /is not JSON; write it again with htsr baseline write/],
  ["another document", '{ "a": 1 }', /is no baseline \(see model\); write one with htsr baseline write/],
  ["a list", "[]", /is no baseline; write one/],
])("%s is no baseline", async (_, text, message) => {
  await expect(readBaseline(temporaryFile("baseline.json", text))).rejects.toThrow(message);
});

test("a baseline that is not there is told with how to write it", async () => {
  await expect(readBaseline("nowhere/baseline.json")).rejects.toThrow(
    /the baseline nowhere\/baseline\.json could not be read: .*; write it with htsr baseline write/,
  );
});
