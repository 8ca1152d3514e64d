import * as Plot from "@observablehq/plot";
import { PHASES, type PhaseConfidence } from "../../phase/phase.js";
import { plural } from "../../reporters/format-number.js";
import type { PhasesFigure } from "../geometry/model-figure.js";
import { bottomAxis } from "./axes.js";
import type { Drawing } from "./drawing.js";
import { framed } from "./frame.js";
import type { SvgElement } from "./svg-document.js";
import { THEMES } from "./theme.js";

const ROW = 26;
/** A surer phase is a larger dot. */
const RADII: Readonly<Record<PhaseConfidence, number>> = { high: 5.5, medium: 4, low: 2.5 };

type PhasePoint = PhasesFigure["points"][number];

export function drawPhases(figure: PhasesFigure, drawing: Drawing): SvgElement {
  const theme = THEMES[drawing.theme];
  const { points, layers, withoutPhase } = figure;
  const count = (phase: string) => points.filter((point) => point.phase === phase).length;
  // On many layers' axis the dots would cover one another.
  const shrink = Math.min(1, Math.max(0.6, 60 / layers));
  return framed(
    {
      title: figure.title,
      subtitle: "phase by depth, from top to bottom in the order of training; the last two lie outside of it",
      legend: (["high", "medium", "low"] as const).map((confidence) => ({
        mark: "dot",
        colour: theme.muted,
        text: `${confidence} confidence`,
        path: circlePath(RADII[confidence] * shrink),
      })),
      ...(withoutPhase > 0 && {
        note: `${plural(withoutPhase, "layer")} without a phase: it takes 50 eigenvalues, and none of them all the same.`,
      }),
      description: `phase of ${plural(points.length, "layer")} by depth: ${PHASES.filter(
        (phase) => count(phase) > 0,
      )
        .map((phase) => `${phase} ${count(phase)}`)
        .join(", ")}.`,
      panels: [
        {
          height: 58 + ROW * PHASES.length,
          options: {
            marginLeft: 188,
            x: { domain: [0.3, layers + 0.7], axis: null },
            y: { type: "point", domain: [...PHASES], axis: null, padding: 0.6 },
            marks: [
              Plot.gridY([...PHASES], { stroke: theme.grid, strokeOpacity: 1 }),
              Plot.axisY({
                label: null,
                tickSize: 0,
                color: theme.ink,
                fontSize: 12,
                tickFormat: (phase: string) => `${phase} (${count(phase)})`,
              }),
              bottomAxis({
                theme,
                label: "layer, in the model's order",
                ticks: Math.min(10, layers),
                text: (value) => (Number.isInteger(value) ? String(value) : ""),
              }).slice(1),
              Plot.dot(points, {
                x: "depth",
                y: "phase",
                r: ({ confidence }: PhasePoint) => RADII[confidence] * shrink,
                fill: ({ phase }: PhasePoint) => theme.phase[phase],
                title: ({ label, text, confidence }: PhasePoint) =>
                  `${label}\n${text} (${confidence} confidence)`,
              }),
            ],
            color: { type: "identity" },
            r: { type: "identity" },
          },
        },
      ],
    },
    drawing,
  );
}

function circlePath(radius: number): string {
  return `M${-radius},0a${radius},${radius} 0 1,0 ${2 * radius},0a${radius},${radius} 0 1,0 ${-2 * radius},0`;
}
