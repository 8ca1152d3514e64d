import { layerLabel } from "../analysis/layer-label.js";
import type { AnalyzeOptions } from "../analysis/options.js";
import type { LayerResult } from "../analysis/result.js";
import { type PlannedLayer, planLayers } from "../layers/plan.js";
import { reasonText } from "../layers/skip.js";
import type { OpenedModel } from "../loaders/model.js";
import type { PairSide } from "./compare-weights.js";
import type { LayerKey } from "./match-layers.js";
import { orientedSource } from "./oriented-source.js";

/** A model with the result of each of its layers, in its order, as analyzeModel yields them. */
export interface AnalysedModel {
  readonly model: OpenedModel;
  readonly results: readonly LayerResult[];
}

/** A layer of a model with what was planned and what came of it. */
export interface ModelLayer extends LayerKey {
  readonly planned: PlannedLayer;
  readonly result: LayerResult;
}

/** The layers of a model, in its order, those that were skipped among them. */
export function layersOf({ model, results }: AnalysedModel, options: AnalyzeOptions): readonly ModelLayer[] {
  // An analysis that was interrupted has fewer results than layers.
  const resultOf = new Map(results.map((result) => [layerLabel(result.record), result]));
  return planLayers(model.tensors, options).flatMap((planned) => {
    const { name } = planned.tensor;
    const part = partOf(planned);
    const result = resultOf.get(layerLabel({ name, part }));
    const shape = planned.kind === "analyse" ? orientedSource(planned.tensor, planned.matrix).shape : null;
    return result === undefined ? [] : [{ name, part, shape, planned, result }];
  });
}

function partOf(planned: PlannedLayer): string {
  if (planned.kind === "fail") return "";
  return planned.kind === "skip" ? planned.part : planned.matrix.part;
}

/** A layer as one of a pair; null if it has no spectrum. */
export function sideOf({ planned, result }: ModelLayer, { normalize }: AnalyzeOptions): PairSide | null {
  if (planned.kind !== "analyse" || result.status !== "analysed") return null;
  const { tensor, matrix, shape } = planned;
  return {
    record: result.record,
    eigenvalues: normalize ? result.eigenvalues.map((x) => x * shape.N) : result.eigenvalues,
    source: orientedSource(tensor, matrix),
    kernel: matrix.kernel,
  };
}

/** A layer that has no counterpart. */
export interface UnmatchedLayer {
  readonly name: string;
  readonly part: string;
  /** Of its matrix, outputs first; null if it is not known. */
  readonly shape: readonly number[] | null;
  /** What of the other model stands in the way, as a clause. */
  readonly reason: string;
}

/** Why a layer of one model has no counterpart among those of the other. */
export function unmatched(layer: ModelLayer, others: readonly ModelLayer[]): UnmatchedLayer {
  const { name, part, shape } = layer;
  const namesake =
    others.find((other) => layerLabel(other) === layerLabel(layer)) ??
    // Of a tensor that cannot be read, nobody knows the parts.
    others.find((other) => other.planned.kind === "fail" && other.name === name);
  return { name, part, shape, reason: whyUnmatched(namesake?.planned) };
}

function whyUnmatched(namesake: PlannedLayer | undefined): string {
  if (namesake === undefined) return "the other model has no layer of that name and part";
  switch (namesake.kind) {
    case "skip":
      return `skipped in the other model, ${reasonText(namesake.skip)}`;
    case "fail":
      return `failed in the other model, ${namesake.message}`;
    case "analyse":
      return "its namesake in the other model is the counterpart of another layer";
  }
}
