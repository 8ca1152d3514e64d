/** The fit of p(x) ~ x^-alpha to the values from one start on. */
export interface CandidateTail {
  readonly alpha: number;
  /** Standard error, (alpha - 1) / √tailSize. */
  readonly sigma: number;
  readonly ksDistance: number;
  readonly tailSize: number;
}

/**
 * One of the fits among which the scan chooses: alpha = 1 + n / Σ ln(x_i / x_1) and D = max |F(x_i) - (i - 1)/n| of the
 * n values from a start on, as ks-scan.ts has them (Clauset, Shalizi & Newman 2009, §3). For showing how the exponent
 * goes with the start; the scan itself is lazier.
 *
 * Seen over all starts, alpha is the Hill plot: Hill's estimate has n - 1 where this has n.
 *
 * @param logs natural logarithms, ascending
 * @param first the start's index
 * @returns null where the values from there on are all the same
 * @example candidateTail(Float64Array.of(1, 1.2, 1.5, 1.9, 2.4, 3.1, 4.2, 6, 9.5, 20).map(Math.log), 0)
 *   // alpha 1.8539432927, ksDistance 0.1264987167
 */
export function candidateTail(logs: Float64Array, first: number): CandidateTail | null {
  const tail = logs.subarray(first);
  const spread = tail.reduce((sum, log) => sum + (log - tail[0]), 0);
  if (!(spread > 0)) return null;
  const tailSize = tail.length;
  const decay = tailSize / spread;
  const ksDistance = tail.reduce((worst, log, i) => {
    const model = -Math.expm1(decay * (tail[0] - log));
    return Math.max(worst, Math.abs(model - i / tailSize));
  }, 0);
  return { alpha: 1 + decay, sigma: decay / Math.sqrt(tailSize), ksDistance, tailSize };
}
