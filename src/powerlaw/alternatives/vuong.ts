import { twoSidedNormalTail } from "../../numerics/normal-tail.js";

export type Comparison =
  | {
      readonly kind: "compared";
      /** R = Σ (ln p_1(x_i) - ln p_2(x_i)): positive where the first law is the likelier. */
      readonly logRatio: number;
      /** R / √(n v), v the variance of the terms: of the order of 1 when the two do equally well. */
      readonly normalizedRatio: number;
      /** How often chance alone would make |R| as large if the two did equally well: erfc(|R| / √(2 n v)). */
      readonly p: number;
    }
  /** The two laws are the same on the tail. */
  | { readonly kind: "tie" };

/** Terms that differ by no more than this, of logarithms of the order of 1, differ by rounding. */
const ROUNDING = 1e-12;

/**
 * Vuong's likelihood-ratio test of two laws that do not contain each other, both fitted to the same tail (Vuong 1989;
 * Clauset, Shalizi & Newman 2009, appendix C).
 *
 * @param first, second the logarithms of their densities at the tail's points
 */
export function vuongTest(first: Float64Array, second: Float64Array): Comparison {
  const size = first.length;
  const logRatio = totalDifference(first, second);
  const mean = logRatio / size;
  let squares = 0;
  for (let i = 0; i < size; i++) squares += (first[i] - second[i] - mean) ** 2;
  if (!(Math.sqrt(squares / size) > ROUNDING)) return { kind: "tie" };
  const normalizedRatio = logRatio / Math.sqrt(squares);
  return { kind: "compared", logRatio, normalizedRatio, p: twoSidedNormalTail(normalizedRatio) };
}

/** Σ (first_i - second_i). */
export function totalDifference(first: Float64Array, second: Float64Array): number {
  let total = 0;
  for (let i = 0; i < first.length; i++) total += first[i] - second[i];
  return total;
}

/**
 * The probability that twice the gain in log-likelihood of one more parameter is as large by chance: χ² with one
 * degree of freedom (Wilks 1938).
 */
export function nestedP(gain: number): number {
  return twoSidedNormalTail(Math.sqrt(2 * Math.max(0, gain)));
}

/**
 * The probability that a law with one more parameter gains as much by chance, where the smaller law lies on the
 * boundary of the larger: the samples that would gain from parameters beyond it gain nothing, and for the others twice
 * the gain is χ² with one degree of freedom; half of them, if the likelihood is regular (Self & Liang 1987, case 5).
 *
 * @param gainingShare the share of samples that gain when the smaller law is true
 */
export function boundaryP(gain: number, gainingShare = 0.5): number {
  return gain > 0 ? gainingShare * nestedP(gain) : 1;
}
