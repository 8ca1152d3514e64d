import { readFileSync } from "node:fs";

/** A tail fit of the independent implementation. */
interface ReferenceTail {
  readonly alpha: number;
  readonly xmin: number;
  readonly D: number;
  readonly n_tail: number;
}

/** A row of the independent implementation (SciPy's SVD, NumPy): a constant of the graph, or a gate of it. */
export interface ReferenceRow {
  readonly name: string;
  readonly op: string;
  readonly scope: string;
  readonly shape: readonly number[];
  readonly skipped?: string;
  readonly same_as?: string;
  readonly part?: string;
  readonly N: number;
  readonly M: number;
  readonly num_evals: number;
  readonly lambda_min: number;
  readonly lambda_max: number;
  readonly sum: number;
  readonly sum_sq: number;
  readonly tau_s: number;
  readonly upper?: ReferenceTail;
  readonly upper_ww?: ReferenceTail;
  readonly lower_raw?: {
    readonly alpha_lower: number;
    readonly xmax_lower: number;
    readonly D: number;
    readonly n_tail: number;
  };
}

/** The rows for a model, by the name of its file under fixtures/reference/. */
export function referenceRows(model: string): readonly ReferenceRow[] {
  return JSON.parse(readFileSync(new URL(`../../fixtures/reference/${model}.json`, import.meta.url), "utf8"));
}
