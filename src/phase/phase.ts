/**
 * The phases of training of Martin & Mahoney ("Implicit self-regularization in deep neural networks", 2021), in
 * the order that training goes through them, then rank collapse (their "+1"), and what lies outside their
 * taxonomy: spectra narrower than noise's (orthogonal or whitened weights).
 */
export const PHASES = [
  "random-like",
  "bleeding-out",
  "bulk+spikes",
  "bulk-decay",
  "heavy-tailed",
  "rank-collapse",
  "narrower-than-random",
] as const;

export type Phase = (typeof PHASES)[number];

/**
 * A phase as it is printed: a heavy tail that is known to be no power law is not to be taken for one.
 *
 * @example phaseText("heavy-tailed", true) // "heavy-tailed (not a power law)"
 */
export function phaseText(phase: Phase, notPowerLaw: boolean): string {
  return notPowerLaw ? `${phase} (not a power law)` : phase;
}

export const CONFIDENCES = ["high", "medium", "low"] as const;

export type PhaseConfidence = (typeof CONFIDENCES)[number];

/** A statistic that decided a phase, its threshold, and (value - threshold) / threshold. */
export interface PhaseMargin {
  readonly value: number;
  readonly threshold: number;
  readonly margin: number;
}
