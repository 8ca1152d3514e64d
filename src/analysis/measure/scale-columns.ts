import {
  conditionNumber,
  logNorm,
  logPseudoDeterminant,
  norm,
  spectralNorm,
  stableRank,
} from "../../metrics/scale.js";
import type { LayerMeasures } from "../record.js";

/** @param zeroFloor eigenvalues up to this one are zeros */
export function scaleColumns(eigenvalues: Float64Array, zeroFloor: number): Partial<LayerMeasures> {
  const largest = spectralNorm(eigenvalues);
  return {
    norm: norm(eigenvalues),
    log_norm: logNorm(norm(eigenvalues)),
    spectral_norm: largest,
    lambda_max: largest,
    lambda_min: eigenvalues[0],
    log_spectral_norm: logNorm(largest),
    stable_rank: stableRank(eigenvalues),
    log_det: logPseudoDeterminant(eigenvalues, zeroFloor),
    condition: conditionNumber(eigenvalues, zeroFloor),
  };
}
