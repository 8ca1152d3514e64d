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

/** Median and quartiles of some metrics over the models, a small drawing each. */
export function drawTrajectory(reports: readonly ModelReport[], width: number): Element {
  const names = tickNames(reports);
  const columns = Math.max(1, Math.min(3, Math.floor(width / 200)));
  const grid = document.createElement("div");
  grid.className = "multiples";
  grid.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
  for (const metric of METRICS) {
    const points = reports.map(({ summary }, i) => ({ model: names[i], ...summary.metrics[metric] }));
    grid.append(
      Plot.plot({
        width: width / columns - 8,
        height: 180,
        marginLeft: 42,
        marginBottom: 34,
        style: { fontSize: "11px" },
        x: { type: "point", domain: names, label: null, tickRotate: names.length > 4 ? -35 : 0 },
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
export function drawPhases(reports: readonly ModelReport[], width: number): Element {
  const names = tickNames(reports);
  const counts = reports.flatMap(({ summary }, i) => [
    ...PHASES.map((phase) => ({
      model: names[i],
      phase: String(phase),
      className: phaseClass(phase),
      count: summary.phases[phase],
    })),
    { model: names[i], phase: NO_PHASE, className: phaseClass(null), count: summary.no_phase },
  ]);
  return Plot.plot({
    width,
    height: 240,
    style: { fontSize: "11px" },
    x: { type: "band", domain: names, label: null, tickRotate: names.length > 8 ? -35 : 0 },
    y: { label: "layers", grid: true },
    marks: [
      Plot.barY(
        counts.filter(({ count }) => count > 0),
        { x: "model", y: "count", fill: "phase", title: (d) => `${d.phase}: ${d.count}` },
      ),
      Plot.ruleY([0]),
    ],
  });
}

/** The models' names without what all of them begin with. */
function tickNames(reports: readonly ModelReport[]): readonly string[] {
  const names = modelNames(reports.map(({ model }) => model.path));
  const first = names[0];
  let shared = 0;
  while (shared < first.length && names.every((name) => name[shared] === first[shared])) shared += 1;
  // A number is not cut in two.
  const start = first.slice(0, shared).replace(/\d+$/u, "").length;
  return names.map((name) => name.slice(start));
}
