import type { WeightTensor } from "./tensor.js";

export type ModelFormat = "onnx" | "safetensors";

/** What opening a model yields: every tensor of two or more dimensions, none of them read. */
export interface OpenedModel {
  /** The path as the user gave it. */
  readonly path: string;
  readonly format: ModelFormat;
  /** The files that hold the weights, as paths relative to the model's directory. */
  readonly files: readonly string[];
  /** In the model's own order. */
  readonly tensors: readonly WeightTensor[];
  /** Conditions the reader should know of that cost no tensor, one sentence each. */
  readonly warnings: readonly string[];
}
