import type { LayerRecord } from "../../src/analysis/columns.js";
import { type AnalyzeOptions, DEFAULT_OPTIONS } from "../../src/analysis/options.js";
import { modelReport } from "../../src/analysis/report.js";
import type { LayerResult, ModelReport } from "../../src/analysis/result.js";
import { sampleRecord } from "../reporters/sample-report.js";

/** An analysed layer of which only what is given is known. */
export function layer(name: string, given: Partial<LayerRecord> = {}): LayerRecord {
  return sampleRecord({ name, raw_name: name, shape: [64, 64], ...given });
}

/** The report of a model with these layers. */
export function reportOf(layers: readonly LayerRecord[], options: Partial<AnalyzeOptions> = {}): ModelReport {
  const results = layers.map(
    (record): LayerResult =>
      record.status === "analysed"
        ? { status: "analysed", record, eigenvalues: new Float64Array() }
        : { status: record.status, record },
  );
  return modelReport({
    model: {
      path: "model.onnx",
      format: "onnx",
      files: ["model.onnx"],
      tensors: [],
      warnings: [],
    },
    options: { ...DEFAULT_OPTIONS, ...options },
    engine: "wasm",
    results,
    seconds: 0,
    interrupted: false,
    eigenvalues: false,
  });
}
