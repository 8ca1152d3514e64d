import type { MetricSummary } from "../analysis/result.js";
import { keyed, summariseMetric } from "../analysis/summary.js";
import { ALPHA_LEVEL, ALPHA_VERDICTS, type AlphaVerdict } from "./alpha-change.js";
import type { ComparisonRecord } from "./columns.js";
import type { ModelComparison } from "./compare-models.js";
import { PHASE_VERDICTS, type PhaseVerdict } from "./phase-change.js";

export const COMPARISON_METRICS = [
  "alpha_change",
  "ks_distance",
  "log_wasserstein",
  "relative_frobenius",
  "relative_spectral",
  "cosine",
  "cka",
  "overlap_left",
  "overlap_right",
  "dw_stable_rank",
  "dw_matrix_rank",
  "dw_alpha",
] as const satisfies readonly (keyof ComparisonRecord)[];

export interface ComparisonSummary {
  /** Pairs by status. */
  readonly pairs: Readonly<Record<ComparisonRecord["status"], number>>;
  readonly unmatched_a: number;
  readonly unmatched_b: number;
  /** Pairs whose weights are all the same, and those that differ by no more than rounding, the former aside. */
  readonly identical: number;
  readonly within_rounding: number;
  /** Pairs by what became of alpha; those without an alpha on either side are left out. */
  readonly alpha: Readonly<Record<AlphaVerdict, number>>;
  /**
   * As many pairs at most would seem to move on average if no alpha had, by the level of the test; null where an
   * interval takes xmin as given, as more would.
   */
  readonly alpha_by_chance: number | null;
  /** Pairs by what became of the phase; those without one are left out. */
  readonly phases: Readonly<Record<PhaseVerdict, number>>;
  readonly metrics: Readonly<Record<(typeof COMPARISON_METRICS)[number], MetricSummary>>;
}

/** @param differing pairs whose weights are not the same: of those that are, alpha has not moved for certain */
function movedByChance(differing: readonly ComparisonRecord[]): number | null {
  const tested = differing.filter(({ alpha_verdict }) => alpha_verdict !== null);
  const hold = tested.every(({ alpha_interval }) => alpha_interval === "bootstrap");
  return hold ? ALPHA_LEVEL * tested.length : null;
}

/** A comparison in a few numbers. Pairs without a value of a metric stay out of its mean and quantiles. */
export function summariseComparison({ layers, unmatchedA, unmatchedB }: ModelComparison): ComparisonSummary {
  const count = (test: (record: ComparisonRecord) => boolean) => layers.filter(test).length;
  const differing = layers.filter(({ identical }) => identical !== true);
  return {
    pairs: keyed(["compared", "spectra", "failed"] as const, (status) =>
      count((record) => record.status === status),
    ),
    unmatched_a: unmatchedA.length,
    unmatched_b: unmatchedB.length,
    identical: layers.length - differing.length,
    within_rounding: differing.filter(({ within_rounding }) => within_rounding === true).length,
    alpha: keyed(ALPHA_VERDICTS, (verdict) => count(({ alpha_verdict }) => alpha_verdict === verdict)),
    alpha_by_chance: movedByChance(differing),
    phases: keyed(PHASE_VERDICTS, (verdict) => count(({ phase_verdict }) => phase_verdict === verdict)),
    metrics: keyed(COMPARISON_METRICS, (metric) =>
      summariseMetric(layers.map((record) => record[metric]).filter((value) => value !== null)),
    ),
  };
}
