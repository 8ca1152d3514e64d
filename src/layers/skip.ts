import type { UnusedReason } from "../loaders/tensor.js";

/** Why a tensor or one of its parts is not analysed: a closed list, each with a clause for the reader. */
export type SkipReason =
  | UnusedReason
  | "filtered"
  | "duplicate"
  | "depthwise"
  | "too_few_eigenvalues"
  | "too_many_eigenvalues"
  | "all_zero";

export interface Skip {
  readonly reason: SkipReason;
  readonly detail: string;
}

export function skip(reason: SkipReason, detail: string): Skip {
  return { reason, detail };
}

/** `code: sentence`, as the `reason` column has it. */
export function reasonText({ reason, detail }: Skip): string {
  return `${reason}: ${detail}`;
}
