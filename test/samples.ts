import { uniformStream } from "./helpers.js";

/** n sorted values from the inverse of a distribution function and a seed. */
export function sample(n: number, seed: number, inverse: (u: number) => number): Float64Array {
  const uniform = uniformStream(seed);
  return Float64Array.from({ length: n }, () => inverse(uniform())).sort();
}

/** The inverse distribution function of a Pareto law on [1, ∞) with this density exponent. */
export const pareto = (alpha: number) => (u: number) => (1 - u) ** (-1 / (alpha - 1));

export const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export function standardDeviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}
