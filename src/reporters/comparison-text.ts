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
            (alpha_by_chance === null || alpha_by_chance === 0
              ? ""
              : ` (by chance at most ${fixed(alpha_by_chance, 1)} would)`),
        ]
      : []),
    ...(phased > 0
      ? [`phase: ${phases.changed} changed, ${phases.uncertain} uncertain, ${phases.same} the same`]
      : []),
  ];
}

/** Layers that were not compared in full. */
export interface Exceptions {
  readonly heading: string;
  /** A line for each reason, with the layers that it holds for, a few of them by name. */
  readonly lines: readonly string[];
}

/** What was not compared in full, and why. */
export function exceptions({
  layers,
  unmatched_a,
  unmatched_b,
  a,
  b,
}: ComparisonReport): readonly Exceptions[] {
  const withStatus = (wanted: ComparisonRecord["status"]) =>
    layers
      .filter(({ status }) => status === wanted)
      .map((record) => ({ label: pairLabel(record), reason: record.reason ?? "" }));
  const unmatched = (missing: ComparisonReport["unmatched_a"]) =>
    missing.map((layer) => ({ label: layerLabel(layer), reason: layer.reason }));
  return [
    byReason("not compared", withStatus("failed")),
    byReason("compared by their spectra alone", withStatus("spectra")),
    byReason(`only in ${a}`, unmatched(unmatched_a)),
    byReason(`only in ${b}`, unmatched(unmatched_b)),
  ].filter(({ lines }) => lines.length > 0);
}

/** Layers of one reason that are named; the others are counted. */
const MOST_NAMED = 4;

function byReason(
  heading: string,
  layers: readonly { readonly label: string; readonly reason: string }[],
): Exceptions {
  const groups = new Map<string, string[]>();
  for (const { label, reason } of layers) {
    const labels = groups.get(reason);
    if (labels) labels.push(label);
    else groups.set(reason, [label]);
  }
  return {
    heading: `${layers.length} ${heading}`,
    lines: [...groups].map(([reason, labels]) => {
      const more = labels.length > MOST_NAMED ? ` and ${labels.length - MOST_NAMED} more` : "";
      return `${labels.slice(0, MOST_NAMED).join(", ")}${more}: ${reason}`;
    }),
  };
}
