import type { Uniform } from "../../random/stream.js";
import { fitHtmp, fitInverseHtmp, type HtmpFamily, htmpFamily } from "../../rmt/htmp/fit.js";
import { kappaInterval } from "../../rmt/htmp/interval.js";
import type { GenuineSpectrum } from "../layer-spectra.js";
import type { LayerMeasures } from "../record.js";

/** Replicates of an interval's bootstrap. */
const REPLICATES = 60;

/** A family's tables take longer to make than a fit, and a model has few shapes. */
const families = new Map<string, HtmpFamily>();

/**
 * The high-temperature Marchenko-Pastur law fitted to one genuine matrix's spectrum, and to its inverse's
 * (statistics §4.6).
 *
 * @param zeroFloor eigenvalues up to this one are zeros
 */
export function kappaColumns(
  { eigenvalues, N, M }: GenuineSpectrum,
  zeroFloor: number,
  stream: (purpose: string) => Uniform,
): Partial<LayerMeasures> {
  const above = eigenvalues.subarray(eigenvalues.findLastIndex((eigenvalue) => eigenvalue <= zeroFloor) + 1);
  const shape = `${N} x ${M}`;
  const family = families.get(shape) ?? htmpFamily(N, M);
  families.set(shape, family);
  const direct = fitHtmp(above, family);
  if (direct.kind === "none") return { kappa_reason: direct.reason };
  const interval = kappaInterval(direct.kappa, family, REPLICATES, (search) => stream(`kappa ${search}`));
  const columns = {
    kappa: direct.kappa,
    kappa_low: interval.low,
    kappa_high: interval.high,
    kappa_log_likelihood: direct.logLikelihood,
  };
  // The inverse law is no candidate where noise reaches zero: the mean of 1/λ is then its largest value's.
  if (N === M) return columns;
  const inverse = fitInverseHtmp(above, family);
  return {
    ...columns,
    ...(inverse.kind === "fitted" && {
      kappa_inverse: inverse.kappa,
      kappa_inverse_log_likelihood: inverse.logLikelihood,
      ...inverseInterval(inverse.kappa, family, stream),
    }),
  };
}

function inverseInterval(kappa: number, family: HtmpFamily, stream: (purpose: string) => Uniform) {
  const { low, high } = kappaInterval(kappa, family, REPLICATES, (search) =>
    stream(`inverse kappa ${search}`),
  );
  return { kappa_inverse_low: low, kappa_inverse_high: high };
}
