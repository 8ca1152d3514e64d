import type { Metric } from "./rule-schema.js";

/** A layer's numbers by the name of their column. */
export type Numbers = (column: Metric) => number | null;

/** Half the width of a normal 95 % interval, in standard errors. */
const HALF_WIDTH = 1.96;

/**
 * Standard error of a metric; null for one that is an exact function of the weights, or whose error is not known.
 * Where there is a bootstrap interval, which holds the choice of xmin, a quarter of it (exactly: over 2 · 1.96)
 * takes the place of the error given xmin (statistics §2.2).
 */
export function standardError(metric: Metric, numbers: Numbers): number | null {
  switch (metric) {
    case "alpha":
    case "beta_upper":
      return fromInterval(numbers("alpha_boot_low"), numbers("alpha_boot_high")) ?? numbers("sigma");
    case "alpha_lower":
      return (
        fromInterval(numbers("alpha_lower_boot_low"), numbers("alpha_lower_boot_high")) ??
        numbers("alpha_lower_sigma")
      );
    case "alpha_weighted": {
      const error = standardError("alpha", numbers);
      const log = numbers("log_spectral_norm");
      return error === null || log === null ? null : error * Math.abs(log);
    }
    default:
      return null;
  }
}

function fromInterval(low: number | null, high: number | null): number | null {
  return low === null || high === null ? null : (high - low) / (2 * HALF_WIDTH);
}
