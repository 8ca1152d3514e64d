import type { PlanOptions } from "../layers/plan.js";

/** The command-line options that choose what is analysed, as commander hands them over. */
export interface SelectionOptions {
  readonly layers: readonly string[];
  readonly exclude: readonly string[];
  readonly types: readonly string[];
  readonly minEvals: number;
  readonly maxEvals?: number;
  readonly split: boolean;
  readonly conv: PlanOptions["conv"];
}

/** The plan that the options ask for. */
export function selectionOf(options: SelectionOptions): PlanOptions {
  const { layers, exclude, types, minEvals, maxEvals = null, split, conv } = options;
  return { layers, exclude, types, minEvals, maxEvals, split, conv };
}
