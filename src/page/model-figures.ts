import { MODEL_FIGURES, modelFigure } from "../figures/geometry/model-figure.js";
import { modelNames } from "../reporters/html/reported-model.js";
import { draw } from "./draw.js";
import { figureDrawing } from "./figure-drawing.js";
import { reports } from "./page-data.js";
import { drawPhaseCounts, drawTrajectory } from "./trajectory.js";

/** Drawings that are still to be made, in order. */
const pending: (() => void)[] = [];

/** Draws what is shown of the models as wholes. */
export function startModelFigures(): void {
  for (const figure of document.querySelectorAll('[data-figure="trajectory"]')) {
    draw(figure, (width) => drawTrajectory(reports, width));
  }
  for (const figure of document.querySelectorAll('[data-figure="phase-counts"]')) {
    draw(figure, (width) => drawPhaseCounts(reports, width));
  }
  drawModel(reports.length - 1);
}

const begun = new Set<number>();

/** Draws a model's overview, once: one drawing after the other, between which the page answers its reader. */
export function drawModel(model: number): void {
  if (begun.has(model)) return;
  begun.add(model);
  const name = modelNames(reports.map((report) => report.model.path))[model];
  const data = { name, records: reports[model].layers };
  for (const place of document.querySelectorAll(`figure[data-model="${model}"]`)) {
    const kind = MODEL_FIGURES.find((candidate) => candidate === place.getAttribute("data-figure"));
    if (kind === undefined) continue;
    pending.push(() => draw(place, figureDrawing(modelFigure(kind, data))));
    setTimeout(() => pending.shift()?.());
  }
}

/** Makes at once all drawings that are still to be made. */
export function finishDrawing(): void {
  for (const make of pending.splice(0)) make();
}
