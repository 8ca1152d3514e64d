import { type ExponentUncertainty, exponentUncertainty } from "./exponent-interval.js";
import { type ScanRule, scanTails, type TailSample } from "./ks-scan.js";

/** A fit of p(x) ~ x^-alpha for x >= xmin. */
export interface FittedUpperTail extends ExponentUncertainty {
  readonly kind: "fitted";
  /** Density exponent; P(X > x) ~ x^-(alpha - 1). */
  readonly alpha: number;
  readonly xmin: number;
  readonly xmax: number;
  /** Kolmogorov-Smirnov distance of the tail from the fit. */
  readonly ksDistance: number;
  readonly tailSize: number;
}

/** Fewer eigenvalues above the floor than a tail must have, or all of them the same. */
export interface NoUpperTail {
  readonly kind: "none";
  readonly reason: (typeof UPPER_TAIL_REASONS)[number];
}

export const UPPER_TAIL_REASONS = ["too_few", "all_equal"] as const;

/** The fewest values that an upper tail has, unless told otherwise. */
export const FEWEST_IN_UPPER_TAIL = 10;

export type UpperTail = FittedUpperTail | NoUpperTail;

export interface UpperTailOptions extends Partial<ScanRule> {
  /** Eigenvalues up to this one are zeros and take no part; default 0. */
  readonly floor?: number;
  /** How far off each eigenvalue may be: where the others span no more than twice this, they are all equal; default 0. */
  readonly blur?: number;
}

/**
 * WeightWatcher's rule, for comparing with its numbers: an absolute cut at 1e-5 whatever the scale of the
 * weights, tails of two values, every copy of a repeated eigenvalue a candidate. (WeightWatcher 0.7.5,
 * `constants.py` and `WW_powerlaw.py`.)
 */
export const WEIGHTWATCHER_RULE = {
  floor: 1e-5,
  minTail: 2,
  candidates: "every",
} as const satisfies UpperTailOptions;

/**
 * The power-law tail at the top of a spectrum: Clauset's maximum-likelihood fit with xmin at the eigenvalue
 * that gives the smallest Kolmogorov-Smirnov distance, ties to the smaller xmin (Clauset, Shalizi & Newman
 * 2009; see ks-scan.ts). Unless told otherwise a tail has at least max(10, 1 % of the eigenvalues above the
 * floor).
 *
 * alpha is the density exponent: for P(X > x) ~ x^-b it is b + 1.
 *
 * @param eigenvalues ascending and finite
 * @example fitUpperTail(Float64Array.of(1, 1.2, 1.5, 1.9, 2.4, 3.1, 4.2, 6, 9.5, 20))
 *   // alpha 1.8539432927, sigma 0.2700405797, xmin 1, ksDistance 0.1264987167, tailSize 10
 */
export function fitUpperTail(eigenvalues: Float64Array, options: UpperTailOptions = {}): UpperTail {
  const sample = upperTailSample(eigenvalues, options);
  if (sample.kind === "none") return sample;
  const tail = scanTails(sample);
  if (tail === null) return { kind: "none", reason: "all_equal" };
  const tailSize = sample.logs.length - tail.first;
  return {
    kind: "fitted",
    alpha: tail.exponent,
    xmin: eigenvalues[eigenvalues.length - tailSize],
    xmax: eigenvalues[eigenvalues.length - 1],
    ksDistance: tail.ksDistance,
    tailSize,
    ...exponentUncertainty(tail.exponent, tailSize),
  };
}

/** What fitUpperTail scans: the logarithms of the eigenvalues above the floor. */
export function upperTailSample(
  eigenvalues: Float64Array,
  options: UpperTailOptions = {},
): ({ readonly kind: "sample" } & TailSample) | NoUpperTail {
  const floor = options.floor ?? 0;
  const above = eigenvalues.subarray(eigenvalues.findLastIndex((eigenvalue) => eigenvalue <= floor) + 1);
  const minTail = options.minTail ?? Math.max(FEWEST_IN_UPPER_TAIL, Math.ceil(above.length / 100));
  if (above.length < minTail) return { kind: "none", reason: "too_few" };
  if (above[above.length - 1] - above[0] <= 2 * (options.blur ?? 0))
    return { kind: "none", reason: "all_equal" };
  return {
    kind: "sample",
    logs: above.map(Math.log),
    rule: {
      minTail,
      candidates: options.candidates ?? "distinct",
      distance: options.distance ?? "left",
    },
  };
}
