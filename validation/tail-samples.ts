import type { Uniform } from "../src/random/stream.js";

/**
 * Samples with a power-law tail from 1 on, density ~ x^-alpha, below which they have a head of another form. All
 * densities are continuous, so that nothing but the change of form shows where the tail starts.
 */
export const HEADS = {
  /** None: all of it is tail. */
  none: { label: "Pareto", tailShare: () => 1, drawHead: () => 1 },
  /** A uniform density on [0, 1], with a kink at 1. */
  uniform: {
    label: "uniform head",
    tailShare: (alpha: number) => 1 / alpha,
    drawHead: (_: number, u: number) => u,
  },
  /**
   * e^(-alpha (x - 1)) on [0, 1], which has the power law's slope at 1 too: the test density of Clauset, Shalizi &
   * Newman (2009, equation 3.10).
   */
  exponential: {
    label: "exponential head of the same slope",
    tailShare: (alpha: number) => 1 / (1 + ((alpha - 1) * Math.expm1(alpha)) / alpha),
    drawHead: (alpha: number, u: number) => 1 - Math.log1p(u * Math.expm1(alpha)) / alpha,
  },
} as const;

export type Head = keyof typeof HEADS;

/** n values, ascending. */
export function tailSample(head: Head, alpha: number, n: number, uniform: Uniform): Float64Array {
  const { tailShare, drawHead } = HEADS[head];
  const share = tailShare(alpha);
  return Float64Array.from({ length: n }, () =>
    // 1 - u is never 0.
    uniform() < share ? (1 - uniform()) ** (-1 / (alpha - 1)) : drawHead(alpha, 1 - uniform()),
  ).sort();
}
