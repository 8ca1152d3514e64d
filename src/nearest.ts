import leven from "leven";

/** The candidate that is fewest edits away, for a hint at what was meant; undefined if there is none. */
export function nearestTo<T extends string>(text: string, candidates: readonly T[]): T | undefined {
  const distance = (candidate: string) => leven(text.toLowerCase(), candidate.toLowerCase());
  return candidates
    .map((candidate) => ({ candidate, edits: distance(candidate) }))
    .reduce<{ candidate: T; edits: number } | undefined>(
      (best, next) => (best === undefined || next.edits < best.edits ? next : best),
      undefined,
    )?.candidate;
}
