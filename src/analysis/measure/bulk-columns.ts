import { spectralNorm } from "../../metrics/scale.js";
import type { Phase } from "../../phase/phase.js";
import type { BulkFit } from "../../rmt/bulk-fit.js";
import { largestEigenvaluePValue } from "../../rmt/edge.js";
import { findSpikes } from "../../rmt/spikes.js";
import type { MatrixSpectrum } from "../../rmt/without-dead-units.js";
import type { LayerMeasures } from "../record.js";

/** The phases whose bulk is noise's, so that the theory of spikes in noise holds. */
const NOISE_BULK: readonly (Phase | null)[] = ["random-like", "bleeding-out", "bulk+spikes"];

/** @param phase null where there is none */
export function bulkColumns(
  bulk: BulkFit,
  { eigenvalues, N, M }: MatrixSpectrum,
  phase: Phase | null,
  normalize: boolean,
): Partial<LayerMeasures> {
  if (bulk.kind === "none") return {};
  const scale = normalize ? 1 / N : 1;
  const largest = spectralNorm(eigenvalues);
  return {
    mp_sigma: bulk.sigma,
    lambda_plus: bulk.lambdaPlus * scale,
    lambda_edge: bulk.lambdaEdge * scale,
    num_spikes: bulk.numSpikes,
    lambda_max_p: largestEigenvaluePValue(largest, bulk.sigmaSquared, N, M),
    spike_strengths: NOISE_BULK.includes(phase)
      ? findSpikes(eigenvalues, bulk, N, M).map(({ overThreshold }) => overThreshold)
      : null,
    mp_softrank: bulk.lambdaPlus / largest,
    mp_distance: bulk.distance,
  };
}
