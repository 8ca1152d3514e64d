import { quantile } from "./quantile.js";

/** An interval between two percentiles. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** What lies in the middle 95 % of the values, in any order; null for none. */
export function percentileInterval(values: readonly number[]): Interval | null {
  const ascending = Float64Array.from(values).sort();
  const low = quantile(ascending, 0.025);
  const high = quantile(ascending, 0.975);
  return low === null || high === null ? null : { low, high };
}
