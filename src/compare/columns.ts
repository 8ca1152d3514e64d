import {
  type Columns,
  integer,
  maybeFlag,
  maybeIntegers,
  maybeNumbers,
  maybeOneOf,
  maybeText,
  number,
  oneOf,
  type RecordOf,
  text,
} from "../analysis/column.js";
import { COLUMNS } from "../analysis/columns.js";
import { CONFIDENCES, PHASES } from "../phase/phase.js";
import { TAIL_MODELS } from "../powerlaw/alternatives/tail-model.js";
import { UPPER_TAIL_REASONS } from "../powerlaw/upper-tail.js";
import { ALPHA_VERDICTS } from "./alpha-change.js";
import { INTERVAL_BASES } from "./alpha-interval.js";
import { PHASE_VERDICTS } from "./phase-change.js";
import { SUBSPACE_REASONS } from "./top-subspaces.js";

const STATUSES = ["compared", "spectra", "failed"] as const;

/**
 * The columns of a comparison record, one pair of layers: the one place that names them. Names that end in _a and _b
 * are the two layers', those that begin with dw_ are those of ΔW = B - A, analysed as a layer is.
 */
export const COMPARISON_COLUMNS = {
  name: text("name of the layer in the first model"),
  part: text("its part, gate or split; empty for the whole"),
  name_b: text("name of the layer in the second model"),
  part_b: text("its part there"),
  block: COLUMNS.block,
  component: COLUMNS.component,
  layer_type: COLUMNS.layer_type,
  status: oneOf(
    STATUSES,
    "compared; spectra alone, where the weights cannot be subtracted; or failed, where a layer was not analysed",
  ),
  reason: maybeText("why it was not compared in full, as `code: sentence`"),
  shape: maybeIntegers(
    "matrix of the first model, outputs first: (outputs, inputs), or with kernel positions",
  ),
  shape_b: maybeIntegers("matrix of the second model"),
  dtype: COLUMNS.dtype,
  dtype_b: COLUMNS.dtype,
  num_params: integer("weights in the matrix of the first model"),

  alpha_a: number("alpha of the upper tail in the first model"),
  alpha_b: number("alpha in the second model"),
  alpha_low_a: number("lower end of the 95 % interval of alpha_a"),
  alpha_high_a: number("upper end of it"),
  alpha_low_b: number("lower end of the 95 % interval of alpha_b"),
  alpha_high_b: number("upper end of it"),
  alpha_interval: maybeOneOf(
    INTERVAL_BASES,
    "intervals of the bootstrap, which hold the choice of xmin, or given xmin, which are too narrow",
  ),
  alpha_change: number("alpha_b - alpha_a"),
  alpha_z: number("change of ln(alpha - 1) over its standard error, by both intervals"),
  alpha_p: number("how often chance alone would make that z as large"),
  alpha_verdict: maybeOneOf(ALPHA_VERDICTS, "whether alpha moved by more than its uncertainty (p < 0.05)"),
  phase_a: maybeOneOf(PHASES, "phase in the first model"),
  phase_b: maybeOneOf(PHASES, "phase in the second model"),
  phase_confidence_a: maybeOneOf(CONFIDENCES, "confidence of phase_a"),
  phase_confidence_b: maybeOneOf(CONFIDENCES, "confidence of phase_b"),
  phase_verdict: maybeOneOf(
    PHASE_VERDICTS,
    "uncertain where the phases differ and either is of low confidence",
  ),
  log_norm_a: number("log10 of the sum of eigenvalues in the first model"),
  log_norm_b: number("the same in the second model"),
  stable_rank_a: number("stable rank in the first model"),
  stable_rank_b: number("stable rank in the second model"),
  matrix_rank_a: integer("rank in the first model, to the precision of storage"),
  matrix_rank_b: integer("rank in the second model"),

  ks_distance: number(
    "Kolmogorov-Smirnov distance of the two spectra: 0 is the same, 1 is one wholly above the other",
  ),
  log_wasserstein: number(
    "mean distance of the two spectra's log10 eigenvalues by rank, in decades (1-Wasserstein), zeros left out",
  ),

  identical: maybeFlag("whether every weight is the same"),
  cosine: number("cosine of the angle between the two matrices as vectors"),
  relative_frobenius: number("Frobenius norm of B - A over that of A"),
  relative_spectral: number(
    "spectral norm of B - A over that of A; of a convolution as one matrix, outputs x (inputs · positions)",
  ),
  relative_rounding: number("the relative_frobenius that storing both in their types would make by itself"),
  within_rounding: maybeFlag("whether B - A is no larger than that, in both norms"),
  cka: number("centred linear kernel alignment of the weights, rows (outputs) as samples; 1 up to rotation"),
  cka_random: number("what independent noise of the shape would have"),

  top_k: integer("singular vectors of each side whose span is compared"),
  overlap_left: number("mean squared cosine of the principal angles of the top left (output) subspaces"),
  overlap_left_random: number("what two random subspaces would have"),
  overlap_left_rounding: number("what rounding alone would leave of an overlap of 1"),
  overlap_right: number("the same of the top right (input) subspaces"),
  overlap_right_random: number("what two random subspaces would have"),
  overlap_right_rounding: number("what rounding alone would leave of an overlap of 1"),
  overlap_reason: maybeOneOf(
    SUBSPACE_REASONS,
    "why there are no overlaps: rank zero, no gap after the k-th singular value, or no convergence",
  ),

  dw_norm: number("squared Frobenius norm of B - A"),
  dw_lambda_max: number("largest eigenvalue of B - A"),
  dw_stable_rank: number("stable rank of B - A: how many directions the change has"),
  dw_matrix_rank: integer("rank of B - A, beyond what rounding both would give"),
  dw_effective_rank: number("exp of the entropy of its eigenvalues"),
  dw_alpha: number("alpha of the upper tail of B - A"),
  dw_alpha_reason: maybeOneOf(UPPER_TAIL_REASONS, "why there is no dw_alpha"),
  dw_sigma: number("standard error of dw_alpha given its xmin"),
  dw_alpha_boot_low: number("lower end of the 95 % interval of dw_alpha, the choice of xmin included"),
  dw_alpha_boot_high: number("upper end of the 95 % interval of dw_alpha"),
  dw_xmin: number("where that tail starts"),
  dw_D: number("Kolmogorov-Smirnov distance of that tail from its fit"),
  dw_num_pl_spikes: integer("eigenvalues in that tail"),
  dw_tail_model: maybeOneOf(TAIL_MODELS, "the law that the tail of B - A shows, if it shows one"),
  dw_num_spikes: integer("eigenvalues of B - A above the bulk of noise"),
  dw_phase: maybeOneOf(PHASES, "phase of B - A: random-like is a change without structure"),
  dw_phase_confidence: maybeOneOf(CONFIDENCES, "how far the deciding statistics lie from their thresholds"),
  dw_phase_reason: maybeText("the evidence for it, in one sentence"),

  eigenvalues_a: maybeNumbers("the spectrum in the first model, ascending (with --eigenvalues)"),
  eigenvalues_b: maybeNumbers("the spectrum in the second model (with --eigenvalues)"),
  dw_eigenvalues: maybeNumbers("the spectrum of B - A (with --eigenvalues)"),
  seconds: number("time taken to compare them, their own analyses aside"),
} as const satisfies Columns;

/** One pair of layers. Values that do not apply are null. */
export type ComparisonRecord = RecordOf<typeof COMPARISON_COLUMNS>;

export type ComparisonColumn = keyof typeof COMPARISON_COLUMNS;

/** In the order of the records' keys. */
export const COMPARISON_COLUMN_NAMES: readonly ComparisonColumn[] = Object.keys(COMPARISON_COLUMNS).filter(
  (name): name is ComparisonColumn => Object.hasOwn(COMPARISON_COLUMNS, name),
);
