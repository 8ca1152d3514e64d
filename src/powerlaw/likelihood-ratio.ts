export type LikelihoodRatio =
  | {
      readonly kind: "compared";
      /** R = Σ (ln p_powerlaw(x_i) - ln p_exponential(x_i)); positive where the power law is the likelier. */
      readonly logRatio: number;
      /** R / (√n · standard deviation of its terms): of the order of 1 when the two do equally well. */
      readonly normalizedRatio: number;
    }
  /** All values the same: nothing tells the two apart. */
  | { readonly kind: "tie" };

/**
 * Vuong's likelihood-ratio statistic of a power law against an exponential, both fitted to a tail by maximum
 * likelihood: R and R / √(n v), v = Σ (d_i - mean d)² / n, d_i the pointwise difference of log-likelihoods
 * (Vuong 1989; Clauset, Shalizi & Newman 2009, §5 and appendix C). The densities on [xmin, ∞) are
 * (alpha - 1)/xmin (x/xmin)^-alpha and L e^(-L (x - xmin)), L = 1/(mean x - xmin).
 *
 * @param tail ascending positive values, none below xmin
 * @param alpha the power law's density exponent
 * @example the 493 values of the "pareto-with-head" spectrum in fixtures/statistics,
 *   // xmin 1.6755530818 and alpha 2.5483105425:
 *   // logRatio 156.7988014, normalizedRatio 3.2129331
 */
export function powerLawAgainstExponential(tail: Float64Array, xmin: number, alpha: number): LikelihoodRatio {
  const size = tail.length;
  // In units of the largest value, so that no scale overflows.
  const xmax = tail[size - 1];
  const excesses = tail.map((x) => x / xmax - xmin / xmax);
  const meanExcess = sum(excesses) / size;
  if (!(meanExcess > 0)) return { kind: "tie" };

  const constant = Math.log(alpha - 1) + Math.log(meanExcess) + Math.log(xmax) - Math.log(xmin);
  const differences = tail.map(
    (x, i) => constant - alpha * (Math.log(x) - Math.log(xmin)) + excesses[i] / meanExcess,
  );
  const logRatio = sum(differences);
  const squares = sum(differences.map((difference) => (difference - logRatio / size) ** 2));
  return squares > 0
    ? { kind: "compared", logRatio, normalizedRatio: logRatio / Math.sqrt(squares) }
    : { kind: "tie" };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
