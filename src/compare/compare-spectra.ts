import type { LayerRecord } from "../analysis/columns.js";
import { alphaChange } from "./alpha-change.js";
import { ksDistance } from "./ks-distance.js";
import { logWasserstein } from "./log-wasserstein.js";
import { phaseChange } from "./phase-change.js";

/** A layer's record and its spectrum. */
export interface AnalysedSpectrum {
  readonly record: LayerRecord;
  /** Ascending, unnormalised. */
  readonly eigenvalues: Float64Array;
}

/** The columns that two analyses tell without the weights, whatever the two shapes. */
export function compareSpectra(a: AnalysedSpectrum, b: AnalysedSpectrum) {
  return {
    alpha_a: a.record.alpha,
    alpha_b: b.record.alpha,
    ...alphaChange(a.record, b.record),
    phase_a: a.record.phase,
    phase_b: b.record.phase,
    phase_confidence_a: a.record.phase_confidence,
    phase_confidence_b: b.record.phase_confidence,
    phase_verdict: phaseChange(a.record, b.record),
    log_norm_a: a.record.log_norm,
    log_norm_b: b.record.log_norm,
    stable_rank_a: a.record.stable_rank,
    stable_rank_b: b.record.stable_rank,
    matrix_rank_a: a.record.matrix_rank,
    matrix_rank_b: b.record.matrix_rank,
    ks_distance: ksDistance(a.eigenvalues, b.eigenvalues),
    log_wasserstein: logWasserstein(nonzero(a), nonzero(b)),
  };
}

/** The eigenvalues that are none of the zeros to the precision of storage. */
function nonzero({ record, eigenvalues }: AnalysedSpectrum): Float64Array {
  return eigenvalues.subarray(eigenvalues.length - (record.matrix_rank ?? 0)).filter((x) => x > 0);
}
