import { type ExponentUncertainty, exponentUncertainty } from "./exponent-interval.js";
import { scanTails, type TailSample } from "./ks-scan.js";

/** A fit of P(X < x) ~ c x^alphaLower for x <= xmax. */
export interface FittedLowerTail extends ExponentUncertainty {
  readonly kind: "fitted";
  /** Exponent of the distribution function; the density goes as x^(alphaLower - 1). */
  readonly alphaLower: number;
  /** Where the tail ends: its largest eigenvalue. */
  readonly xmax: number;
  /** Kolmogorov-Smirnov distance of the tail from the fit. */
  readonly ksDistance: number;
  /** The resolved eigenvalues in it. */
  readonly tailSize: number;
  /** How many more of its eigenvalues lie somewhere below the resolved ones. */
  readonly censored: number;
}

export const LOWER_TAIL_REASONS = [
  "gap",
  "rank_deficient",
  "storage_limited",
  "too_few",
  "all_equal",
] as const;

/**
 * Why there is no lower tail: no eigenvalues near zero; too many that are zero for those above to be its bottom; too
 * many of the tail's lost in the noise of storage or of the solver; fewer resolved ones than a tail must have, or all
 * of them the same.
 */
type LowerTailReason = (typeof LOWER_TAIL_REASONS)[number];

export interface NoLowerTail {
  readonly kind: "none";
  readonly reason: LowerTailReason;
}

export type LowerTail = FittedLowerTail | NoLowerTail;

export interface LowerTailLimits {
  /**
   * Eigenvalues below this are noise, whose values take no part: the larger of (10 tau_s)² (a singular value is known to
   * within the storage noise tau_s, so from here on to within 10 %) and of the solver's floor.
   */
  readonly resolved: number;
  /**
   * The lower edge that noise would have, λ- of Marchenko-Pastur, for a matrix with N > 1.05 M, where noise
   * leaves a gap at zero; null for a square one, where it reaches zero.
   */
  readonly gapEdge: number | null;
  /**
   * Eigenvalues up to this one may be zeros that storage has blurred. Given this, the fit is told how many lie
   * below the resolved ones (they are censored), for without its bottom it would find the tail too steep: 0.56
   * instead of 0.49 for a square matrix of noise in bf16. Zeros are told apart by their number: a power law with
   * a >= 0.15 has fewer up to here than from here to the resolved ones, so where there are more the matrix has a
   * smaller rank, of which a power law knows nothing, and they take no part.
   *
   * By default all below the resolved ones take no part.
   */
  readonly zero?: number;
  /** How far off each eigenvalue may be: where the resolved ones span no more than twice this, they are all equal; default 0. */
  readonly blur?: number;
}

/** The fewest resolved values that a lower tail has. */
export const FEWEST_IN_LOWER_TAIL = 20;

/** There is a gap at zero when fewer than these, zeros left out, lie below this share of λ-. */
const GAP_SHARE = 0.2;
const FEWEST_IN_GAP = 3;
const GAP_FRACTION = 0.01;

/** The largest share of a tail's eigenvalues that may take no part. */
const LOST_SHARE = 0.05;

/** The largest share of a tail's eigenvalues that may be censored: the fit's form is seen in the others. */
const CENSORED_SHARE = 0.25;

/**
 * The power law at the bottom of a spectrum, P(X < x) ~ c x^a: the upper tail of Y = 1/X, whose density
 * exponent is a + 1, fitted as fitUpperTail does (P(Y > y) = P(X < 1/y) ~ c y^-a), with at least
 * max(20, 1 % of the resolved eigenvalues) in it.
 *
 * A square matrix of pure noise has a = 1/2 (the hard edge of Marchenko-Pastur's law, density ~ x^-1/2).
 *
 * @param eigenvalues ascending and finite, none negative
 * @example the eigenvalues of a 1000 x 1000 Gaussian matrix, { resolved: 0, gapEdge: null }
 *   // alphaLower 0.4945214, xmax 330.4428, tailSize 362, ksDistance 0.0056826
 */
export function fitLowerTail(eigenvalues: Float64Array, limits: LowerTailLimits): LowerTail {
  const sample = lowerTailSample(eigenvalues, limits);
  if (sample.kind === "none") return sample;
  const tail = scanTails(sample);
  if (tail === null) return { kind: "none", reason: "all_equal" };
  const { unresolved, censored } = countUnresolved(eigenvalues, limits);
  const lost = unresolved - censored;
  const tailSize = eigenvalues.length - unresolved - tail.first;
  if (lost > LOST_SHARE * (tailSize + lost))
    return { kind: "none", reason: limits.zero === undefined ? "storage_limited" : "rank_deficient" };
  if (censored > CENSORED_SHARE * (tailSize + censored)) return { kind: "none", reason: "storage_limited" };

  const { sigma, ciLow, ciHigh } = exponentUncertainty(tail.exponent, tailSize);
  return {
    kind: "fitted",
    alphaLower: tail.exponent - 1,
    sigma,
    ciLow: ciLow - 1,
    ciHigh: ciHigh - 1,
    xmax: eigenvalues[unresolved + tailSize - 1],
    ksDistance: tail.ksDistance,
    tailSize,
    censored,
  };
}

/** What fitLowerTail scans: the logarithms of the inverses of the eigenvalues, those of the censored at the ceiling. */
export function lowerTailSample(
  eigenvalues: Float64Array,
  limits: LowerTailLimits,
): ({ readonly kind: "sample" } & TailSample) | NoLowerTail {
  const { resolved, gapEdge, blur = 0 } = limits;
  const { unresolved, censored, zeros } = countUnresolved(eigenvalues, limits);
  const fewZeros = zeros <= LOST_SHARE * eigenvalues.length;
  if (gapEdge !== null && fewZeros && hasGap(eigenvalues.subarray(zeros), GAP_SHARE * gapEdge)) {
    return { kind: "none", reason: "gap" };
  }
  const usable = eigenvalues.subarray(unresolved);
  const minTail = Math.max(FEWEST_IN_LOWER_TAIL, Math.ceil(usable.length / 100));
  if (usable.length < minTail) return { kind: "none", reason: "too_few" };
  if (usable[usable.length - 1] - usable[0] <= 2 * blur) return { kind: "none", reason: "all_equal" };

  const ceiling = -Math.log(resolved);
  const logs = new Float64Array(usable.length + censored).fill(ceiling);
  logs.set(usable.map((eigenvalue) => -Math.log(eigenvalue)).reverse());
  const sample = {
    kind: "sample",
    logs,
    rule: { minTail, candidates: "distinct", distance: "left" },
  } as const;
  return censored > 0 ? { ...sample, ceiling } : sample;
}

/** Whether next to nothing lies below an edge: an eigenvalue or two that stray there are no tail. */
function hasGap(nonzero: Float64Array, edge: number): boolean {
  const below = nonzero.findIndex((eigenvalue) => eigenvalue >= edge);
  return below >= 0 && below < Math.max(FEWEST_IN_GAP, GAP_FRACTION * nonzero.length);
}

function countUnresolved(eigenvalues: Float64Array, { resolved, zero = resolved }: LowerTailLimits) {
  const unresolved = eigenvalues.findLastIndex((eigenvalue) => eigenvalue < resolved || eigenvalue === 0) + 1;
  const zeros = eigenvalues.subarray(0, unresolved).findLastIndex((eigenvalue) => eigenvalue <= zero) + 1;
  const others = unresolved - zeros;
  return { unresolved, zeros, censored: zeros <= others ? unresolved : others };
}
