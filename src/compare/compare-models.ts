import { layerLabel } from "../analysis/layer-label.js";
import type { AnalyzeOptions } from "../analysis/options.js";
import { printable, UserError } from "../errors.js";
import type { ComparisonRecord } from "./columns.js";
import { notCompared } from "./comparison-record.js";
import { BY_SHAPE, type LayerMap } from "./layer-map.js";
import { matchLayers } from "./match-layers.js";
import {
  type AnalysedModel,
  layersOf,
  type ModelLayer,
  sideOf,
  type UnmatchedLayer,
  unmatched,
} from "./model-layer.js";
import { type CompareRun, type RunnablePair, runPairs } from "./run-pairs.js";

export interface CompareOptions extends AnalyzeOptions {
  /** Singular vectors of each side whose spans are compared, where the matrices have so many. */
  readonly topK: number;
  readonly map: LayerMap;
  /** Whether the records carry their spectra. */
  readonly eigenvalues: boolean;
}

/** What comes of comparing two models. */
export interface ModelComparison {
  /** In the order of the first model. */
  readonly layers: readonly ComparisonRecord[];
  readonly unmatchedA: readonly UnmatchedLayer[];
  readonly unmatchedB: readonly UnmatchedLayer[];
}

/** As many singular vectors as are compared by default. */
export const DEFAULT_TOP_K = 10;

/**
 * Compares two analysed models layer by layer. Layers that both leave out are left out here; one that failed in
 * either is a failed pair.
 *
 * @param options those of both analyses
 * @throws UserError if no layer of one has a counterpart in the other
 */
export async function compareModels(
  a: AnalysedModel,
  b: AnalysedModel,
  options: CompareOptions,
  run: CompareRun = {},
): Promise<ModelComparison> {
  const [layersA, layersB] = [layersOf(a, options), layersOf(b, options)];
  const isTaken = ({ planned }: ModelLayer) => planned.kind !== "skip";
  const { pairs, unmatchedA, unmatchedB } = matchLayers(
    layersA.filter(isTaken),
    layersB.filter(isTaken),
    options.map,
  );
  if (pairs.length === 0) throw new UserError(nothingMatches(a, b, unmatchedA, unmatchedB));
  const layers = await runPairs(
    pairs.map(([layerA, layerB]) => runnable(layerA, layerB, options)),
    run,
  );
  return {
    layers,
    unmatchedA: unmatchedA.map((layer) => unmatched(layer, layersB)),
    unmatchedB: unmatchedB.map((layer) => unmatched(layer, layersA)),
  };
}

function runnable(a: ModelLayer, b: ModelLayer, options: CompareOptions): RunnablePair {
  const [sideA, sideB] = [sideOf(a, options), sideOf(b, options)];
  if (sideA === null) return { kind: "lost", record: lostPair(a, b, a, "first") };
  if (sideB === null) return { kind: "lost", record: lostPair(a, b, b, "second") };
  const { topK, eigenvalues, fit, esd, normalize, bootstrap, randomize, htmp, seed } = options;
  const measures = { fit, esd, normalize, bootstrap, randomize, htmp, seed };
  return { kind: "job", job: { a: sideA, b: sideB, options: { ...measures, topK, eigenvalues } } };
}

function lostPair(
  a: ModelLayer,
  b: ModelLayer,
  lost: ModelLayer,
  which: "first" | "second",
): ComparisonRecord {
  const { status, reason } = lost.result.record;
  const happened = status === "failed" ? "it failed" : "it was skipped";
  return notCompared(
    a.result.record,
    b.result.record,
    `${status}: in the ${which} model ${happened}, ${reason}`,
  );
}

function nothingMatches(
  a: AnalysedModel,
  b: AnalysedModel,
  layersA: readonly ModelLayer[],
  layersB: readonly ModelLayer[],
): string {
  const [first, second] = [a, b].map(({ model }) => printable(model.path));
  if (layersA.length === 0 || layersB.length === 0) {
    const empty = layersA.length === 0 ? first : second;
    return `${empty} has no layer to compare; htsr inspect ${empty} says why each was skipped.`;
  }
  const [nameA, nameB] = [layersA[0], layersB[0]].map((layer) => printable(layerLabel(layer)));
  return `no layer of ${second} has the name and part of one of ${first}: the first are ${nameB} and ${nameA}; say how names differ with --map 'old=new' (a * stands for any text), or pair layers by their shapes with --map ${BY_SHAPE}.`;
}
