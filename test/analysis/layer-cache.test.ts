import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { analyzeLayer } from "../../src/analysis/analyze-layer.js";
import { analyzeModel, type RunOptions } from "../../src/analysis/analyze-model.js";
import { LayerCache } from "../../src/analysis/layer-cache.js";
import type { AnalyzeOptions } from "../../src/analysis/options.js";
import type { LayerResult } from "../../src/analysis/result.js";
import { ResultCache } from "../../src/cache/result-cache.js";
import { type ChosenEngine, chooseEngine } from "../../src/esd/choose-engine.js";
import type { OpenedModel } from "../../src/loaders/model.js";
import { openModel } from "../../src/loaders/open-model.js";
import { safetensors } from "../cli/htsr.js";
import { normalStream } from "../helpers.js";
import { temporaryDirectory } from "../loaders/temporary-files.js";
import { jobOf } from "./jobs.js";

const files = temporaryDirectory();
let directories = 0;
const newDirectory = () => files.path(`cache-${directories++}`);

function gaussian(rows: number, columns: number, seed: number) {
  return {
    shape: [rows, columns],
    values: Float32Array.from({ length: rows * columns }, normalStream(seed)),
  };
}

const TENSORS = {
  "h.0.attn.q": gaussian(60, 60, 1),
  "h.0.mlp.fc": gaussian(90, 60, 2),
  "h.1.zero": { shape: [20, 20], values: new Float32Array(400) },
};

async function modelOf(name: string, tensors: Parameters<typeof safetensors>[0]): Promise<OpenedModel> {
  return openModel(await files.write(`${name}.safetensors`, safetensors(tensors)));
}

/** Results, with how many of them came from the cache. */
async function analysed(
  model: OpenedModel,
  directory: string | null,
  options: Partial<AnalyzeOptions> & RunOptions = {},
) {
  const cache = directory === null ? null : new ResultCache(directory);
  const results: LayerResult[] = [];
  const settings = { engine: "wasm", threads: 0, ...options, ...(cache && { cache }) } as const;
  for await (const result of analyzeModel(model, settings)) results.push(result);
  expect(cache?.problem ?? null).toBeNull();
  return { results, found: cache?.use.found ?? 0 };
}

const untimed = (results: readonly LayerResult[]) =>
  results.map((result) => ({ ...result, record: { ...result.record, seconds: null } }));

test("a layer from the cache is bit for bit the one that was measured, its seconds among it", async () => {
  const model = await modelOf("equal", TENSORS);
  const { results: without } = await analysed(model, null);
  const directory = newDirectory();
  const first = await analysed(model, directory);
  expect(first.found).toBe(0);
  expect(untimed(first.results)).toEqual(untimed(without));
  for (const threads of [0, 1, 2]) {
    const again = await analysed(model, directory, { threads });
    expect(again.found).toBe(3);
    expect(again.results).toEqual(first.results);
    expect(again.results.map(({ record }) => Object.keys(record))).toEqual(
      first.results.map(({ record }) => Object.keys(record)),
    );
  }
  expect(first.results.map(({ status }) => status)).toEqual(["analysed", "analysed", "skipped"]);
});

test("what any number of threads has measured is known to any other", async () => {
  const model = await modelOf("threads", TENSORS);
  const { results: without } = await analysed(model, null);
  for (const threads of [1, 2]) {
    const directory = newDirectory();
    const first = await analysed(model, directory, { threads });
    expect(untimed(first.results)).toEqual(untimed(without));
    expect((await analysed(model, directory)).found).toBe(3);
  }
});

test("what is drawn at random is kept to its last digit too", async () => {
  const model = await modelOf("thorough", { layer: TENSORS["h.0.attn.q"] });
  const directory = newDirectory();
  const options = { bootstrap: 40, randomize: true };
  const first = await analysed(model, directory, options);
  const again = await analysed(model, directory, options);
  expect(again.found).toBe(1);
  expect(again.results).toEqual(first.results);
});

test("a changed byte costs its layer alone", async () => {
  const directory = newDirectory();
  await analysed(await modelOf("before", TENSORS), directory);
  const values = TENSORS["h.0.mlp.fc"].values.slice();
  values[values.length - 1] += 1e-3;
  const model = await modelOf("after", { ...TENSORS, "h.0.mlp.fc": { shape: [90, 60], values } });
  const { results, found } = await analysed(model, directory);
  expect(found).toBe(2);
  expect(untimed(results)).toEqual(untimed((await analysed(model, null)).results));
});

test("weights are known under any name, whose own the identity and its warnings are", async () => {
  const directory = newDirectory();
  const square = gaussian(60, 60, 7);
  await analysed(await modelOf("plain-name", { "h.0.mlp.fc": square }), directory);
  const renamed = await modelOf("other-name", { "h.5.attn.qkv_proj.weight": square });
  const { results, found } = await analysed(renamed, directory);
  expect(found).toBe(1);
  expect(results[0].record).toMatchObject({
    name: "h.5.attn.qkv_proj",
    block: "h.5",
    component: "attention",
  });
  expect(untimed(results)).toEqual(untimed((await analysed(renamed, null)).results));
});

test("a warning that a name gives rise to goes with the name", async () => {
  const solver = await chooseEngine("wasm");
  const named = { ...jobOf(TENSORS["h.0.attn.q"].values), warnings: ["fused_not_split"] };
  const measured = await analyzeLayer(named, solver);
  const layers = new LayerCache(new ResultCache(newDirectory()), solver, [named.matrix], 1);
  expect(await layers.find(named)).toBeNull();
  layers.keep(named, measured);
  expect(await layers.find(named)).toEqual(measured);
  const other = await layers.find({ ...named, warnings: [] });
  expect(measured.record.warnings[0]).toBe("fused_not_split");
  expect(other?.record.warnings).toEqual(measured.record.warnings.slice(1));
});

test("random numbers are a layer's own: where they are drawn, another name or seed is not known", async () => {
  const model = await modelOf("random", { layer: TENSORS["h.0.attn.q"] });
  const renamed = await modelOf("random-renamed", { other: TENSORS["h.0.attn.q"] });
  const directory = newDirectory();
  const thorough = { bootstrap: 40 };
  await analysed(model, directory, thorough);
  expect((await analysed(model, directory, thorough)).found).toBe(1);
  expect((await analysed(model, directory, { ...thorough, seed: 1 })).found).toBe(0);
  expect((await analysed(renamed, directory, thorough)).found).toBe(0);
  await analysed(model, directory);
  // Of what draws none, the seed is no part.
  expect((await analysed(renamed, directory, { seed: 1 })).found).toBe(1);
});

test("every option that changes a number changes the key", async () => {
  const model = await modelOf("options", { layer: TENSORS["h.0.attn.q"] });
  const directory = newDirectory();
  const each: readonly Partial<AnalyzeOptions>[] = [
    {},
    { fit: "weightwatcher" },
    { normalize: true },
    { bootstrap: 40 },
    { randomize: true },
    { esd: "farms" },
    { htmp: true },
  ];
  for (const options of each) expect((await analysed(model, directory, options)).found).toBe(0);
  for (const options of each) expect((await analysed(model, directory, options)).found).toBe(1);
  // Those that only choose layers don't.
  expect((await analysed(model, directory, { minEvals: 5, layers: ["layer"] })).found).toBe(1);
});

test("another engine, or another build of it, measures anew", async () => {
  const cache = new ResultCache(newDirectory());
  const solver = await chooseEngine("wasm");
  if (solver.kind !== "gram") throw new Error("wasm goes through WᵀW");
  const job = jobOf(TENSORS["h.0.attn.q"].values);
  const result = await analyzeLayer(job, solver);
  const knows = async (engine: ChosenEngine) =>
    (await new LayerCache(cache, engine, [job.matrix], 1).find(job)) !== null;
  const first = new LayerCache(cache, solver, [job.matrix], 1);
  await first.find(job);
  first.keep(job, result);
  expect(await knows(solver)).toBe(true);
  expect(await knows({ kind: "gram", solver: { ...solver.solver, name: "other" } })).toBe(false);
  expect(await knows({ kind: "gram", solver: { ...solver.solver, build: "2.0" } })).toBe(false);
  expect(await knows(await chooseEngine("js"))).toBe(false);
});

test("a kernel position and a row are not the same, nor are two storage types", async () => {
  const cache = new ResultCache(newDirectory());
  const solver = await chooseEngine("wasm");
  const job = jobOf(TENSORS["h.0.attn.q"].values);
  const layers = new LayerCache(cache, solver, [job.matrix], 1);
  await layers.find(job);
  layers.keep(job, await analyzeLayer(job, solver));
  expect(await layers.find({ ...job, matrix: { ...job.matrix } })).not.toBeNull();
  expect(await layers.find({ ...job, matrix: { ...job.matrix, kernel: "conv" } })).toBeNull();
  expect(await layers.find({ ...job, identity: { ...job.identity, dtype: "int8" } })).toBeNull();
  expect(await layers.find({ ...job, identity: { ...job.identity, layer_type: "conv2d" } })).toBeNull();
});

test("a layer that failed is not kept, and fails again", async () => {
  const values = TENSORS["h.0.attn.q"].values.slice();
  values[5] = Number.NaN;
  const model = await modelOf("failed", { broken: { shape: [60, 60], values } });
  const directory = newDirectory();
  const first = await analysed(model, directory);
  const again = await analysed(model, directory);
  expect(again.found).toBe(0);
  expect(first.results[0].status).toBe("failed");
  expect(again.results).toEqual(first.results);
});

test("bytes that cannot be read are the layer's failure, as without a cache", async () => {
  const model = await modelOf("truncated", TENSORS);
  const path = files.path("truncated.safetensors");
  writeFileSync(path, readFileSync(path).subarray(0, -8));
  const directory = newDirectory();
  const { results } = await analysed(model, directory);
  expect(results).toEqual(
    (await analysed(model, null)).results.map((result, i) => (i < 2 ? expect.anything() : result)),
  );
  expect(results.map(({ status }) => status)).toEqual(["analysed", "analysed", "failed"]);
});

test("a file that is overwritten while it is analysed leaves nothing wrong behind", async () => {
  const model = await modelOf("overwritten", { layer: TENSORS["h.0.attn.q"] });
  const path = files.path("overwritten.safetensors");
  const original = readFileSync(path);
  const solver = await chooseEngine("wasm");
  const { matrix, ...rest } = jobOf(TENSORS["h.0.attn.q"].values);
  const job = { ...rest, matrix: { ...matrix, source: model.tensors[0].source } };
  const cache = new ResultCache(newDirectory());
  const begin = () => new LayerCache(cache, solver, [job.matrix], 1);

  const overtaken = begin();
  await overtaken.find(job);
  writeFileSync(path, safetensors({ layer: gaussian(60, 60, 9) }));
  const wrong = await analyzeLayer(job, solver);
  overtaken.keep(job, wrong);
  writeFileSync(path, original);
  const undisturbed = begin();
  expect(await undisturbed.find(job)).toBeNull();
  const right = await analyzeLayer(job, solver);
  undisturbed.keep(job, right);
  expect(await begin().find(job)).toEqual(right);
  expect(right.record.alpha).not.toBe(wrong.record.alpha);
});

test("two parts of one tensor have random numbers of their own", async () => {
  const solver = await chooseEngine("wasm");
  const plain = jobOf(TENSORS["h.0.attn.q"].values);
  const job = { ...plain, options: { ...plain.options, bootstrap: 40 } };
  const layers = new LayerCache(new ResultCache(newDirectory()), solver, [job.matrix], 1);
  await layers.find(job);
  layers.keep(job, await analyzeLayer(job, solver));
  expect(await layers.find(job)).not.toBeNull();
  expect(await layers.find({ ...job, identity: { ...job.identity, part: "q" } })).toBeNull();
});

test("a damaged entry is measured anew and mended", async () => {
  const model = await modelOf("damaged", TENSORS);
  const directory = newDirectory();
  const first = await analysed(model, directory);
  const drawers = readdirSync(directory).filter((name) => statSync(join(directory, name)).isDirectory());
  const [entry] = drawers.flatMap((drawer) =>
    readdirSync(join(directory, drawer)).map((name) => join(directory, drawer, name)),
  );
  const damaged = readFileSync(entry);
  damaged[damaged.length - 5] ^= 1;
  writeFileSync(entry, damaged);
  const again = await analysed(model, directory);
  expect(again.found).toBe(2);
  expect(untimed(again.results)).toEqual(untimed(first.results));
  expect((await analysed(model, directory)).found).toBe(3);
});

test("an analysis that is ended while it looks things up yields what it had found, in the model's order", async () => {
  const model = await modelOf("aborted", TENSORS);
  const directory = newDirectory();
  await analysed(model, directory);
  const ending = new AbortController();
  const end = vi.spyOn(LayerCache.prototype, "end");
  const { results } = await analysed(model, directory, {
    signal: ending.signal,
    onFinish: ({ record }) => record.name === "h.0.mlp.fc" && ending.abort(),
  });
  expect(results.map(({ record }) => record.name)).toEqual(["h.0.attn.q", "h.0.mlp.fc"]);
  expect(end).toHaveBeenCalledTimes(1);
});

test("every layer is told of once as it finishes, wherever it comes from", async () => {
  const directory = newDirectory();
  await analysed(await modelOf("some", { b: TENSORS["h.0.attn.q"] }), directory);
  const model = await modelOf("all", {
    a: TENSORS["h.0.mlp.fc"],
    b: TENSORS["h.0.attn.q"],
    tiny: gaussian(3, 3, 1),
  });
  const told: string[] = [];
  await analysed(model, directory, { onFinish: ({ record }) => told.push(record.name) });
  expect(told.toSorted()).toEqual(["a", "b", "tiny"]);
});

test("an analysis that keeps results lets old ones go, and one that is broken off too", async () => {
  const model = await modelOf("trimming", TENSORS);
  const cache = new ResultCache(newDirectory());
  const trim = vi.spyOn(cache, "trim");
  for await (const _ of analyzeModel(model, { engine: "wasm", threads: 0, cache })) {
    // Read to the end.
  }
  expect(trim).toHaveBeenCalledTimes(1);
  for await (const _ of analyzeModel(model, { engine: "wasm", threads: 0, cache, normalize: true })) break;
  expect(trim).toHaveBeenCalledTimes(2);
});
