import { layerLabel } from "../analysis/layer-label.js";
import type { ComparisonRecord } from "../compare/columns.js";
import type { ComparisonReport } from "../compare/compare-report.js";
import type { ComparisonSummary } from "../compare/summary.js";
import type { Phase } from "../phase/phase.js";
import { fixed, NO_VALUE, plural } from "./format-number.js";

/** What a comparison is in words, for the formats that people read. */

/** Phases where there is room for two of them. */
export const SHORT_PHASES = {
  "random-like": "random",
  "bleeding-out": "bleeding",
  "bulk+spikes": "spikes",
  "bulk-decay": "decay",
  "heavy-tailed": "heavy",
  "rank-collapse": "collapse",
  "narrower-than-random": "narrower",
} as const satisfies Record<Phase, string>;

const ARROWS = { rose: "↑", fell: "↓", within_uncertainty: "=" } as const;

/** `8.51→2.30 ↓`: alpha in both models, and whether it moved by more than its uncertainty. */
export function alphaText({ alpha_a, alpha_b, alpha_verdict }: ComparisonRecord): string {
  if (alpha_a === null && alpha_b === null) return NO_VALUE;
  const [before, after] = [alpha_a, alpha_b].map((alpha) => fixed(alpha, (alpha ?? 0) < 99.995 ? 2 : 0));
  return `${before}→${after} ${alpha_verdict === null ? " " : ARROWS[alpha_verdict]}`;
}

/** `random→heavy`, with a ? where either label is of low confidence, or the one phase that both have. */
export function phaseText({ phase_a, phase_b, phase_verdict }: ComparisonRecord): string {
  const [before, after] = [phase_a, phase_b].map((phase) =>
    phase === null ? NO_VALUE : SHORT_PHASES[phase],
  );
  if (before === after) return after;
  return `${before}→${after}${phase_verdict === "uncertain" ? "?" : ""}`;
}

/** `0.0130`, `same` for identical weights, and a ~ where the change is no more than rounding. */
export function changeText({ identical, relative_frobenius, within_rounding }: ComparisonRecord): string {
  if (relative_frobenius === null) return NO_VALUE;
  if (identical) return "same";
  return `${fixed(relative_frobenius, 3)}${within_rounding ? "~" : ""}`;
}

/** The phase of the change; a change whose rank has collapsed is what one calls a low-rank one. */
export function changePhaseText({
  dw_phase,
  dw_phase_confidence,
  identical,
  within_rounding,
}: ComparisonRecord): string {
  if (identical) return "";
  if (within_rounding) return "rounding";
  if (dw_phase === null) return NO_VALUE;
  const name = dw_phase === "rank-collapse" ? "low-rank" : SHORT_PHASES[dw_phase];
  return name + (dw_phase_confidence === "low" ? "?" : "");
}

/** `name` of the first model, with that of the second where it differs. */
export function pairLabel(record: ComparisonRecord): string {
  const label = layerLabel(record);
  const other = layerLabel({ name: record.name_b, part: record.part_b });
  return label === other ? label : `${label} = ${other}`;
}

/** What became of alpha and of the phases, as sentences without a full stop. */
export function verdictSentences(summary: ComparisonSummary): readonly string[] {
  const { alpha, alpha_by_chance, phases, identical, within_rounding } = summary;
  const tested = alpha.rose + alpha.fell + alpha.within_uncertainty;
  const phased = phases.same + phases.changed + phases.uncertain;
  return [
    ...(identical > 0 ? [`weights: ${plural(identical, "layer")} the same`] : []),
    ...(within_rounding > 0
      ? [
          `weights: ${plural(within_rounding, "layer")} changed by no more than rounding to the stored type does`,
        ]
      : []),
    ...(tested > 0
      ? [
          `alpha: ${alpha.fell} fell, ${alpha.rose} rose, ${alpha.within_uncertainty} within the uncertainty` +
            (alpha_by_chance === null ? "" : ` (by chance at most ${fixed(alpha_by_chance, 1)} would)`),
        ]
      : []),
    ...(phased > 0
      ? [`phase: ${phases.changed} changed, ${phases.uncertain} uncertain, ${phases.same} the same`]
      : []),
  ];
}

/** What was not compared, and why: a line a reason. */
export function exceptionSentences({ layers, unmatched_a, unmatched_b, a, b }: ComparisonReport): readonly {
  readonly heading: string;
  readonly lines: readonly string[];
}[] {
  const label = (layer: { name: string; part: string }) => layerLabel(layer);
  return [
    {
      heading: "not compared",
      lines: layers
        .filter(({ status }) => status === "failed")
        .map((record) => `${pairLabel(record)}: ${record.reason}`),
    },
    {
      heading: "compared by spectra alone",
      lines: layers
        .filter(({ status }) => status === "spectra")
        .map((record) => `${pairLabel(record)}: ${record.reason}`),
    },
    { heading: `only in ${a}`, lines: unmatched_a.map((layer) => `${label(layer)}: ${layer.reason}`) },
    { heading: `only in ${b}`, lines: unmatched_b.map((layer) => `${label(layer)}: ${layer.reason}`) },
  ].filter(({ lines }) => lines.length > 0);
}
