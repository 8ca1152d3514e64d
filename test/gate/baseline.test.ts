import { Chalk } from "chalk";
import { expect, test } from "vitest";
import { INTERRUPTED } from "../../src/analysis/report.js";
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

/** The baseline of the report with something changed in it. */
const changed = (change: (document: ReturnType<typeof baselineDocument>) => object) =>
  readBaseline(temporaryFile("baseline.json", JSON.stringify(change(baselineDocument(report)))));

test.each<[string, Parameters<typeof changed>[0], RegExp]>([
  [
    "a number in quotes",
    (document) => ({ ...document, layers: [{ ...document.layers[0], alpha: "3" }] }),
    /is no baseline \(see layers\.0\.alpha\)/,
  ],
  [
    "a version to come",
    (document) => ({ ...document, schema_version: "2.0" }),
    /is of version 2\.0, and this htsr reads version 1\.0; write it again/,
  ],
  ["another kind", (document) => ({ ...document, kind: "gate" }), /is no baseline \(see kind\)/],
  [
    "a layer twice",
    (document) => ({ ...document, layers: [document.layers[0], document.layers[0]] }),
    /has the layer a twice/,
  ],
  [
    "a layer that failed",
    (document) => ({ ...document, layers: [{ ...document.layers[0], status: "failed" }] }),
    /has the layer a, which failed/,
  ],
  [
    "an analysis that was interrupted",
    (document) => ({ ...document, warnings: [INTERRUPTED] }),
    /interrupted, so that layers are missing/,
  ],
])("%s makes no baseline", async (_, change, message) => {
  await expect(changed(change)).rejects.toThrow(message);
});

test("an earlier version's baseline, without the columns of a later one, is read", async () => {
  const { layers } = await changed((document) => {
    const { kappa: _, ...old } = document.layers[0];
    return { ...document, schema_version: "1.7", layers: [old] };
  });
  expect(layers.get("a")).toMatchObject({ alpha: 3 });
});

test("a byte order mark is no part of a baseline", async () => {
  const text = `\ufeff${JSON.stringify(baselineDocument(report))}`;
  expect((await readBaseline(temporaryFile("baseline.json", text))).layers.size).toBe(1);
});

test("a baseline that is not there is told with how to write it", async () => {
  await expect(readBaseline("nowhere/baseline.json")).rejects.toThrow(
    /the baseline nowhere\/baseline\.json could not be read: .*; write it with htsr baseline write/,
  );
});
