import type { LayerRecord } from "../analysis/columns.js";
import type { ComparisonRecord } from "./columns.js";

/** A pair of which nothing is compared; `reason` is `code: sentence`. */
export function notCompared(a: LayerRecord, b: LayerRecord, reason: string): ComparisonRecord {
  return { ...NOTHING_COMPARED, ...pairIdentity(a, b), status: "failed", reason };
}

/** The columns that say which layers a record is about. */
export function pairIdentity(a: LayerRecord, b: LayerRecord) {
  const { name, part, block, component, layer_type, dtype, num_params } = a;
  return {
    name,
    part,
    name_b: b.name,
    part_b: b.part,
    block,
    component,
    layer_type,
    dtype,
    dtype_b: b.dtype,
    num_params,
  };
}

/** All that is measured on a pair, as null. */
export const NOTHING_COMPARED: Omit<ComparisonRecord, keyof ReturnType<typeof pairIdentity> | "status"> = {
  reason: null,
  shape: null,
  shape_b: null,
  alpha_a: null,
  alpha_b: null,
  alpha_low_a: null,
  alpha_high_a: null,
  alpha_low_b: null,
  alpha_high_b: null,
  alpha_interval: null,
  alpha_change: null,
  alpha_z: null,
  alpha_p: null,
  alpha_verdict: null,
  phase_a: null,
  phase_b: null,
  phase_confidence_a: null,
  phase_confidence_b: null,
  phase_verdict: null,
  log_norm_a: null,
  log_norm_b: null,
  stable_rank_a: null,
  stable_rank_b: null,
  matrix_rank_a: null,
  matrix_rank_b: null,
  ks_distance: null,
  log_wasserstein: null,
  identical: null,
  cosine: null,
  relative_frobenius: null,
  relative_spectral: null,
  relative_rounding: null,
  within_rounding: null,
  cka: null,
  cka_random: null,
  top_k: null,
  overlap_left: null,
  overlap_left_random: null,
  overlap_left_rounding: null,
  overlap_right: null,
  overlap_right_random: null,
  overlap_right_rounding: null,
  overlap_reason: null,
  dw_norm: null,
  dw_lambda_max: null,
  dw_stable_rank: null,
  dw_matrix_rank: null,
  dw_effective_rank: null,
  dw_alpha: null,
  dw_alpha_reason: null,
  dw_sigma: null,
  dw_alpha_boot_low: null,
  dw_alpha_boot_high: null,
  dw_xmin: null,
  dw_D: null,
  dw_num_pl_spikes: null,
  dw_tail_model: null,
  dw_num_spikes: null,
  dw_phase: null,
  dw_phase_confidence: null,
  dw_phase_reason: null,
  eigenvalues_a: null,
  eigenvalues_b: null,
  dw_eigenvalues: null,
  seconds: null,
};
