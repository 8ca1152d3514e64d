import { gammaKernel, incompleteGamma } from "../numerics/incomplete-gamma.js";

/** Newton doubles the correct digits each time; bisection alone would need about 60 halvings. */
const MAX_ITERATIONS = 100;
const RELATIVE_TOLERANCE = 1e-13;

/**
 * The x below which a chi-square variable of `degreesOfFreedom` > 0 falls with probability p, 0 < p < 1: twice
 * the root of P(k/2, x) = p, P the regularised incomplete gamma function (NIST Digital Library of Mathematical
 * Functions, 8.2.4). Newton's method, kept inside a bracket.
 *
 * @example chiSquareQuantile(0.975, 18) // 31.5263784
 */
export function chiSquareQuantile(p: number, degreesOfFreedom: number): number {
  const shape = degreesOfFreedom / 2;
  // The smaller of the two tails has the relative precision.
  const excess = (x: number): number => {
    const { lower, upper } = incompleteGamma(shape, x);
    return p < 0.5 ? lower - p : 1 - p - upper;
  };

  let low = 0;
  let high = shape + 1;
  while (excess(high) < 0) {
    low = high;
    high *= 2;
  }
  let x = low > 0 ? low : shape;
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const error = excess(x);
    if (error > 0) high = x;
    else low = x;
    const newton = x - (error * x) / gammaKernel(shape, x);
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - x) <= RELATIVE_TOLERANCE * next) return 2 * next;
    x = next;
  }
  return 2 * x;
}
