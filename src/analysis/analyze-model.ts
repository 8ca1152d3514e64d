import { availableParallelism } from "node:os";
import type { ResultCache } from "../cache/result-cache.js";
import { type ChosenEngine, chooseEngine, type EngineChoice } from "../esd/choose-engine.js";
import { type PlannedLayer, planLayers } from "../layers/plan.js";
import { reasonText } from "../layers/skip.js";
import type { OpenedModel } from "../loaders/model.js";
import { abortion } from "./abortion.js";
import { analyzeLayer } from "./analyze-layer.js";
import { identify } from "./identity.js";
import { type JobRunner, type LayerJob, layerJob } from "./job.js";
import { beyondEngine, jobBytes } from "./job-memory.js";
import { LayerCache } from "./layer-cache.js";
import { LayerCrew } from "./layer-crew.js";
import { type AnalyzeOptions, DEFAULT_OPTIONS, drawsRandomNumbers, keepsWeights } from "./options.js";
import { failedResult, skippedResult } from "./record.js";
import type { LayerResult } from "./result.js";
import { type PoolLimits, WorkerPool } from "./worker-pool.js";

export interface RunOptions {
  /** Default: auto. */
  readonly engine?: EngineChoice;
  /**
   * Threads; the calling one is among them only where all layers are short. 0 analyses in the calling thread
   * alone. Default: one a processor.
   */
  readonly threads?: number;
  /** Bytes that the layers under way may take together. Default: 60 % of what the process may still have. */
  readonly maxMemory?: number;
  /** Where results of layers that have not changed come from, and where those of others are kept. Default: none. */
  readonly cache?: ResultCache;
  /** Told of each layer as it finishes, in whatever order they do. */
  readonly onFinish?: (result: LayerResult) => void;
  /** Ends the analysis early: what has finished is yielded, and the jobs under way are not waited for. */
  readonly signal?: AbortSignal;
}

/** What is left for the rest of the machine, and for what the model of memory leaves out. */
const DEFAULT_MEMORY_SHARE = 0.6;

/**
 * Analyses a model, yielding a result for every layer, in the model's order, each as soon as it and those
 * before it are finished. Weights are read when their layer's turn comes, the longest job first; memory is
 * bounded by the layers under way. With a cache all weights are read once before, for what is known of them;
 * threads are started only for the rest.
 *
 * @throws UserError if a filter is malformed or means no layer, or the engine is not to be had; what is wrong
 *   with a tensor is its result
 */
export async function* analyzeModel(
  model: OpenedModel,
  options: Partial<AnalyzeOptions> & RunOptions = {},
): AsyncGenerator<LayerResult, void, undefined> {
  const {
    engine = "auto",
    threads = availableParallelism(),
    maxMemory,
    cache,
    onFinish,
    signal,
    ...chosen
  } = options;
  const settings = { ...DEFAULT_OPTIONS, ...chosen };
  const planned = planLayers(model.tensors, settings);
  const solver = await chooseEngine(engine);
  const finished = new Map<PlannedLayer, LayerResult>();
  const finish = (layer: PlannedLayer, result: LayerResult) => {
    finished.set(layer, result);
    onFinish?.(result);
    return result;
  };
  const finishedAmong = (some: readonly PlannedLayer[]) => some.flatMap((layer) => finished.get(layer) ?? []);

  const layers = planned.filter((layer) => layer.kind === "analyse");
  const matrices = layers.map(({ matrix }) => matrix);
  const known = cache && new LayerCache(cache, solver, matrices, threads);
  if (known) {
    for (const layer of layers) {
      const found = await known.find(layerJob(layer, settings));
      if (found) finish(layer, found);
      if (signal?.aborted) {
        known.end();
        yield* finishedAmong(planned);
        return;
      }
    }
  }

  const unknown = layers.filter((layer) => !finished.has(layer));
  const memory = maxMemory ?? DEFAULT_MEMORY_SHARE * process.availableMemory();
  const bytesOf = ({ matrix, shape }: Analysable) => jobBytes(matrix, shape, solver, keepsWeights(settings));
  const pool =
    threads > 0 && unknown.length > 0
      ? chooseRunner(unknown, bytesOf, { threads, memory }, engine, solver, drawsRandomNumbers(settings))
      : null;
  const analyse = async (layer: Analysable) => {
    const job = layerJob(layer, settings);
    const beyond = beyondEngine(layer.shape, solver);
    if (beyond !== null) return failedResult(job.identity, layer.shape, beyond);
    const found = await (pool ? pool.run(job, bytesOf(layer)) : analyzeLayer(job, solver, memory));
    known?.keep(job, found);
    return found;
  };
  const result = async (layer: PlannedLayer) =>
    finished.get(layer) ??
    finish(layer, layer.kind === "analyse" ? await analyse(layer) : notAnalysed(layer));
  const ended = new AbortController();
  const aborted = abortion(signal, ended.signal);
  try {
    // With a pool all jobs are queued at once; without one, each starts when it is asked for.
    const started = pool ? startLongestFirst(planned, result) : null;
    for (const [index, layer] of planned.entries()) {
      const next = await Promise.race([started?.get(layer) ?? result(layer), aborted]);
      if (next === "aborted") {
        // Those that finished ahead of one that has not.
        yield* finishedAmong(planned.slice(index));
        return;
      }
      yield next;
    }
  } finally {
    ended.abort();
    // Nobody waits for the threads' end: one that is still compiling may take long, or for ever (nodejs/node#54918).
    if (signal?.aborted) pool?.abandon();
    else void pool?.close();
    cache?.trim();
  }
}

/** Proportional to what a job may take before the calling thread hears Ctrl-C: some 20 ms with WebAssembly, the first more. */
const LONGEST_SHORT_JOB = 2 ** 27;

/** Of an analysis, what is worth one more thread: more than the 0.1 s that it takes to run at speed. */
const WORTH_A_THREAD = 2 ** 28;

/**
 * The calling thread and helpers where all layers are short, a pool of workers otherwise.
 * @param costly whether a layer takes many times as long as its spectrum, as all does that draws random numbers: then
 *   none is short
 */
function chooseRunner(
  layers: readonly Analysable[],
  bytesOf: (layer: Analysable) => number,
  { threads, memory }: PoolLimits,
  choice: EngineChoice,
  solver: ChosenEngine,
  costly: boolean,
): JobRunner {
  const total = layers.reduce((sum, layer) => sum + operations(layer), 0);
  const helpers = Math.min(threads, Math.ceil(total / WORTH_A_THREAD)) - 1;
  const fits = (layer: Analysable) =>
    (1 + helpers) * bytesOf(layer) <= memory &&
    // A convolution is also solved laid out flat.
    operations(layer) * layer.shape.numMatrices <= LONGEST_SHORT_JOB;
  if (solver.kind === "direct" || costly || !layers.every(fits)) {
    return new WorkerPool({ threads, memory }, choice);
  }
  const retry = async (job: LayerJob) => {
    const alone = new WorkerPool({ threads: 1, memory }, choice);
    const result = await alone.run(job, memory);
    void alone.close();
    return result;
  };
  return new LayerCrew({ helpers, choice, solver, room: memory / (1 + helpers), retry });
}

type Analysable = Extract<PlannedLayer, { kind: "analyse" }>;

function notAnalysed(layer: Exclude<PlannedLayer, Analysable>): LayerResult {
  return layer.kind === "skip"
    ? skippedResult(identify(layer.tensor, layer.part), layer.shape, reasonText(layer.skip))
    : failedResult(identify(layer.tensor, ""), null, layer.message);
}

/** A long job that starts last is waited for by idle threads. */
function startLongestFirst(
  planned: readonly PlannedLayer[],
  start: (layer: PlannedLayer) => Promise<LayerResult>,
): ReadonlyMap<PlannedLayer, Promise<LayerResult>> {
  const byLength = planned.toSorted((a, b) => operations(b) - operations(a));
  return new Map(byLength.map((layer) => [layer, start(layer)]));
}

/** Proportional to the time of a job: N M² for each of its matrices. */
function operations(layer: PlannedLayer): number {
  if (layer.kind !== "analyse") return 0;
  const { N, M, numMatrices } = layer.shape;
  return N * M * M * numMatrices;
}
