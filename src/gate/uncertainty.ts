import type { Metric } from "./metrics.js";

/** A layer's numbers by the name of their column. */
export type Numbers = (column: Metric) => number | null;

/** On which side of an estimate its error is asked for: an interval of a skewed one has two unlike halves. */
export type Side = "both" | "below" | "above";

/** Half the width of a normal 95 % interval, in standard errors. */
const HALF_WIDTH = 1.96;

const OPPOSITE: Readonly<Record<Side, Side>> = { both: "both", below: "above", above: "below" };

const upperInterval = interval("alpha", "alpha_boot_low", "alpha_boot_high");
const lowerInterval = interval("alpha_lower", "alpha_lower_boot_low", "alpha_lower_boot_high");

/**
 * How the standard error of an estimate is had from its layer's record. Where there is a bootstrap interval, which
 * holds the choice of xmin, a quarter of it (exactly: over 2 · 1.96), or half of one of its halves, takes the
 * place of the error given xmin (statistics §2.2).
 */
const STANDARD_ERRORS: Partial<Readonly<Record<Metric, (numbers: Numbers, side: Side) => number | null>>> = {
  alpha: alphaError,
  beta_upper: alphaError,
  // It differs from alpha by a factor that tends to 1 as the tail grows.
  alpha_corrected: alphaError,
  mu: (numbers, side) => times(alphaError(numbers, side), 2),
  alpha_weighted: (numbers, side) => {
    const log = numbers("log_spectral_norm");
    return times(alphaError(numbers, log !== null && log < 0 ? OPPOSITE[side] : side), log);
  },
  xmin: interval("xmin", "xmin_boot_low", "xmin_boot_high"),
  alpha_null_mean: (numbers) => {
    const replicas = numbers("rand_replicas");
    return times(numbers("alpha_null_sd"), replicas === null ? null : 1 / Math.sqrt(replicas));
  },
  alpha_lower: (numbers, side) => lowerInterval(numbers, side) ?? numbers("alpha_lower_sigma"),
  kappa: interval("kappa", "kappa_low", "kappa_high"),
  kappa_inverse: interval("kappa_inverse", "kappa_inverse_low", "kappa_inverse_high"),
};

/** Estimates, and what follows from estimates, of which a record tells no standard error. */
const NEVER_KNOWN: ReadonlySet<Metric> = new Set<Metric>([
  "alpha_ci_low",
  "alpha_ci_high",
  "alpha_boot_low",
  "alpha_boot_high",
  "alpha_truncated",
  "sigma",
  "xmin_boot_low",
  "xmin_boot_high",
  "D",
  "D_two",
  "num_pl_spikes",
  "log_alpha_norm",
  "gof_p",
  "pl_vs_exponential",
  "pl_vs_exponential_p",
  "pl_vs_lognormal",
  "pl_vs_lognormal_p",
  "pl_vs_stretched",
  "pl_vs_stretched_p",
  "pl_vs_truncated",
  "pl_vs_truncated_p",
  "tpl_alpha",
  "tpl_lambda",
  "hill_alpha",
  "hill_min",
  "hill_max",
  "alpha_lower_ci_low",
  "alpha_lower_ci_high",
  "alpha_lower_boot_low",
  "alpha_lower_boot_high",
  "alpha_lower_sigma",
  "xmax_lower",
  "D_lower",
  "num_lower_tail",
  "num_lower_censored",
  "gof_p_lower",
  "mp_sigma",
  "lambda_plus",
  "lambda_edge",
  "num_spikes",
  "lambda_max_p",
  "mp_softrank",
  "mp_distance",
  "rand_num_spikes",
  "rand_lambda_max",
  "rand_distance",
  "alpha_null_sd",
  "alpha_null_z",
  "delta_lambda_min",
  "kappa_low",
  "kappa_high",
  "kappa_log_likelihood",
  "kappa_inverse_low",
  "kappa_inverse_high",
  "kappa_inverse_log_likelihood",
]);

/** Whether a metric is an estimate of which no record tells a standard error. */
export function errorIsNeverKnown(metric: Metric): boolean {
  return NEVER_KNOWN.has(metric);
}

/** Whether a metric is an exact function of the weights, such as a norm: each of its changes is real. */
export function isExact(metric: Metric): boolean {
  return STANDARD_ERRORS[metric] === undefined && !NEVER_KNOWN.has(metric);
}

/**
 * Standard error of a metric; null for one that is exact, or whose error the record does not tell.
 * @param side that of a limit or of an earlier value, if there is one
 */
export function standardError(metric: Metric, numbers: Numbers, side: Side = "both"): number | null {
  return STANDARD_ERRORS[metric]?.(numbers, side) ?? null;
}

function alphaError(numbers: Numbers, side: Side): number | null {
  return upperInterval(numbers, side) ?? numbers("sigma");
}

/**
 * The standard error that a 95 % interval gives: of its half on the side that is asked for, else of the whole. Where it
 * is open above, as kappa's where noise's law is not ruled out, of its lower half.
 */
function interval(estimate: Metric, lowEnd: Metric, highEnd: Metric) {
  return (numbers: Numbers, side: Side): number | null => {
    const [value, low, high] = [numbers(estimate), numbers(lowEnd), numbers(highEnd)];
    if (value === null || low === null) return null;
    const below = Math.max(0, value - low) / HALF_WIDTH;
    if (high === null || side === "below") return below;
    return side === "above" ? Math.max(0, high - value) / HALF_WIDTH : (high - low) / (2 * HALF_WIDTH);
  };
}

function times(error: number | null, factor: number | null): number | null {
  return error === null || factor === null ? null : error * Math.abs(factor);
}
