import * as Plot from "@observablehq/plot";
import type { ModelReport, SUMMARY_METRICS } from "../analysis/result.js";
import { PHASES } from "../phase/phase.js";
import { NO_PHASE, phaseClass } from "../reporters/html/phase-mark.js";
import { modelNames } from "../reporters/html/reported-model.js";

/** The metrics whose course over the models is drawn. */
const METRICS = [
  "alpha",
  "D",
  "alpha_lower",
  "stable_rank",
  "log_norm",
  "mp_softrank",
] as const satisfies readonly (typeof SUMMARY_METRICS)[number][];

/** Pixels: of a drawing of one metric, and between two of them. */
const HEIGHT = 190;
const GAP = 16;

/** A drawing of one metric is not made narrower. */
const NARROWEST = 160;

/** Room for names that lean. */
const MARGIN_BOTTOM = 40;

const STYLE = { fontSize: "11px", overflow: "visible" } as const;

/** Of all names along an axis together, before they lean. */
const MOST_CHARACTERS = 24;

/** Median and quartiles of some metrics over the models, a small drawing each. */
export function drawTrajectory(reports: readonly ModelReport[], width: number): Element {
  const names = tickNames(reports);
  const columns = Math.max(1, Math.min(3, Math.floor(width / NARROWEST)));
  const grid = document.createElement("div");
  grid.className = "multiples";
  grid.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
  for (const metric of METRICS) {
    const points = reports.map(({ summary }, i) => ({ model: names[i], ...summary.metrics[metric] }));
    grid.append(
      Plot.plot({
        width: (width - (columns - 1) * GAP) / columns,
        height: HEIGHT,
        marginLeft: 40,
        marginRight: 16,
        marginBottom: MARGIN_BOTTOM,
        style: STYLE,
        x: { type: "point", domain: names, label: null, tickRotate: tickRotation(names) },
        y: { label: metric, nice: true, grid: true, ticks: 4 },
        marks: [
          Plot.areaY(points, { x: "model", y1: "q25", y2: "q75", fill: "var(--accent)", fillOpacity: 0.16 }),
          Plot.lineY(points, { x: "model", y: "median", stroke: "var(--accent)", strokeWidth: 1.75 }),
          Plot.dot(points, { x: "model", y: "median", fill: "var(--accent)", r: 2.5 }),
        ],
      }),
    );
  }
  return grid;
}

/** How many layers are in each phase, model by model. */
export function drawPhaseCounts(reports: readonly ModelReport[], width: number): Element {
  const names = tickNames(reports);
  const counts = reports.flatMap(({ summary }, i) => [
    ...PHASES.map((phase) => ({ model: names[i], phase: String(phase), count: summary.phases[phase] })),
    { model: names[i], phase: NO_PHASE, count: summary.no_phase },
  ]);
  return Plot.plot({
    width,
    height: 2 * HEIGHT + GAP,
    marginBottom: MARGIN_BOTTOM,
    style: STYLE,
    x: { type: "band", domain: names, label: null, tickRotate: tickRotation(names), tickSize: 0 },
    y: { label: "layers", grid: true, ticks: 5 },
    color: {
      domain: [...PHASES, NO_PHASE],
      range: [...PHASES, null].map((phase) => `var(--${phaseClass(phase)})`),
    },
    marks: [
      Plot.barY(
        counts.filter(({ count }) => count > 0),
        {
          x: "model",
          y: "count",
          fill: "phase",
          order: [...PHASES, NO_PHASE],
          title: ({ phase, count }) => `${phase}: ${count}`,
        },
      ),
      Plot.ruleY([0]),
    ],
  });
}

/** Names that are longer than a few characters run into each other unless they lean. */
function tickRotation(names: readonly string[]): number {
  return names.reduce((length, name) => length + name.length, 0) > MOST_CHARACTERS ? -40 : 0;
}

/** The models' names without what all of them begin with: of `step-000030` and `step-000120`, 30 and 120. */
function tickNames(reports: readonly ModelReport[]): readonly string[] {
  const names = modelNames(reports.map(({ model }) => model.path));
  const first = names[0];
  let shared = 0;
  while (shared < first.length && names.every((name) => name[shared] === first[shared])) shared += 1;
  // A number is not cut in two.
  const start = first.slice(0, shared).replace(/\d+$/u, "").length;
  const ends = names.map((name) => name.slice(start));
  const numbers = ends.map((end) => (/^\d{1,12}$/u.test(end) ? String(Number(end)) : end));
  return new Set(numbers).size === names.length ? numbers : ends;
}
