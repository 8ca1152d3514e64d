import { spectralNorm } from "../../metrics/scale.js";
import type { BulkFit } from "../../rmt/bulk-fit.js";
import type { GenuineSpectrum } from "../layer-spectra.js";
import type { LayerMeasures } from "../record.js";

export function bulkColumns(
  bulk: BulkFit,
  { eigenvalues, N }: GenuineSpectrum,
  normalize: boolean,
): Partial<LayerMeasures> {
  if (bulk.kind === "none") return {};
  const scale = normalize ? 1 / N : 1;
  return {
    mp_sigma: bulk.sigma,
    lambda_plus: bulk.lambdaPlus * scale,
    lambda_edge: bulk.lambdaEdge * scale,
    num_spikes: bulk.numSpikes,
    mp_softrank: bulk.lambdaPlus / spectralNorm(eigenvalues),
    mp_distance: bulk.distance,
  };
}
