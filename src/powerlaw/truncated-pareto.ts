import { findRoot } from "../numerics/find-root.js";

/** Below this product of exponent and width the closed form loses digits to cancellation that its series keeps. */
const SMALL = 1e-3;

/**
 * The maximum-likelihood density exponent of a power law on [xmin, xmax], both given: alpha = a + 1, any real number,
 * where the mean of ln(x/xmin) is that of an exponential of rate a cut off at c = ln(xmax/xmin),
 * 1/a - c/(e^(a c) - 1), which falls from c to 0 as a grows and is c/2 for a = 0. (The likelihood equation
 * n/a + n r^a ln r/(1 - r^a) = Σ ln(x_i/xmin), r = xmin/xmax, of Aban, Meerschaert & Panorska 2006.)
 *
 * @param tail values in [xmin, xmax], not all at one end
 * @returns null where no finite exponent is the likeliest: all values at xmin, or all at xmax
 * @example truncatedParetoAlpha(Float64Array.of(1, 1.2, 1.5, 1.9, 2.4, 3.1, 4.2, 6, 9.5, 20), 1, 20) // 1.4500864803
 */
export function truncatedParetoAlpha(tail: Float64Array, xmin: number, xmax: number): number | null {
  const width = Math.log(xmax / xmin);
  const share = tail.reduce((sum, x) => sum + Math.log(x / xmin), 0) / tail.length / width;
  if (!(share > 0 && share < 1)) return null;
  const excess = (exponent: number) => meanOfCutExponential(exponent) - share;
  let bound = 1;
  while (excess(bound) > 0 || excess(-bound) < 0) bound *= 2;
  return 1 + findRoot(excess, -bound, bound, 1e-14) / width;
}

/** The mean of an exponential variable of this rate (positive or negative) given that it is below 1. */
function meanOfCutExponential(rate: number): number {
  if (Math.abs(rate) < SMALL) return 0.5 - rate / 12 + rate ** 3 / 720;
  return 1 / rate - 1 / Math.expm1(rate);
}
