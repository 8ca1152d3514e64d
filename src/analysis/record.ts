import type { SpectrumShape } from "../layers/matrix.js";
import type { LayerRecord } from "./columns.js";
import type { LayerIdentity } from "./identity.js";
import type { LayerResult } from "./result.js";

/** The columns that are measured on a layer's weights. */
export type LayerMeasures = Omit<LayerRecord, keyof LayerIdentity | "status" | "reason" | "non_finite">;

export const NO_MEASURES: LayerMeasures = {
  effective_dtype: null,
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
  alpha_reason: null,
  beta_upper: null,
  alpha_ci_low: null,
  alpha_ci_high: null,
  alpha_boot_low: null,
  alpha_boot_high: null,
  alpha_boot_reason: null,
  alpha_corrected: null,
  alpha_truncated: null,
  sigma: null,
  xmin: null,
  xmin_boot_low: null,
  xmin_boot_high: null,
  xmax: null,
  D: null,
  D_two: null,
  num_pl_spikes: null,
  num_windows: null,
  alpha_weighted: null,
  log_alpha_norm: null,
  gof_p: null,
  tail_model: null,
  pl_vs_exponential: null,
  pl_vs_exponential_p: null,
  pl_vs_lognormal: null,
  pl_vs_lognormal_p: null,
  pl_vs_stretched: null,
  pl_vs_stretched_p: null,
  pl_vs_truncated: null,
  pl_vs_truncated_p: null,
  tpl_alpha: null,
  tpl_lambda: null,
  hill_alpha: null,
  hill_min: null,
  hill_max: null,
  mu: null,
  alpha_lower: null,
  alpha_lower_ci_low: null,
  alpha_lower_ci_high: null,
  alpha_lower_boot_low: null,
  alpha_lower_boot_high: null,
  alpha_lower_sigma: null,
  xmax_lower: null,
  D_lower: null,
  num_lower_tail: null,
  num_lower_censored: null,
  gof_p_lower: null,
  alpha_lower_reason: null,
  mp_sigma: null,
  lambda_plus: null,
  lambda_edge: null,
  num_spikes: null,
  lambda_max_p: null,
  spike_strengths: null,
  mp_softrank: null,
  mp_distance: null,
  entry_excess: null,
  mean_excess: null,
  rand_replicas: null,
  rand_num_spikes: null,
  rand_lambda_max: null,
  rand_distance: null,
  trap: null,
  alpha_null_mean: null,
  alpha_null_sd: null,
  alpha_null_z: null,
  lambda_detx: null,
  detx_num: null,
  delta_lambda_min: null,
  ht_class: null,
  kappa: null,
  kappa_low: null,
  kappa_high: null,
  kappa_log_likelihood: null,
  kappa_inverse: null,
  kappa_inverse_low: null,
  kappa_inverse_high: null,
  kappa_inverse_log_likelihood: null,
  kappa_reason: null,
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

/**
 * A layer that could not be analysed; `reason` is one sentence.
 * @param nonFinite its weights that are NaN or infinite, where they were counted
 */
export function failedResult(
  identity: LayerIdentity,
  shape: SpectrumShape | null,
  reason: string,
  nonFinite: number | null = null,
): LayerResult {
  const record = bareRecord(identity, shape, "failed", reason);
  return { status: "failed", record: { ...record, non_finite: nonFinite } };
}

function bareRecord(
  identity: LayerIdentity,
  shape: SpectrumShape | null,
  status: "skipped" | "failed",
  reason: string,
): LayerRecord {
  return {
    ...identity,
    status,
    reason,
    non_finite: null,
    ...NO_MEASURES,
    ...(shape && shapeColumns(shape)),
  };
}
