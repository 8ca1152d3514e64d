import { quantile } from "../metrics/quantile.js";
import { randomStream } from "../random/stream.js";
import { normals } from "../random/variates.js";
import type { SummaryName } from "./rule-schema.js";

const QUANTILES = { q25: 0.25, median: 0.5, q75: 0.75 } as const;

/** A summary of values; null of none. */
export function summaryOf(summary: SummaryName, values: readonly number[]): number | null {
  if (summary === "mean") {
    return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  }
  return quantile(
    values.toSorted((a, b) => a - b),
    QUANTILES[summary],
  );
}

/** Draws that a standard deviation is had from, to 2 % of it: 1 / sqrt(2 · 1000). */
const DRAWS = 1000;

/**
 * Standard error of a summary, of values whose errors are normal and independent of each other: of the mean
 * √(Σ sigma²) / n; of a quantile, which has no such formula, the standard deviation over 1,000 draws of values with
 * their errors (a parametric bootstrap, of a fixed seed).
 *
 * @param errors the standard errors of the values
 * @returns null if one of them is not known
 */
export function summaryError(
  summary: SummaryName,
  values: readonly number[],
  errors: readonly (number | null)[],
): number | null {
  const known = errors.filter((error) => error !== null);
  if (known.length < values.length || values.length === 0) return null;
  if (summary === "mean") return Math.hypot(...known) / values.length;
  const normal = normals(randomStream(0, "gate", summary));
  const draws = Array.from(
    { length: DRAWS },
    () =>
      summaryOf(
        summary,
        values.map((value, i) => value + known[i] * normal()),
      ) ?? 0,
  );
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / DRAWS;
  return Math.sqrt(draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / (DRAWS - 1));
}
