export interface Limits {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

export interface CrossedLimit {
  readonly limit: number;
  readonly words: "at least" | "at most";
}

/** The limits that a value lies beyond: none, or one. */
export function crossed(value: number, { min, max }: Limits): readonly CrossedLimit[] {
  if (max !== undefined && value > max) return [{ limit: max, words: "at most" }];
  if (min !== undefined && value < min) return [{ limit: min, words: "at least" }];
  return [];
}
