import type { Interval } from "../metrics/percentile-interval.js";

/** Half the width of a normal 95 % interval, in standard errors. */
const HALF_WIDTH = 1.96;

export interface IntervalEstimate {
  readonly alpha: number;
  /** Of 95 %. */
  readonly interval: Interval;
}

/**
 * By how many standard errors alpha went from a to b: the change of ln(alpha - 1) over its standard error, that of
 * either being the width of its 95 % interval over 2 · 1.96, both added in squares. In the logarithm, because
 * alpha - 1 is a rate: its relative error is what the size of a tail fixes, and its intervals reach further up than
 * down. Null for a change without an error to hold it against.
 *
 * Of pairs of independent matrices of one law, 0 to 7 % have |z| > 1.96 by bootstrap intervals (15 laws: Gaussian
 * entries and Pareto ones of exponent 1, 1.5, 2.5 and 4 in 128 x 128, 256 x 256 and 1024 x 256; 2 % on average), but
 * 20 to 50 % by the intervals given xmin.
 */
export function alphaScore(a: IntervalEstimate, b: IntervalEstimate): number | null {
  const change = Math.log(b.alpha - 1) - Math.log(a.alpha - 1);
  const error = Math.hypot(logError(a.interval), logError(b.interval));
  if (error > 0) return change / error;
  return change === 0 ? 0 : null;
}

function logError({ low, high }: Interval): number {
  return (Math.log(high - 1) - Math.log(low - 1)) / (2 * HALF_WIDTH);
}
