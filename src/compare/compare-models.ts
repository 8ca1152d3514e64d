import { availableParallelism } from "node:os";
import { setImmediate as nextTurn } from "node:timers/promises";
import { abortion } from "../analysis/abortion.js";
import { layerLabel } from "../analysis/layer-label.js";
import type { AnalyzeOptions } from "../analysis/options.js";
import type { LayerResult } from "../analysis/result.js";
import { printable, UserError } from "../errors.js";
import { chooseEngine, type EngineChoice } from "../esd/choose-engine.js";
import { type PlannedLayer, planLayers } from "../layers/plan.js";
import { reasonText } from "../layers/skip.js";
import type { OpenedModel } from "../loaders/model.js";
import { elementCount } from "../loaders/tensor-source.js";
import type { ComparisonRecord } from "./columns.js";
import { comparePair, type PairJob, pairBytes } from "./compare-pair.js";
import type { PairSide } from "./compare-weights.js";
import { notCompared } from "./comparison-record.js";
import { BY_SHAPE, type LayerMap } from "./layer-map.js";
import { type LayerKey, matchLayers } from "./match-layers.js";
import { orientedSource } from "./oriented-source.js";
import { PairCrew } from "./pair-crew.js";

/** A model with the result of each of its layers, in its order, as analyzeModel yields them. */
export interface AnalysedModel {
  readonly model: OpenedModel;
  readonly results: readonly LayerResult[];
}

export interface CompareOptions extends AnalyzeOptions {
  /** Singular vectors of each side whose spans are compared, where the matrices have so many. */
  readonly topK: number;
  readonly map: LayerMap;
  /** Whether the records carry their spectra. */
  readonly eigenvalues: boolean;
}

export interface CompareRun {
  /** Default: auto. */
  readonly engine?: EngineChoice;
  /** Threads; 0 compares in the calling thread alone. Default: one a processor, as far as the work is worth it. */
  readonly threads?: number;
  /** Bytes that the pairs under way may take together. Default: 60 % of what the process may still have. */
  readonly maxMemory?: number;
  /** Told of each pair as it is done. */
  readonly onFinish?: (record: ComparisonRecord) => void;
  /** Ends the comparison early: what is done is returned. */
  readonly signal?: AbortSignal;
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
  const layers = await compareAll(pairs, options, run);
  return {
    layers,
    unmatchedA: unmatchedA.map((layer) => unmatched(layer, layersB)),
    unmatchedB: unmatchedB.map((layer) => unmatched(layer, layersA)),
  };
}

interface ModelLayer extends LayerKey {
  readonly planned: PlannedLayer;
  readonly result: LayerResult;
}

function layersOf({ model, results }: AnalysedModel, options: AnalyzeOptions): readonly ModelLayer[] {
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

type Pair = readonly [ModelLayer, ModelLayer];

/** What is left for the rest of the machine. */
const DEFAULT_MEMORY_SHARE = 0.6;

/** Proportional to the work of pairs that is worth one more thread, which takes a tenth of a second to run at speed. */
const WORTH_A_THREAD = 2 ** 27;

/** The records of the pairs, in their order; without those that are not done when the signal aborts. */
async function compareAll(
  pairs: readonly Pair[],
  options: CompareOptions,
  {
    engine = "auto",
    threads = availableParallelism(),
    maxMemory = DEFAULT_MEMORY_SHARE * process.availableMemory(),
    onFinish,
    signal,
  }: CompareRun,
): Promise<readonly ComparisonRecord[]> {
  const solver = await chooseEngine(engine);
  const jobs = pairs.map((pair) => jobOf(pair, options, maxMemory));
  const work = jobs.reduce((sum, job) => sum + workOf(job), 0);
  const most = Math.max(1, ...jobs.map((job) => (job === null ? 0 : pairBytes(job, solver))));
  const count = Math.min(threads, Math.floor(maxMemory / most), Math.ceil(work / WORTH_A_THREAD));
  const crew = count > 1 ? new PairCrew(count, engine) : null;
  const compare = (job: PairJob | null, pair: Pair) => {
    if (job === null) return lostPair(pair);
    return crew === null ? comparePair(job, solver) : crew.run(job);
  };
  const records = new Array<ComparisonRecord | null>(pairs.length).fill(null);
  const compareNext = async (index: number) => {
    const record = await compare(jobs[index], pairs[index]);
    if (signal?.aborted && crew !== null) return;
    records[index] = record;
    onFinish?.(record);
  };
  try {
    if (crew === null) {
      for (const index of pairs.keys()) {
        if (signal?.aborted) break;
        await compareNext(index);
        // Between any two, events are heard: Ctrl-C among them.
        await nextTurn();
      }
    } else {
      const longestFirst = [...pairs.keys()].sort((i, j) => workOf(jobs[j]) - workOf(jobs[i]));
      await Promise.race([Promise.all(longestFirst.map(compareNext)), abortion(signal)]);
    }
  } finally {
    crew?.dismiss();
  }
  return records.filter((record) => record !== null);
}

const workOf = (job: PairJob | null) => (job === null ? 0 : operations(job));

/** Proportional to the time of a comparison: N M² of the matrix. */
function operations({ a: { source } }: PairJob): number {
  const [rows, ...others] = source.shape;
  const columns = elementCount(others);
  return rows * columns * Math.min(rows, columns);
}

/** Null where a layer of the pair has no spectrum. */
function jobOf([a, b]: Pair, options: CompareOptions, memory: number): PairJob | null {
  const [sideA, sideB] = [sideOf(a, options), sideOf(b, options)];
  if (sideA === null || sideB === null) return null;
  const { topK, eigenvalues, fit, esd, normalize, bootstrap, randomize, htmp, seed } = options;
  const measures = { fit, esd, normalize, bootstrap, randomize, htmp, seed };
  return { a: sideA, b: sideB, options: { ...measures, topK, eigenvalues }, memory };
}

function lostPair([a, b]: Pair): ComparisonRecord {
  const [lost, which] = a.result.status === "analysed" ? [b, "second"] : [a, "first"];
  const { status, reason } = lost.result.record;
  const happened = status === "failed" ? "it failed" : "it was skipped";
  return notCompared(
    a.result.record,
    b.result.record,
    `${status}: in the ${which} model ${happened}, ${reason}`,
  );
}

/** Null for a layer that has no spectrum. */
function sideOf({ planned, result }: ModelLayer, { normalize }: AnalyzeOptions): PairSide | null {
  if (planned.kind !== "analyse" || result.status !== "analysed") return null;
  const { tensor, matrix, shape } = planned;
  return {
    record: result.record,
    eigenvalues: normalize ? result.eigenvalues.map((x) => x * shape.N) : result.eigenvalues,
    source: orientedSource(tensor, matrix),
    kernel: matrix.kernel,
  };
}

function unmatched(layer: ModelLayer, others: readonly ModelLayer[]): UnmatchedLayer {
  const { name, part, shape } = layer;
  const namesake = others.find((other) => layerLabel(other) === layerLabel(layer));
  return { name, part, shape, reason: whyUnmatched(namesake?.planned) };
}

function whyUnmatched(namesake: PlannedLayer | undefined): string {
  if (namesake === undefined) return "the other model has no layer of that name and part";
  return namesake.kind === "skip"
    ? `skipped in the other model, ${reasonText(namesake.skip)}`
    : "its namesake in the other model is the counterpart of another layer";
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
