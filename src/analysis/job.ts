import type { SpectrumShape, WeightMatrix } from "../layers/matrix.js";
import type { PlannedLayer } from "../layers/plan.js";
import type { LayerIdentity } from "./identity.js";
import { identify } from "./identity.js";
import type { MeasureOptions } from "./options.js";
import type { LayerResult } from "./result.js";

/** One layer as plain data: a worker can run it knowing nothing else. */
export interface LayerJob {
  readonly identity: LayerIdentity;
  readonly matrix: WeightMatrix;
  readonly shape: SpectrumShape;
  readonly options: MeasureOptions;
  /** Codes of conditions known before the weights are read. */
  readonly warnings: readonly string[];
}

/** What the measures need to know of a job's layer besides its spectra. */
export function traitsOf({ identity, shape, matrix }: LayerJob) {
  return { kernel: matrix.kernel, layerType: identity.layer_type, dtype: identity.dtype, shape };
}

/** Threads that analyse layers. */
export interface JobRunner {
  /**
   * The layer's result; it never rejects, and stays pending if the runner is closed first.
   * @param bytes what the job takes at most
   */
  run(job: LayerJob, bytes: number): Promise<LayerResult>;
  /** Starts no more jobs. @returns fulfilled when all threads are gone, each when its job is done */
  close(): Promise<void>;
  /** As `close`, but the process need not wait for the jobs under way. */
  abandon(): void;
}

/** The job of a layer that is to be analysed. */
export function layerJob(
  planned: Extract<PlannedLayer, { kind: "analyse" }>,
  options: MeasureOptions,
): LayerJob {
  const { tensor, matrix, shape, warnings } = planned;
  const { fit, esd, normalize, bootstrap, randomize, htmp, seed } = options;
  return {
    identity: identify(tensor, matrix.part),
    matrix,
    shape,
    options: { fit, esd, normalize, bootstrap, randomize, htmp, seed },
    warnings,
  };
}
