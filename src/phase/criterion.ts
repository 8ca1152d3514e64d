import type { PhaseMargin } from "./phase.js";

/** A statistic held against its threshold. */
export interface Criterion extends PhaseMargin {
  readonly name: string;
  readonly met: boolean;
}

export function criterion(name: string, value: number, threshold: number, met: boolean): Criterion {
  return { name, value, threshold, margin: (value - threshold) / threshold, met };
}

/** A statistic within this share of its threshold might as well have fallen on the other side. */
const CLOSE_CALL = 0.2;

export function isCloseCall({ margin }: Criterion): boolean {
  return Math.abs(margin) <= CLOSE_CALL;
}

/** What several criteria come to together, and which of them decided it. */
export interface Verdict {
  readonly met: boolean;
  readonly deciding: readonly Criterion[];
}

/** Met if all are, and then all of them decide; else one that fails does. */
export function allOf(...criteria: readonly Criterion[]): Verdict {
  const failed = criteria.filter(({ met }) => !met);
  return failed.length === 0
    ? { met: true, deciding: criteria }
    : { met: false, deciding: [clearest(failed)] };
}

/** Met if any is, and then one that is decides; else all of them do. */
export function anyOf(...criteria: readonly Criterion[]): Verdict {
  const held = criteria.filter(({ met }) => met);
  return held.length === 0 ? { met: false, deciding: criteria } : { met: true, deciding: [clearest(held)] };
}

/** Where one is enough, the first that is no close call. */
function clearest(criteria: readonly Criterion[]): Criterion {
  return criteria.find((candidate) => !isCloseCall(candidate)) ?? criteria[0];
}
