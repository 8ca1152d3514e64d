import type { Uniform } from "../src/random/stream.js";

interface TailedLaw {
  /** For tables. */
  readonly label: string;
  /** Share of its values that lie in the power law; null where the law is only approached. */
  tailShare(alpha: number): number | null;
  draw(alpha: number, uniform: Uniform): number;
}

/**
 * Laws with a power-law tail, density ~ x^-alpha from 1 on, and below it a head of another form. All densities
 * are continuous, so that nothing but the change of form shows where the tail starts.
 */
export const TAILED_LAWS = {
  /** All of it is tail. */
  pareto: joined(
    "Pareto",
    () => 1,
    () => 1,
  ),
  /** A uniform density on [0, 1], with a bend at 1. */
  uniformHead: joined(
    "uniform head",
    (alpha) => 1 / alpha,
    (_, u) => u,
  ),
  /**
   * e^(-alpha (x - 1)) on [0, 1], which has the power law's slope at 1 too: the test density of Clauset, Shalizi &
   * Newman (2009, §3).
   */
  exponentialHead: joined(
    "exponential head of the same slope",
    (alpha) => 1 / (1 + ((alpha - 1) * Math.expm1(alpha)) / alpha),
    (alpha, u) => 1 - Math.log1p(u * Math.expm1(alpha)) / alpha,
  ),
  /** P(X > x) = (1 + x)^(1 - alpha), Lomax's law: the exponent is reached at infinity only. */
  lomax: {
    label: "Lomax",
    tailShare: () => null,
    draw: (alpha, uniform) => paretoValue(alpha, uniform) - 1,
  },
} as const satisfies Record<string, TailedLaw>;

export type TailedLawName = keyof typeof TAILED_LAWS;

/** n values, ascending. */
export function tailSample(law: TailedLawName, alpha: number, n: number, uniform: Uniform): Float64Array {
  return Float64Array.from({ length: n }, () => TAILED_LAWS[law].draw(alpha, uniform)).sort();
}

function joined(
  label: string,
  tailShare: (alpha: number) => number,
  headValue: (alpha: number, u: number) => number,
) {
  return {
    label,
    tailShare,
    draw: (alpha: number, uniform: Uniform) =>
      uniform() < tailShare(alpha) ? paretoValue(alpha, uniform) : headValue(alpha, 1 - uniform()),
  };
}

function paretoValue(alpha: number, uniform: Uniform): number {
  return (1 - uniform()) ** (-1 / (alpha - 1));
}
