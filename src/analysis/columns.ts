import { COMPONENTS, LAYER_TYPES } from "../layers/describe.js";
import { DTYPE_NAMES } from "../loaders/dtype.js";
import { WINDOW_INTERVAL_REASONS } from "../metrics/window-interval.js";
import { CONFIDENCES, PHASES } from "../phase/phase.js";
import { UNIVERSALITY_CLASSES } from "../phase/universality-class.js";
import { TAIL_MODELS } from "../powerlaw/alternatives/tail-model.js";
import { LOWER_TAIL_REASONS } from "../powerlaw/lower-tail.js";
import { UPPER_TAIL_REASONS } from "../powerlaw/upper-tail.js";
import { KAPPA_REASONS } from "../rmt/htmp/fit.js";
import { TRAPS } from "../rmt/randomization.js";
import {
  type Columns,
  integer,
  maybeOneOf,
  maybeText,
  number,
  oneOf,
  type RecordOf,
  text,
} from "./column.js";
import { OVER_TRAINED_BELOW, UNDER_TRAINED_ABOVE } from "./conventions.js";

/**
 * The columns of a layer record: the one place that names them. The TypeScript type of a record, the JSON
 * Schema, the CSV header, `--columns` and the documentation are all derived from this table.
 */

const STATUSES = ["analysed", "skipped", "failed"] as const;

export const COLUMNS = {
  name: text("name a person recognises, unique together with part"),
  part: text("gate, split, group or stack member of the tensor; empty for the whole"),
  raw_name: text("the tensor's name in the file"),
  op: text("operator that consumes the tensor; empty where the format has no graph"),
  scope: text("path of the subgraph or function that uses it; empty for the main graph"),
  block: text("repeated block it belongs to (h.0), from its name; empty if none"),
  component: oneOf(COMPONENTS, "role in the network, from its name and operator"),
  shape: {
    kind: "integers",
    nullable: false,
    meaning: "shape of the whole tensor as its consumer sees it",
  } as const,
  dtype: oneOf(DTYPE_NAMES, "type the weights are stored in, before any dequantisation"),
  effective_dtype: maybeOneOf(DTYPE_NAMES, "narrower type whose rounding the weights bear, if any"),
  layer_type: oneOf(LAYER_TYPES, "kind of layer"),
  status: oneOf(STATUSES, "analysed, skipped or failed"),
  reason: maybeText("why it was skipped or failed, as `code: sentence`"),
  same_as: maybeText("name of the earlier tensor that holds the same weights"),
  non_finite: integer("weights that are NaN or infinite; a layer that has any is failed"),

  N: integer("larger side of the matrix"),
  M: integer("smaller side of the matrix"),
  Q: number("aspect ratio N/M"),
  num_matrices: integer("matrices whose eigenvalues are pooled (kernel positions of a convolution)"),
  num_params: integer("weights in the matrices"),
  num_evals: integer("eigenvalues: num_matrices times M"),

  norm: number("sum of the eigenvalues, the squared Frobenius norm"),
  log_norm: number("log10 of norm"),
  spectral_norm: number("largest eigenvalue"),
  lambda_max: number("largest eigenvalue"),
  lambda_min: number("smallest eigenvalue"),
  log_spectral_norm: number("log10 of the largest eigenvalue (twice that of the largest singular value)"),
  stable_rank: number("norm / lambda_max"),
  log_det: number("sum of ln(eigenvalue) over those above the zero floor (pseudo-determinant)"),
  condition: number("lambda_max / lambda_min over eigenvalues above the zero floor"),

  matrix_rank: integer("singular values above the zero floor of the storage type"),
  rank_loss: integer("num_evals - matrix_rank"),
  zero_frac: number("rank_loss / num_evals"),
  entropy: number("-sum p ln p / ln(rank), p = eigenvalue / norm; 1 is flat"),
  effective_rank: number("exp(-sum p ln p)"),
  participation_ratio: number("(sum of eigenvalues)^2 / (sum of their squares)"),

  alpha: number("upper tail: exponent of the density p(x) ~ x^-alpha above xmin"),
  alpha_reason: maybeOneOf(
    UPPER_TAIL_REASONS,
    "why there is no alpha: too few eigenvalues above the floor, or all equal",
  ),
  beta_upper: number("upper tail: exponent of P(X > x) ~ x^-beta, alpha - 1"),
  alpha_ci_low: number("lower end of the 95 % interval of alpha given xmin"),
  alpha_ci_high: number("upper end of the 95 % interval of alpha given xmin"),
  alpha_boot_low: number("lower end of the 95 % interval of alpha, the choice of xmin included (bootstrap)"),
  alpha_boot_high: number("upper end of the 95 % interval of alpha, the choice of xmin included (bootstrap)"),
  alpha_boot_reason: maybeOneOf(
    WINDOW_INTERVAL_REASONS,
    "why windows have no such interval: there is one, they all overlap, or too few resamples have a tail (--esd farms)",
  ),
  alpha_corrected: number("alpha freed of its finite-size bias given xmin"),
  alpha_truncated: number("alpha of a power law that ends at xmax; below alpha where the end is real"),
  sigma: number("standard error of alpha given xmin"),
  xmin: number("where the upper tail starts"),
  xmin_boot_low: number("lower end of the 95 % interval of xmin (bootstrap)"),
  xmin_boot_high: number("upper end of the 95 % interval of xmin (bootstrap)"),
  xmax: number("largest eigenvalue of the upper tail"),
  D: number("Kolmogorov-Smirnov distance of the upper tail from its fit"),
  D_two: number("the same, against the empirical distribution from both sides"),
  num_pl_spikes: integer("eigenvalues in the upper tail"),
  num_windows: integer("windows whose eigenvalues the upper tail is that of (--esd farms)"),
  alpha_weighted: number("alpha-hat: alpha times log_spectral_norm"),
  log_alpha_norm: number("log10 of the sum of eigenvalue^alpha"),
  gof_p: number("share of true power laws that fit no better (bootstrap); at most 0.1: implausible"),
  tail_model: maybeOneOf(TAIL_MODELS, "the law that the upper tail shows, if it shows one"),
  pl_vs_exponential: number("Vuong's normalised likelihood ratio; positive favours the power law"),
  pl_vs_exponential_p: number("how often chance alone would make that ratio as large"),
  pl_vs_lognormal: number("against the lognormal; 0 with p 1 where its limit is the power law"),
  pl_vs_lognormal_p: number(
    "how often chance alone would make that ratio as large (Vuong); tail_model tries the power law as the lognormal's limit, which is sharper",
  ),
  pl_vs_stretched: number("against the stretched exponential; 0 with p 1 where its limit is the power law"),
  pl_vs_stretched_p: number(
    "how often chance alone would make that ratio as large (Vuong); tail_model tries the power law as its limit, which is sharper",
  ),
  pl_vs_truncated: number(
    "against the power law with an exponential cut-off, which contains it: never above 0",
  ),
  pl_vs_truncated_p: number("of the cut-off being chance, corrected for the boundary"),
  tpl_alpha: number("exponent of the power law with an exponential cut-off, x^-alpha exp(-lambda x)"),
  tpl_lambda: number("its rate; null where the cut-off vanishes"),
  hill_alpha: number("Hill's alpha of the upper half of the spectrum; of pure noise too it is 2 to 6"),
  hill_min: number("smallest Hill alpha as the tail goes from 5 % to 50 % of the eigenvalues"),
  hill_max: number("largest Hill alpha as the tail goes from 5 % to 50 % of the eigenvalues"),
  mu: number(
    "tail exponent of the entries, 2 (alpha - 1); null for alpha of 2.3 or more, which does not tell",
  ),

  alpha_lower: number(
    "lower tail: exponent of P(X < x) ~ c x^a below xmax_lower; pure square noise gives 0.5",
  ),
  alpha_lower_ci_low: number("lower end of the 95 % interval of alpha_lower given xmax_lower"),
  alpha_lower_ci_high: number("upper end of the 95 % interval of alpha_lower given xmax_lower"),
  alpha_lower_boot_low: number(
    "lower end of the 95 % interval, the choice of xmax_lower included (bootstrap)",
  ),
  alpha_lower_boot_high: number(
    "upper end of the 95 % interval, the choice of xmax_lower included (bootstrap)",
  ),
  alpha_lower_sigma: number("standard error of alpha_lower given xmax_lower"),
  xmax_lower: number("where the lower tail ends"),
  D_lower: number("Kolmogorov-Smirnov distance of the lower tail from its fit"),
  num_lower_tail: integer("resolved eigenvalues in the lower tail"),
  num_lower_censored: integer(
    "more of its eigenvalues, lost in the noise of storage; the fit is told their number",
  ),
  gof_p_lower: number("share of true power laws that fit the lower tail no better (bootstrap)"),
  alpha_lower_reason: maybeOneOf(
    LOWER_TAIL_REASONS,
    "why there is no alpha_lower: a gap at zero, zeros, storage noise, too few eigenvalues, or all equal",
  ),

  mp_sigma: number("standard deviation of the bulk's entries, from the Marchenko-Pastur fit"),
  lambda_plus: number("upper edge of the Marchenko-Pastur bulk"),
  lambda_edge: number("lambda_plus with the Tracy-Widom allowance at 0.999"),
  num_spikes: integer("eigenvalues above lambda_edge"),
  lambda_max_p: number(
    "probability that noise of the bulk's variance has as large an eigenvalue (Tracy-Widom)",
  ),
  spike_strengths: {
    kind: "numbers",
    nullable: true,
    meaning:
      "singular value of the signal behind each spike over the threshold of detection, largest first; null without a bulk of noise",
  } as const,
  mp_softrank: number("lambda_plus / lambda_max"),
  mp_distance: number("largest distance of the bulk's distribution from Marchenko-Pastur's"),
  entry_excess: number("farthest entry from the mean over what noise hides; above 1 a correlation trap"),
  mean_excess: number(
    "mean of the entries, as a singular value, over what noise hides; above 1 it shows as a spike",
  ),
  rand_replicas: integer("shuffles of the weights (--randomize)"),
  rand_num_spikes: integer("eigenvalues of the shuffled weights above the edge of their bulk (--randomize)"),
  rand_lambda_max: number("largest eigenvalue of the shuffled weights (--randomize)"),
  rand_distance: number("mean |ln eigenvalue - ln shuffled eigenvalue| by rank (--randomize)"),
  trap: maybeOneOf(
    TRAPS,
    "why shuffled weights still have a spike: their mean, single entries, or both (--randomize)",
  ),
  alpha_null_mean: number("mean alpha of the shuffled weights (--randomize)"),
  alpha_null_sd: number("standard deviation of alpha over shuffles (--randomize)"),
  alpha_null_z: number(
    "how far ln(alpha - 1) is from that of shuffled weights, in their standard deviations (--randomize)",
  ),
  lambda_detx: number("where the trace-log condition holds: the tail's sum of ln eigenvalue is nearest 0"),
  detx_num: integer("eigenvalues from lambda_detx on"),
  delta_lambda_min: number("xmin - lambda_detx; tends to 0 as alpha tends to 2"),
  ht_class: maybeOneOf(
    UNIVERSALITY_CLASSES,
    "heavy-tailed universality class by alpha, of heavy-tailed and bulk-decay layers",
  ),

  kappa: number(
    "eigenvalue repulsion of the high-temperature Marchenko-Pastur law; 30 and more is noise's (--thorough)",
  ),
  kappa_low: number("lower end of the 95 % interval of kappa (--thorough)"),
  kappa_high: number("upper end of the 95 % interval of kappa; null where noise's law is not ruled out"),
  kappa_log_likelihood: number("log-likelihood of ln eigenvalue at kappa"),
  kappa_inverse: number(
    "the same law's kappa for the inverses of the eigenvalues, a power law above (--thorough)",
  ),
  kappa_inverse_low: number("lower end of the 95 % interval of kappa_inverse"),
  kappa_inverse_high: number("upper end of the 95 % interval of kappa_inverse"),
  kappa_inverse_log_likelihood: number(
    "to be compared with kappa_log_likelihood: the larger names the better law",
  ),
  kappa_reason: maybeOneOf(KAPPA_REASONS, "why there is no kappa (--thorough)"),

  phase: maybeOneOf(PHASES, "phase of training; null below 50 eigenvalues"),
  phase_confidence: maybeOneOf(CONFIDENCES, "how far the deciding statistics lie from their thresholds"),
  phase_reason: maybeText("the evidence for the phase, or why there is none, in one sentence"),
  phase_margins: {
    kind: "margins",
    nullable: true,
    meaning: "each deciding statistic with its threshold and relative distance from it",
  } as const,

  warning: oneOf(
    ["over-trained", "under-trained", ""],
    `WeightWatcher's convention: alpha < ${OVER_TRAINED_BELOW} over-trained, alpha > ${UNDER_TRAINED_ABOVE} under-trained; not a verdict`,
  ),
  warnings: {
    kind: "texts",
    nullable: false,
    meaning: "codes of conditions that weaken the numbers",
  } as const,
  eigenvalues: {
    kind: "numbers",
    nullable: true,
    meaning: "the spectrum, ascending (with --eigenvalues)",
  } as const,
  seconds: number("time taken to read and analyse it"),
  engine: maybeText("eigensolver that ran"),
} as const satisfies Columns;

export type ColumnName = keyof typeof COLUMNS;

export function isColumnName(name: string): name is ColumnName {
  return Object.hasOwn(COLUMNS, name);
}

/** In the order of the records' keys. */
export const COLUMN_NAMES: readonly ColumnName[] = Object.keys(COLUMNS).filter(isColumnName);

/** One row of the result: a matrix that was analysed, or a tensor that was skipped or failed. */
export type LayerRecord = RecordOf<typeof COLUMNS>;
