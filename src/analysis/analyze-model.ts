import { availableParallelism } from "node:os";
import { mlMatrixEngine } from "../esd/engines/ml-matrix.js";
import { type PlannedLayer, planLayers } from "../layers/plan.js";
import { reasonText } from "../layers/skip.js";
import type { OpenedModel } from "../loaders/model.js";
import { analyzeLayer } from "./analyze-layer.js";
import { identify } from "./identity.js";
import { type LayerJob, layerJob } from "./job.js";
import { type AnalyzeOptions, DEFAULT_OPTIONS } from "./options.js";
import { failedResult, skippedResult } from "./record.js";
import type { LayerResult } from "./result.js";
import { WorkerPool } from "./worker-pool.js";

export interface RunOptions {
  /** Worker threads; 0 analyses in the calling thread. Default: one a processor. */
  readonly threads?: number;
  /** Ends the analysis early: what has finished has been yielded. */
  readonly signal?: AbortSignal;
}

/**
 * Analyses a model, yielding a result for every layer, in the model's order, each as soon as it and those
 * before it are finished. Weights are read when their layer's turn comes; memory is bounded by the layers
 * under way.
 *
 * @throws UserError if a filter is malformed or means no layer; what is wrong with a tensor is its result
 */
export async function* analyzeModel(
  model: OpenedModel,
  options: Partial<AnalyzeOptions> & RunOptions = {},
): AsyncGenerator<LayerResult, void, undefined> {
  const { threads = availableParallelism(), signal, ...chosen } = options;
  const settings = { ...DEFAULT_OPTIONS, ...chosen };
  const planned = planLayers(model.tensors, settings);
  const jobs = planned.filter((layer) => layer.kind === "analyse").length;
  const pool = threads > 0 && jobs > 0 ? new WorkerPool(Math.min(threads, jobs)) : null;
  const run = (job: LayerJob) => (pool ? pool.run(job) : analyzeLayer(job, mlMatrixEngine));
  const aborted = abortion(signal);
  try {
    // With a pool all jobs are queued at once; without one, each starts when it is asked for.
    const started = pool ? planned.map((layer) => resultOf(layer, settings, run)) : null;
    for (const [index, layer] of planned.entries()) {
      const result = await Promise.race([started?.[index] ?? resultOf(layer, settings, run), aborted]);
      if (result === "aborted") return;
      yield result;
    }
  } finally {
    await pool?.close();
  }
}

async function resultOf(
  layer: PlannedLayer,
  options: AnalyzeOptions,
  run: (job: LayerJob) => Promise<LayerResult>,
): Promise<LayerResult> {
  switch (layer.kind) {
    case "analyse":
      return run(layerJob(layer, options));
    case "skip":
      return skippedResult(identify(layer.tensor, layer.part), layer.shape, reasonText(layer.skip));
    case "fail":
      return failedResult(identify(layer.tensor, ""), null, layer.message);
  }
}

/** A promise that is fulfilled when the signal aborts, and never without one. */
function abortion(signal: AbortSignal | undefined): Promise<"aborted"> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve("aborted");
    signal?.addEventListener("abort", () => resolve("aborted"), { once: true });
  });
}
