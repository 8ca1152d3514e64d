import { COMPONENTS, LAYER_TYPES } from "../layers/describe.js";
import { DTYPE_NAMES } from "../loaders/dtype.js";
import { CONFIDENCES, PHASES, type PhaseMargin } from "../phase/phase.js";
import { LOWER_TAIL_REASONS } from "../powerlaw/lower-tail.js";
import { OVER_TRAINED_BELOW, UNDER_TRAINED_ABOVE } from "./conventions.js";

/**
 * The columns of a layer record: the one place that names them. The TypeScript type of a record, the JSON
 * Schema, the CSV header, `--columns` and the documentation are all derived from this table.
 */

type Kind = "text" | "number" | "integer" | "integers" | "texts" | "numbers" | "margins";

interface Column<K extends Kind, N extends boolean, V extends string = string> {
  readonly kind: K;
  readonly nullable: N;
  readonly values?: readonly V[];
  readonly meaning: string;
}

const text = (meaning: string) => ({ kind: "text", nullable: false, meaning }) as const;
const maybeText = (meaning: string) => ({ kind: "text", nullable: true, meaning }) as const;
const integer = (meaning: string) => ({ kind: "integer", nullable: true, meaning }) as const;
const number = (meaning: string) => ({ kind: "number", nullable: true, meaning }) as const;
const oneOf = <const V extends string>(values: readonly V[], meaning: string) =>
  ({ kind: "text", nullable: false, values, meaning }) as const;
const maybeOneOf = <const V extends string>(values: readonly V[], meaning: string) =>
  ({ kind: "text", nullable: true, values, meaning }) as const;

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
  layer_type: oneOf(LAYER_TYPES, "kind of layer"),
  status: oneOf(STATUSES, "analysed, skipped or failed"),
  reason: maybeText("why it was skipped or failed, as `code: sentence`"),
  same_as: maybeText("name of the earlier tensor that holds the same weights"),

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
  beta_upper: number("upper tail: exponent of P(X > x) ~ x^-beta, alpha - 1"),
  alpha_ci_low: number("lower end of the 95 % interval of alpha given xmin"),
  alpha_ci_high: number("upper end of the 95 % interval of alpha given xmin"),
  sigma: number("standard error of alpha given xmin"),
  xmin: number("where the upper tail starts"),
  xmax: number("largest eigenvalue of the upper tail"),
  D: number("Kolmogorov-Smirnov distance of the upper tail from its fit"),
  num_pl_spikes: integer("eigenvalues in the upper tail"),
  alpha_weighted: number("alpha-hat: alpha times log_spectral_norm"),
  log_alpha_norm: number("log10 of the sum of eigenvalue^alpha"),

  alpha_lower: number(
    "lower tail: exponent of P(X < x) ~ c x^a below xmax_lower; pure square noise gives 0.5",
  ),
  alpha_lower_ci_low: number("lower end of the 95 % interval of alpha_lower given xmax_lower"),
  alpha_lower_ci_high: number("upper end of the 95 % interval of alpha_lower given xmax_lower"),
  alpha_lower_sigma: number("standard error of alpha_lower given xmax_lower"),
  xmax_lower: number("where the lower tail ends"),
  D_lower: number("Kolmogorov-Smirnov distance of the lower tail from its fit"),
  num_lower_tail: integer("eigenvalues in the lower tail"),
  alpha_lower_reason: maybeOneOf(
    LOWER_TAIL_REASONS,
    "why there is no alpha_lower: a gap at zero, storage noise, too few eigenvalues, or all equal",
  ),

  mp_sigma: number("standard deviation of the bulk's entries, from the Marchenko-Pastur fit"),
  lambda_plus: number("upper edge of the Marchenko-Pastur bulk"),
  lambda_edge: number("lambda_plus with the Tracy-Widom allowance at 0.999"),
  num_spikes: integer("eigenvalues above lambda_edge"),
  mp_softrank: number("lambda_plus / lambda_max"),
  mp_distance: number("largest distance of the bulk's distribution from Marchenko-Pastur's"),

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
} as const satisfies Record<string, Column<Kind, boolean>>;

export type ColumnName = keyof typeof COLUMNS;

export function isColumnName(name: string): name is ColumnName {
  return Object.hasOwn(COLUMNS, name);
}

/** In the order of the records' keys. */
export const COLUMN_NAMES: readonly ColumnName[] = Object.keys(COLUMNS).filter(isColumnName);

interface ValueOfKind {
  readonly text: string;
  readonly number: number;
  readonly integer: number;
  readonly integers: readonly number[];
  readonly texts: readonly string[];
  readonly numbers: readonly number[];
  readonly margins: Readonly<Record<string, PhaseMargin>>;
}

type ValueOf<C> = C extends { readonly values: readonly (infer V)[]; readonly nullable: infer N }
  ? V | (N extends true ? null : never)
  : C extends { readonly kind: infer K extends Kind; readonly nullable: infer N }
    ? ValueOfKind[K] | (N extends true ? null : never)
    : never;

/** One row of the result: a matrix that was analysed, or a tensor that was skipped or failed. */
export type LayerRecord = { readonly [C in ColumnName]: ValueOf<(typeof COLUMNS)[C]> };
