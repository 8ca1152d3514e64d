import type { LayerRecord } from "../../analysis/columns.js";
import { PHASES, type Phase } from "../../phase/phase.js";
import { html, type Markup } from "./markup.js";

/** A phase's letters, for where there is no room for its name. */
export const PHASE_LETTERS = {
  "random-like": "RL",
  "bleeding-out": "BO",
  "bulk+spikes": "BS",
  "bulk-decay": "BD",
  "heavy-tailed": "HT",
  "rank-collapse": "RC",
  "narrower-than-random": "NR",
} as const satisfies Record<Phase, string>;

export const NO_PHASE = "no phase";

/** Phases by their place in training, from 0 on; those without one come last. */
export function phaseRank(phase: Phase | null): number {
  return phase === null ? PHASES.length : PHASES.indexOf(phase);
}

/** The class that gives an element its phase's colour, as `--phase` of page.css. */
export function phaseClass(phase: Phase | null): string {
  return `phase-${phase === null ? "none" : PHASE_LETTERS[phase].toLowerCase()}`;
}

/** A record's phase with a patch of its colour, which never stands alone, and marks for what qualifies it. */
export function phaseMark({ phase, phase_confidence, warnings }: LayerRecord): Markup {
  if (phase === null) return html`<span class="none" title="too few eigenvalues">${NO_PHASE}</span>`;
  const marks = [
    ...(warnings.includes("not_power_law") ? [qualification("*", "not a power law")] : []),
    ...(phase_confidence === "low" ? [qualification("?", "low confidence")] : []),
  ];
  return html`<span class="phase ${phaseClass(phase)}">${phase}</span>${marks}`;
}

function qualification(sign: string, words: string): Markup {
  return html`<abbr class="doubt" title="${words}">${sign}<span class="unseen"> ${words}</span></abbr>`;
}

/** The phase's letters in a patch of its colour, its name for those who ask or cannot see. */
export function phaseLetters(phase: Phase | null): Markup {
  return phase === null
    ? html`<span class="letters phase-none" title="${NO_PHASE}">–</span>`
    : html`<abbr class="letters ${phaseClass(phase)}" title="${phase}">${PHASE_LETTERS[phase]}</abbr>`;
}
