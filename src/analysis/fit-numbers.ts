import { fitLowerTail } from "../powerlaw/lower-tail.js";
import type { BootstrapOptions } from "../powerlaw/tail-bootstrap.js";
import { fitUpperTail } from "../powerlaw/upper-tail.js";
import { randomStream } from "../random/stream.js";
import { type ColumnName, isColumnName } from "./columns.js";
import { lowerTailColumns } from "./measure/lower-tail-columns.js";
import { holding, lowerTailCautions, upperTailCautions } from "./measure/tail-cautions.js";
import { upperTailColumns } from "./measure/upper-tail-columns.js";
import type { LayerMeasures } from "./record.js";

export const TAILS = ["upper", "lower", "both"] as const;
export type Tail = (typeof TAILS)[number];

export interface FitOptions {
  readonly tail: Tail;
  /** Replicates of the bootstrap of intervals and of the goodness of fit; 0 for none. */
  readonly bootstrap: number;
  /** Of everything random. */
  readonly seed: number;
}

const NO_UPPER_TAIL = {
  alpha: null,
  beta_upper: null,
  alpha_ci_low: null,
  alpha_ci_high: null,
  alpha_boot_low: null,
  alpha_boot_high: null,
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
  alpha_reason: null,
} as const satisfies Partial<LayerMeasures>;

const NO_LOWER_TAIL = {
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
} as const satisfies Partial<LayerMeasures>;

/** The columns of a layer record that tell of the upper tail of any sample. */
export const UPPER_TAIL_COLUMNS: readonly ColumnName[] = Object.keys(NO_UPPER_TAIL).filter(isColumnName);
/** The columns of a layer record that tell of the lower tail of any sample. */
export const LOWER_TAIL_COLUMNS: readonly ColumnName[] = Object.keys(NO_LOWER_TAIL).filter(isColumnName);

export type UpperTailFit = Pick<LayerMeasures, keyof typeof NO_UPPER_TAIL>;
export type LowerTailFit = Pick<LayerMeasures, keyof typeof NO_LOWER_TAIL>;

/** The tails of a sample. */
export interface NumbersFit {
  /** Numbers that were given, those dropped included. */
  readonly count: number;
  readonly dropped: {
    /** Zeros and negative numbers. */
    readonly not_positive: number;
    /** Missing (NaN) or infinite. */
    readonly missing: number;
  };
  readonly options: FitOptions;
  /** By the names of a layer record's columns; of the tails that were asked for. */
  readonly fit: UpperTailFit | LowerTailFit | (UpperTailFit & LowerTailFit);
  /** Codes of what weakens the numbers. */
  readonly warnings: readonly string[];
}

/** A sample larger than this is bootstrapped only on request: up to here 200 replicates take seconds, beyond it minutes. */
export const BOOTSTRAPPED_BY_DEFAULT = 50_000;

/** Replicates where no number is asked for. */
export function defaultReplicates(count: number): number {
  return count <= BOOTSTRAPPED_BY_DEFAULT ? 200 : 0;
}

/** All of the values are known, and there is no shape of a matrix that would leave a gap at zero. */
const NO_LIMITS = { resolved: 0, gapEdge: null } as const;

/**
 * The power-law tails of any sample of positive numbers: for each, Clauset's fit with its uncertainty, of the upper
 * one also its rivals and Hill's estimate (see fitUpperTail, fitLowerTail, bootstrapUpperTail, compareAlternatives,
 * fitHill). The values are taken as independent and continuous.
 *
 * @param values in any order; those that are not positive, and those that are not finite, are dropped and counted
 * @param options by default the upper tail; 200 replicates, or none of more than 50,000 values; seed 0
 * @example fitNumbers(Float64Array.of(1, 1.2, 1.5, 1.9, 2.4, 3.1, 4.2, 6, 9.5, 20)).fit
 *   // alpha 1.8539432927, sigma 0.2700405797, xmin 1, D 0.1264987167, num_pl_spikes 10, ...
 */
export function fitNumbers(values: Float64Array, options: Partial<FitOptions> = {}): NumbersFit {
  const { tail = "upper", bootstrap = defaultReplicates(values.length), seed = 0 } = options;
  const finite = values.filter(Number.isFinite);
  const positive = finite.filter((value) => value > 0).sort();
  const resampling: BootstrapOptions | null =
    bootstrap > 0
      ? { replicates: bootstrap, stream: (purpose) => randomStream(seed, "numbers", purpose) }
      : null;
  return {
    count: values.length,
    dropped: {
      not_positive: finite.length - positive.length,
      missing: values.length - finite.length,
    },
    options: { tail, bootstrap, seed },
    ...tailsOf(positive, tail, resampling),
  };
}

type FittedTails = Pick<NumbersFit, "fit" | "warnings">;

function tailsOf(values: Float64Array, tail: Tail, bootstrap: BootstrapOptions | null): FittedTails {
  switch (tail) {
    case "upper":
      return upperTailOf(values, bootstrap);
    case "lower":
      return lowerTailOf(values, bootstrap);
    case "both": {
      const upper = upperTailOf(values, bootstrap);
      const lower = lowerTailOf(values, bootstrap);
      return { fit: { ...upper.fit, ...lower.fit }, warnings: [...upper.warnings, ...lower.warnings] };
    }
  }
}

function upperTailOf(values: Float64Array, bootstrap: BootstrapOptions | null) {
  const found = fitUpperTail(values);
  const fit: UpperTailFit = { ...NO_UPPER_TAIL, ...upperTailColumns(values, found, {}, bootstrap) };
  const coarse = found.kind === "fitted" && tooCoarse(values, found.alpha - 1, found.xmin);
  return { fit, warnings: [...upperTailCautions(found), ...holding([["whole_numbers", coarse]])] };
}

function lowerTailOf(values: Float64Array, bootstrap: BootstrapOptions | null) {
  const found = fitLowerTail(values, NO_LIMITS);
  const fit: LowerTailFit = { ...NO_LOWER_TAIL, ...lowerTailColumns(values, found, NO_LIMITS, bootstrap) };
  const coarse = found.kind === "fitted" && tooCoarse(values, found.alphaLower, found.xmax);
  return {
    fit,
    warnings: [...lowerTailCautions(found, values[0]), ...holding([["whole_numbers_lower", coarse]])],
  };
}

/** The relative error of an exponent that is put up with before counts are said to be no continuous numbers. */
const COARSE_ERROR = 0.01;

/**
 * Whether the values are counts on too coarse a grid for a continuous law. A count k stands for all from k - 1/2 to
 * k + 1/2; a tail fitted as if it started at k instead of there has its mean logarithm, 1/exponent, off by 1/(2k)
 * (Clauset, Shalizi & Newman 2009, eq. 3.7).
 *
 * @param exponent of the distribution function
 */
function tooCoarse(values: Float64Array, exponent: number, start: number): boolean {
  return exponent / (2 * start) > COARSE_ERROR && values.every(Number.isInteger);
}
