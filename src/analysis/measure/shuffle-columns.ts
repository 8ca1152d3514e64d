import type { Uniform } from "../../random/stream.js";
import { type AlphaNull, compareWithShuffled, defaultReplicas } from "../../rmt/randomization.js";
import type { KeptWeights } from "../layer-spectra.js";
import type { LayerMeasures } from "../record.js";
import type { MeasuredMatrix } from "./measured-matrix.js";

export interface ShuffleOptions {
  readonly uniform: Uniform;
  /** Eigenvalues, unnormalised, up to this one are zeros. */
  readonly zeroFloor: number;
  /** By `estimateAlpha`, of the layer itself. */
  readonly alpha: number | null;
  readonly estimateAlpha: (eigenvalues: Float64Array) => number | null;
  /** 1/N under --normalize, else 1. */
  readonly scale: number;
}

/** The layer against its own weights shuffled (statistics §3.6). */
export function shuffleColumns(
  weights: KeptWeights,
  { eigenvalues, shape }: MeasuredMatrix,
  { uniform, zeroFloor, alpha, estimateAlpha, scale }: ShuffleOptions,
): Partial<LayerMeasures> {
  const shuffled = compareWithShuffled(weights, eigenvalues, {
    solver: weights.solver,
    uniform,
    replicas: defaultReplicas(shape),
    zeroFloor,
    alpha,
    estimateAlpha,
  });
  return {
    rand_replicas: shuffled.replicas,
    rand_num_spikes: shuffled.numSpikes,
    rand_lambda_max: shuffled.lambdaMax * scale,
    rand_distance: shuffled.distance,
    trap: shuffled.trap,
    ...nullColumns(shuffled.alphaNull),
  };
}

function nullColumns(alphaNull: AlphaNull): Partial<LayerMeasures> {
  if (alphaNull.kind === "none") return {};
  return { alpha_null_mean: alphaNull.mean, alpha_null_sd: alphaNull.sd, alpha_null_z: alphaNull.z };
}
