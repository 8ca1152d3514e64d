import type { Metric } from "./metrics.js";

/** A layer's numbers by the name of their column. */
export type Numbers = (column: Metric) => number | null;

/** Half the width of a normal 95 % interval, in standard errors. */
const HALF_WIDTH = 1.96;

/**
 * How the standard error of an estimate is had from its layer's record. Where there is a bootstrap interval, which
 * holds the choice of xmin, a quarter of it (exactly: over 2 · 1.96) takes the place of the error given xmin
 * (statistics §2.2).
 */
const STANDARD_ERRORS: Partial<Readonly<Record<Metric, (numbers: Numbers) => number | null>>> = {
  alpha: alphaError,
  beta_upper: alphaError,
  // It differs from alpha by a factor that tends to 1 as the tail grows.
  alpha_corrected: alphaError,
  mu: (numbers) => times(alphaError(numbers), 2),
  alpha_weighted: (numbers) => times(alphaError(numbers), numbers("log_spectral_norm")),
  xmin: (numbers) => fromInterval(numbers("xmin_boot_low"), numbers("xmin_boot_high")),
  alpha_null_mean: (numbers) => {
    const replicas = numbers("rand_replicas");
    return times(numbers("alpha_null_sd"), replicas === null ? null : 1 / Math.sqrt(replicas));
  },
  alpha_lower: (numbers) =>
    fromInterval(numbers("alpha_lower_boot_low"), numbers("alpha_lower_boot_high")) ??
    numbers("alpha_lower_sigma"),
  kappa: (numbers) => kappaError(numbers("kappa"), numbers("kappa_low"), numbers("kappa_high")),
  kappa_inverse: (numbers) =>
    kappaError(numbers("kappa_inverse"), numbers("kappa_inverse_low"), numbers("kappa_inverse_high")),
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

/** Standard error of a metric; null for one that is exact, or whose error the record does not tell. */
export function standardError(metric: Metric, numbers: Numbers): number | null {
  return STANDARD_ERRORS[metric]?.(numbers) ?? null;
}

function alphaError(numbers: Numbers): number | null {
  return fromInterval(numbers("alpha_boot_low"), numbers("alpha_boot_high")) ?? numbers("sigma");
}

/** Where the interval is open above, for noise's law is not ruled out, by its lower half. */
function kappaError(kappa: number | null, low: number | null, high: number | null): number | null {
  if (high !== null) return fromInterval(low, high);
  return low === null || kappa === null ? null : (kappa - low) / HALF_WIDTH;
}

function fromInterval(low: number | null, high: number | null): number | null {
  return low === null || high === null ? null : (high - low) / (2 * HALF_WIDTH);
}

function times(error: number | null, factor: number | null): number | null {
  return error === null || factor === null ? null : error * Math.abs(factor);
}
