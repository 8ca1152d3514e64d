import { analyzeModel } from "../../src/analysis/analyze-model.js";
import { DEFAULT_OPTIONS } from "../../src/analysis/options.js";
import { modelReport } from "../../src/analysis/report.js";
import type { LayerResult } from "../../src/analysis/result.js";
import type { ComparisonRecord } from "../../src/compare/columns.js";
import { type CompareOptions, compareModels, DEFAULT_TOP_K } from "../../src/compare/compare-models.js";
import { compareReport } from "../../src/compare/compare-report.js";
import { NO_MAP } from "../../src/compare/layer-map.js";
import type { AnalysedModel } from "../../src/compare/model-layer.js";
import type { OpenedModel } from "../../src/loaders/model.js";
import type { Role, WeightTensor } from "../../src/loaders/tensor.js";
import { DENSE, f32Source, unreadTensor } from "../helpers.js";

export interface MemoryTensor {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
  readonly role?: Role;
}

/** A model whose f32 weights are in memory. */
export function memoryModel(path: string, tensors: Readonly<Record<string, MemoryTensor>>): OpenedModel {
  return {
    path,
    format: "safetensors",
    files: [path],
    tensors: Object.entries(tensors).map(
      ([name, { shape, values, role = DENSE }]): WeightTensor => ({
        ...unreadTensor(name, shape, role),
        source: f32Source(shape, values),
      }),
    ),
    warnings: [],
  };
}

export const COMPARE_OPTIONS: CompareOptions = {
  ...DEFAULT_OPTIONS,
  topK: DEFAULT_TOP_K,
  map: NO_MAP,
  eigenvalues: false,
};

export async function analysed(
  model: OpenedModel,
  options: Partial<CompareOptions> = {},
): Promise<AnalysedModel> {
  const { topK, map, eigenvalues, ...chosen } = { ...COMPARE_OPTIONS, ...options };
  const results: LayerResult[] = [];
  for await (const result of analyzeModel(model, { ...chosen, threads: 0, engine: "wasm" }))
    results.push(result);
  return { model, results };
}

/** The document of the first model against the others. */
export async function compareAll(models: readonly OpenedModel[], options: Partial<CompareOptions> = {}) {
  const settings = { ...COMPARE_OPTIONS, ...options };
  const [first, ...others] = await Promise.all(models.map((model) => analysed(model, settings)));
  const comparisons = [];
  for (const other of others) {
    comparisons.push(await compareModels(first, other, settings, { engine: "wasm", threads: 0 }));
  }
  return compareReport({
    reports: [first, ...others].map(({ model, results }) =>
      modelReport({
        model,
        options: settings,
        engine: "wasm",
        results,
        interrupted: false,
        seconds: 1,
        eigenvalues: false,
      }),
    ),
    comparisons,
    options: settings,
    interrupted: false,
    seconds: 1,
  });
}

/** The pairs of two models of one layer or more. */
export async function comparePairs(
  a: Readonly<Record<string, MemoryTensor>>,
  b: Readonly<Record<string, MemoryTensor>>,
  options: Partial<CompareOptions> = {},
): Promise<readonly ComparisonRecord[]> {
  const report = await compareAll(
    [memoryModel("a.safetensors", a), memoryModel("b.safetensors", b)],
    options,
  );
  return report.comparisons[0].layers;
}
