import type { LayerRecord } from "../analysis/columns.js";
import type { MeasureOptions } from "../analysis/options.js";
import type { Uniform } from "../random/stream.js";
import { alphaChange } from "./alpha-change.js";
import { alphaInterval } from "./alpha-interval.js";
import { ksDistance } from "./ks-distance.js";
import { logWasserstein } from "./log-wasserstein.js";
import { nonzero } from "./nonzero.js";
import { phaseChange } from "./phase-change.js";

/** A layer's record and its spectrum. */
export interface AnalysedSpectrum {
  readonly record: LayerRecord;
  /** Ascending, unnormalised. */
  readonly eigenvalues: Float64Array;
}

/**
 * The columns that two analyses tell without the weights, whatever the two shapes.
 * @param options those of the analyses
 * @param stream random numbers of the pair's own, a stream for each purpose
 */
export function compareSpectra(
  a: AnalysedSpectrum,
  b: AnalysedSpectrum,
  options: MeasureOptions,
  stream: (purpose: string) => Uniform,
) {
  const estimate = (side: AnalysedSpectrum, purpose: string) => ({
    alpha: side.record.alpha,
    interval: alphaInterval(side, options, stream(purpose)),
  });
  return {
    ...alphaChange(estimate(a, "alpha a"), estimate(b, "alpha b")),
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
