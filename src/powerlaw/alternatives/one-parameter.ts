import type { FittedLaw } from "./law.js";
import type { TailSample } from "./tail-sample.js";

/** The power law's density (alpha - 1) t^-alpha. */
export function powerLaw({ logs }: TailSample, alpha: number): FittedLaw {
  const constant = Math.log(alpha - 1);
  return { kind: "fitted", logDensities: logs.map((log) => constant - alpha * log) };
}

/** The exponential's, L e^(-L (t - 1)), at its maximum likelihood L = 1/(mean t - 1). */
export function exponential({ excesses, meanExcess, logSpan }: TailSample): FittedLaw {
  const constant = -Math.log(meanExcess) - logSpan;
  return { kind: "fitted", logDensities: excesses.map((excess) => constant - excess / meanExcess) };
}
