import { effectiveRank, entropy, matrixRank, participationRatio } from "../../metrics/rank.js";
import type { LayerMeasures } from "../record.js";

/** @param zeroFloor eigenvalues up to this one are zeros */
export function rankColumns(eigenvalues: Float64Array, zeroFloor: number): Partial<LayerMeasures> {
  const rank = matrixRank(eigenvalues, zeroFloor);
  const lost = eigenvalues.length - rank;
  return {
    matrix_rank: rank,
    rank_loss: lost,
    zero_frac: lost / eigenvalues.length,
    entropy: entropy(eigenvalues, zeroFloor),
    effective_rank: effectiveRank(eigenvalues, zeroFloor),
    participation_ratio: participationRatio(eigenvalues),
  };
}
