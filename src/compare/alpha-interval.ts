import type { EsdRule, UpperTailRule } from "../analysis/options.js";
import type { Interval } from "../metrics/percentile-interval.js";
import { bootstrapScan } from "../powerlaw/scan-bootstrap.js";
import { upperTailSample, WEIGHTWATCHER_RULE } from "../powerlaw/upper-tail.js";
import type { Uniform } from "../random/stream.js";
import type { AnalysedSpectrum } from "./compare-spectra.js";
import { nonzero } from "./nonzero.js";

export const INTERVAL_BASES = ["bootstrap", "given_xmin"] as const;

/** A 95 % interval of alpha, and whether it holds the choice of xmin. */
export interface AlphaInterval extends Interval {
  readonly basis: (typeof INTERVAL_BASES)[number];
}

/**
 * The interval of a layer's alpha. One analysis can do without the choice of xmin; a comparison cannot: of pairs of
 * independent matrices of one law, 20 to 50 % would be told apart by the error given xmin. So where the analysis has
 * no bootstrap, the spectrum's scan is repeated here; for windows (--esd farms) there is but the interval given xmin,
 * if any.
 */
export function alphaInterval(
  side: AnalysedSpectrum,
  { fit, esd }: { readonly fit: UpperTailRule; readonly esd: EsdRule },
  uniform: Uniform,
): AlphaInterval | null {
  const { alpha, alpha_boot_low, alpha_boot_high, alpha_ci_low, alpha_ci_high } = side.record;
  if (alpha === null) return null;
  const bootstrapped =
    intervalOf(alpha_boot_low, alpha_boot_high) ?? (esd === "full" ? scanInterval(side, fit, uniform) : null);
  if (bootstrapped !== null) return { ...bootstrapped, basis: "bootstrap" };
  const given = intervalOf(alpha_ci_low, alpha_ci_high);
  return given === null ? null : { ...given, basis: "given_xmin" };
}

/** Resamples of an interval: each takes as long as a fit, 0.1 ms for 256 eigenvalues. */
const RESAMPLES = 100;

/** 95 % interval of a spectrum's alpha, the choice of xmin included; null where there is no tail. */
export function scanInterval(
  side: Parameters<typeof nonzero>[0],
  fit: UpperTailRule,
  uniform: Uniform,
): Interval | null {
  const sample =
    fit === "weightwatcher"
      ? upperTailSample(side.eigenvalues, WEIGHTWATCHER_RULE)
      : upperTailSample(nonzero(side));
  return sample.kind === "none" ? null : (bootstrapScan(sample, RESAMPLES, uniform)?.exponent ?? null);
}

/** Both ends of an interval, or neither. */
export function intervalOf(low: number | null, high: number | null): Interval | null {
  return low === null || high === null ? null : { low, high };
}
