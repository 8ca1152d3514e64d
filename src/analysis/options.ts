import type { PlanOptions } from "../layers/plan.js";

/** How the upper tail is fitted: Clauset's scan over resolved eigenvalues, or WeightWatcher's rule (statistics A3). */
export type UpperTailRule = "clauset" | "weightwatcher";

/** What one layer's job needs to know besides its weights. */
export interface MeasureOptions {
  readonly fit: UpperTailRule;
  /** Report the eigenvalues of WᵀW / N instead of WᵀW. */
  readonly normalize: boolean;
}

export interface AnalyzeOptions extends PlanOptions, MeasureOptions {}

export const DEFAULT_OPTIONS: AnalyzeOptions = {
  layers: [],
  exclude: [],
  types: [],
  minEvals: 10,
  maxEvals: null,
  split: true,
  conv: "pooled",
  fit: "clauset",
  normalize: false,
};
