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

const MARGIN_LEFT = 40;
const MARGIN_RIGHT = 16;

const STYLE = { fontSize: "11px", overflow: "visible" } as const;

/** Median and quartiles of some metrics over the models, a small drawing each. */
export function drawTrajectory(reports: readonly ModelReport[], width: number): Element {
  const columns = Math.max(1, Math.min(3, Math.floor(width / NARROWEST)));
  const each = (width - (columns - 1) * GAP) / columns;
  const grid = document.createElement("div");
  grid.className = "multiples";
  grid.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
  for (const metric of METRICS) {
    const points = reports.map(({ summary }, model) => ({ model, ...summary.metrics[metric] }));
    grid.append(
      picture(`${metric}: its median and quartiles, model by model`, {
        width: each,
        height: HEIGHT,
        marginLeft: MARGIN_LEFT,
        marginRight: MARGIN_RIGHT,
        ...axisOfModels("point", reports, each),
        style: STYLE,
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
  const counts = reports.flatMap(({ summary }, model) => [
    ...PHASES.map((phase) => ({ model, phase: String(phase), count: summary.phases[phase] })),
    { model, phase: NO_PHASE, count: summary.no_phase },
  ]);
  return picture("how many layers are in each phase, model by model", {
    width,
    height: 2 * HEIGHT + GAP,
    marginLeft: MARGIN_LEFT,
    marginRight: MARGIN_RIGHT,
    ...axisOfModels("band", reports, width),
    style: STYLE,
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

/** @param label what it shows, for those who do not see it */
function picture(label: string, options: Plot.PlotOptions): Element {
  const plot = Plot.plot(options);
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", label);
  return plot;
}

/** Pixels of the names below a drawing, about: of a character, along the axis and across, and of a line of them. */
const CHARACTER = { along: 7, across: 5 } as const;
const LINE = 16;

/** Of a longer name the end is shown. */
const LONGEST_NAME = 12;

/** Pixels from the axis to the names, and of level ones. */
const TICK = 16;

/** The axis on which the models stand in their order, with as many of their names as have room, leaning if need be. */
function axisOfModels(type: "point" | "band", reports: readonly ModelReport[], width: number) {
  const names = tickNames(reports).map((name) =>
    name.length > LONGEST_NAME ? `…${name.slice(1 - LONGEST_NAME)}` : name,
  );
  const room = width - MARGIN_LEFT - MARGIN_RIGHT;
  const lengths = names.map(({ length }) => length);
  const leaning = lengths.reduce((sum, length) => sum + length + 1, 0) * CHARACTER.along > room;
  const every = leaning ? Math.ceil((LINE * names.length) / room) : 1;
  const models = names.map((_, model) => model);
  return {
    marginBottom: TICK + (leaning ? CHARACTER.across * Math.max(...lengths) : LINE),
    x: {
      type,
      domain: models,
      label: null,
      ticks: models.filter((model) => model % every === 0),
      tickFormat: (model: number) => names[model],
      tickRotate: leaning ? -45 : 0,
    },
  } as const;
}

const EXTENSION = /\.[a-z]+$/;

/** The models' names without what all of them begin with: of `step-000030` and `step-000120`, 30 and 120. */
function tickNames(reports: readonly ModelReport[]): readonly string[] {
  const names = modelNames(reports.map(({ model }) => model.path)).map((name) => name.replace(EXTENSION, ""));
  const first = names[0];
  let shared = 0;
  while (shared < first.length && names.every((name) => name[shared] === first[shared])) shared += 1;
  // A number is not cut in two.
  const start = first.slice(0, shared).replace(/\d+$/u, "").length;
  const ends = names.map((name) => name.slice(start));
  if (ends.some((end) => end === "")) return names;
  const numbers = ends.map((end) => (/^\d{1,12}$/u.test(end) ? String(Number(end)) : end));
  return new Set(numbers).size === names.length ? numbers : ends;
}
