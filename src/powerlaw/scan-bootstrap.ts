import { type Interval, percentileInterval } from "../metrics/percentile-interval.js";
import type { Uniform } from "../random/stream.js";
import { type TailSample, tailScanner } from "./ks-scan.js";
import { drawCopies, repeat } from "./resample.js";

export interface BootstrappedScan {
  readonly exponent: Interval;
  /** Of the logarithm where the tail starts. */
  readonly logStart: Interval;
}

/**
 * 95 % percentile intervals of a tail's exponent and of where it starts, from resamples of the whole sample with
 * replacement, each scanned anew: unlike the interval given xmin they hold the uncertainty of having chosen xmin
 * (Efron & Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13). Null when no resample has a tail.
 *
 * Of samples of known alpha, 1.5 to 4, with 300 to 3000 values and heads of several forms, 94 to 98 % of the
 * intervals hold it; the interval given xmin, 56 to 93 % (validation/coverage.ts). Where the power law starts with
 * no bend and holds some 2 % of the values, 88 to 92 % do. Where it is only approached, the scan takes in values to
 * which it does not apply and its exponent is too small, which no resample shows: of 1000 values with
 * P(X > x) = (1 + x)^(1 - alpha), 91 % of the intervals hold an alpha of 1.8 but 20 % one of 4. The interval of the
 * start is of what the scan may choose, not of a place where a law begins.
 *
 * It takes the values as independent. Eigenvalues repel one another: of a bulk the interval is too wide (the lower
 * tail of 300 x 300 noise has a standard deviation of 0.006 in alphaLower, where independent values would have
 * 0.04), of a spectrum whose values lie far apart about right.
 *
 * @param resamples 1 or more; 200 give the ends of the interval to about a tenth of its width
 */
export function bootstrapScan(
  sample: TailSample,
  resamples: number,
  uniform: Uniform,
): BootstrappedScan | null {
  const { logs } = sample;
  const scanner = tailScanner(logs.length);
  const copies = new Int32Array(logs.length);
  const resampled = { ...sample, logs: new Float64Array(logs.length) };
  const exponents: number[] = [];
  const logStarts: number[] = [];
  for (let i = 0; i < resamples; i++) {
    drawCopies(copies, uniform);
    repeat(logs, copies, resampled.logs);
    const tail = scanner.best(resampled);
    if (tail === null) continue;
    exponents.push(tail.exponent);
    logStarts.push(resampled.logs[tail.first]);
  }
  const exponent = percentileInterval(exponents);
  const logStart = percentileInterval(logStarts);
  return exponent === null || logStart === null ? null : { exponent, logStart };
}
