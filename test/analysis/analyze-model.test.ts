import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { analyzeModel } from "../../src/analysis/analyze-model.js";
import { wasmEngine } from "../../src/esd/engines/wasm.js";
import { DENSE, f32Source, normalStream, unreadTensor } from "../helpers.js";

test("a layer that no memory lets the engine solve fails in one sentence, and the others are analysed", async () => {
  const small = {
    ...unreadTensor("small", [40, 30], DENSE),
    source: f32Source([40, 30], Float32Array.from({ length: 1200 }, normalStream(1))),
  };
  const tensors = [unreadTensor("huge", [40_000, 50_000], DENSE), small];
  const model = { path: "model", format: "safetensors", files: [], tensors, warnings: [] } as const;
  const records = [];
  for await (const { record } of analyzeModel(model, { engine: "wasm", threads: 0 })) records.push(record);
  expect(records.map(({ status }) => status)).toEqual(["failed", "analysed"]);
  expect(records[0].reason).toBe(
    `50000 x 40000 weights have a W'W of order 40000, more than the 30000 that ${wasmEngine.name} can hold; try --engine lapack, which takes 12 GiB for it, or leave them out with --max-evals 30000.`,
  );
});

test("an analysis that has ended no longer listens to the signal that may end it, as one of several may have", async () => {
  const { signal } = new AbortController();
  const model = { path: "model", format: "safetensors", files: [], tensors: [], warnings: [] } as const;
  for await (const _ of analyzeModel(model, { signal, threads: 0 }));
  expect(getEventListeners(signal, "abort")).toEqual([]);
});
