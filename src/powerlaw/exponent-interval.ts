import { chiSquareQuantile } from "./chi-square.js";

/** A standard error and a 95 % interval. */
export interface ExponentUncertainty {
  readonly sigma: number;
  readonly ciLow: number;
  readonly ciHigh: number;
}

/**
 * How well n values x_1 <= ... <= x_n determine the density exponent alpha = 1 + n / S,
 * S = Σ ln(x_i / x_1), given that the tail starts at the datum x_1: sigma = (alpha - 1) / √n (Clauset, Shalizi
 * & Newman 2009), and the exact interval 1 + χ²_{p, 2(n-1)} / (2S), p = 0.025 and 0.975. (S is a sum of n - 1
 * exponential variables of rate alpha - 1, for the log of x_1 against itself is 0; so 2 (alpha - 1) S has the
 * χ² distribution with 2(n - 1) degrees of freedom.)
 *
 * The interval takes the start as given: it does not hold the uncertainty of having chosen it, and it takes the
 * values as independent, which eigenvalues, repelling one another, are not quite.
 *
 * @param exponent alpha, above 1
 * @param size n, at least 2
 * @example exponentUncertainty(1.8539432927, 10) // sigma 0.2700405797, interval [1.351430, 2.346087]
 */
export function exponentUncertainty(exponent: number, size: number): ExponentUncertainty {
  const spread = size / (exponent - 1);
  const degreesOfFreedom = 2 * (size - 1);
  return {
    sigma: (exponent - 1) / Math.sqrt(size),
    ciLow: 1 + chiSquareQuantile(0.025, degreesOfFreedom) / (2 * spread),
    ciHigh: 1 + chiSquareQuantile(0.975, degreesOfFreedom) / (2 * spread),
  };
}
