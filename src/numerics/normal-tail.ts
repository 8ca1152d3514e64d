import { incompleteGamma } from "./incomplete-gamma.js";

const LOG_ROOT_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** From here down the continued fraction of Mills' ratio converges to the last digit in its number of levels. */
const FRACTION_BELOW = -2.5;
const LEVELS = 120;

/**
 * ln Φ(z), Φ the standard normal distribution function, to a relative 1e-13 of Φ in both tails: by Mills' ratio
 * far below zero, where Φ underflows at -38.
 *
 * @example logNormalCdf(-40) // -804.6084420137538
 */
export function logNormalCdf(z: number): number {
  if (z < FRACTION_BELOW) return -0.5 * z * z - LOG_ROOT_TWO_PI - Math.log(millsDenominator(-z, 1));
  const half = incompleteGamma(0.5, 0.5 * z * z).upper / 2;
  return z < 0 ? Math.log(half) : Math.log1p(-half);
}

/**
 * The mean of a normal variable of mean z and variance 1 that is known to be positive, and the ratio of its
 * second moment to the square of its mean: z + φ(z)/Φ(z), and (1 + z · mean)/mean². The ratio falls from 2 (an
 * exponential variable, z → -∞) to 1.
 */
export function positiveNormalMoments(z: number): { readonly mean: number; readonly ratio: number } {
  if (z < FRACTION_BELOW) {
    // With Mills' ratio 1/K1, K_j = x + j/K_{j+1}: z + φ/Φ = K1 - x = 1/K2, and 1 - x/K2 = 2/(K2 K3).
    const K2 = millsDenominator(-z, 2);
    const K3 = millsDenominator(-z, 3);
    return { mean: 1 / K2, ratio: (2 * K2) / K3 };
  }
  const mean = z + Math.exp(-0.5 * z * z - LOG_ROOT_TWO_PI - logNormalCdf(z));
  return { mean, ratio: (1 + z * mean) / (mean * mean) };
}

/** K_j = x + j/(x + (j + 1)/(x + ...)): Mills' ratio Φ(-x)/φ(x) is 1/K_1 (NIST DLMF 7.9.1, Laplace). */
function millsDenominator(x: number, j: number): number {
  let value = x;
  for (let k = j + LEVELS; k >= j; k--) value = x + k / value;
  return value;
}

/** The probability that a standard normal variable is further from 0 than z, on either side: erfc(|z| / √2). */
export function twoSidedNormalTail(z: number): number {
  return incompleteGamma(0.5, 0.5 * z * z).upper;
}
