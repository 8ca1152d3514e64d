import type { SpectrumShape } from "../layers/matrix.js";
import type { LayerRecord } from "./columns.js";
import type { LayerIdentity } from "./identity.js";
import type { LayerResult } from "./result.js";

/** The columns that are measured on a layer's weights. */
export type LayerMeasures = Omit<LayerRecord, keyof LayerIdentity | "status" | "reason">;

export const NO_MEASURES: LayerMeasures = {
  N: null,
  M: null,
  Q: null,
  num_matrices: null,
  num_params: null,
  num_evals: null,
  norm: null,
  log_norm: null,
  spectral_norm: null,
  lambda_max: null,
  lambda_min: null,
  log_spectral_norm: null,
  stable_rank: null,
  log_det: null,
  condition: null,
  matrix_rank: null,
  rank_loss: null,
  zero_frac: null,
  entropy: null,
  effective_rank: null,
  participation_ratio: null,
  alpha: null,
  beta_upper: null,
  alpha_ci_low: null,
  alpha_ci_high: null,
  sigma: null,
  xmin: null,
  xmax: null,
  D: null,
  num_pl_spikes: null,
  alpha_weighted: null,
  log_alpha_norm: null,
  alpha_lower: null,
  alpha_lower_ci_low: null,
  alpha_lower_ci_high: null,
  alpha_lower_sigma: null,
  xmax_lower: null,
  D_lower: null,
  num_lower_tail: null,
  alpha_lower_reason: null,
  mp_sigma: null,
  lambda_plus: null,
  lambda_edge: null,
  num_spikes: null,
  mp_softrank: null,
  mp_distance: null,
  phase: null,
  phase_confidence: null,
  phase_reason: null,
  phase_margins: null,
  warning: "",
  warnings: [],
  eigenvalues: null,
  seconds: null,
  engine: null,
};

/** The columns that follow from a spectrum's shape alone. */
export function shapeColumns({ N, M, numMatrices, numEvals }: SpectrumShape) {
  return {
    N,
    M,
    Q: M > 0 ? N / M : null,
    num_matrices: numMatrices,
    num_params: N * M * numMatrices,
    num_evals: numEvals,
  };
}

/** A layer that was left out; `reason` is `code: clause`. */
export function skippedResult(
  identity: LayerIdentity,
  shape: SpectrumShape | null,
  reason: string,
): LayerResult {
  return { status: "skipped", record: bareRecord(identity, shape, "skipped", reason) };
}

/** A layer that could not be analysed; `reason` is one sentence. */
export function failedResult(
  identity: LayerIdentity,
  shape: SpectrumShape | null,
  reason: string,
): LayerResult {
  return { status: "failed", record: bareRecord(identity, shape, "failed", reason) };
}

function bareRecord(
  identity: LayerIdentity,
  shape: SpectrumShape | null,
  status: "skipped" | "failed",
  reason: string,
): LayerRecord {
  return { ...identity, status, reason, ...NO_MEASURES, ...(shape && shapeColumns(shape)) };
}
