import type { SpectrumShape, WeightMatrix } from "../layers/matrix.js";
import type { PlannedLayer } from "../layers/plan.js";
import type { LayerIdentity } from "./identity.js";
import { identify } from "./identity.js";
import type { MeasureOptions } from "./options.js";

/** One layer as plain data: a worker can run it knowing nothing else. */
export interface LayerJob {
  readonly identity: LayerIdentity;
  readonly matrix: WeightMatrix;
  readonly shape: SpectrumShape;
  readonly options: MeasureOptions;
  /** Codes of conditions known before the weights are read. */
  readonly warnings: readonly string[];
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
