import { identify } from "../../src/analysis/identity.js";
import type { LayerJob } from "../../src/analysis/job.js";
import { DEFAULT_OPTIONS } from "../../src/analysis/options.js";
import { spectrumShape } from "../../src/layers/matrix.js";
import { DENSE, f32Source, unreadTensor } from "../helpers.js";

/** More bytes than any of these jobs takes. */
export const AMPLE = 2 ** 40;

/** The job of a square matrix of f32 weights. */
export function jobOf(values: ArrayLike<number>, name = "layer"): LayerJob {
  const side = Math.sqrt(values.length);
  const matrix = { part: "", source: f32Source([side, side], values), kernel: "dense" } as const;
  return {
    identity: identify(unreadTensor(name, [side, side], DENSE), ""),
    matrix,
    shape: spectrumShape(matrix),
    options: DEFAULT_OPTIONS,
    warnings: [],
  };
}
