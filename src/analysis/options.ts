import { USUAL_MIN_EVALS } from "../layers/cut-matrices.js";
import type { PlanOptions } from "../layers/plan.js";

/** How the upper tail is fitted: Clauset's scan over resolved eigenvalues, or WeightWatcher's rule (statistics A3). */
export type UpperTailRule = "clauset" | "weightwatcher";

/** Whose spectrum the tails are those of: the whole matrix's, or its windows of one aspect ratio (statistics §1.4). */
export type EsdRule = "full" | "farms";

/** What one layer's job needs to know besides its weights. */
export interface MeasureOptions {
  readonly fit: UpperTailRule;
  readonly esd: EsdRule;
  /** Report the eigenvalues of WᵀW / N instead of WᵀW. */
  readonly normalize: boolean;
  /** Replicates of the bootstrap of intervals and of the goodness of fit; 0 for none. */
  readonly bootstrap: number;
  /** Whether to compare with shuffled weights. */
  readonly randomize: boolean;
  /** Whether to fit the high-temperature Marchenko-Pastur law. */
  readonly htmp: boolean;
  /** Of everything random. The same seed gives the same report, on any number of threads. */
  readonly seed: number;
}

/** What `--thorough` turns on. */
export const THOROUGH = {
  bootstrap: 200,
  randomize: true,
  htmp: true,
} as const satisfies Partial<MeasureOptions>;

/** Whether more is made of the weights than their spectrum, so that they must be whole in memory. */
export function keepsWeights({ randomize, esd }: Pick<MeasureOptions, "randomize" | "esd">): boolean {
  return randomize || esd === "farms";
}

/** Whether any random numbers are drawn, which are the layer's own by its name and part. */
export function drawsRandomNumbers({ bootstrap, randomize, htmp, esd }: MeasureOptions): boolean {
  return bootstrap > 0 || randomize || htmp || esd === "farms";
}

export interface AnalyzeOptions extends PlanOptions, MeasureOptions {}

export const DEFAULT_OPTIONS: AnalyzeOptions = {
  layers: [],
  exclude: [],
  types: [],
  minEvals: USUAL_MIN_EVALS,
  maxEvals: null,
  split: true,
  conv: "pooled",
  fit: "clauset",
  esd: "full",
  normalize: false,
  bootstrap: 0,
  randomize: false,
  htmp: false,
  seed: 0,
};
