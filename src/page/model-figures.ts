import { MODEL_FIGURES, modelFigure } from "../figures/geometry/model-figure.js";
import { modelNames } from "../reporters/html/reported-model.js";
import { draw } from "./draw.js";
import { figureDrawing } from "./figure-drawing.js";
import { reports } from "./page-data.js";
import { drawPhaseCounts, drawTrajectory } from "./trajectory.js";

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

const done = new Set<number>();

/** Draws a model's overview, once. */
export function drawModel(model: number): void {
  if (done.has(model)) return;
  done.add(model);
  const name = modelNames(reports.map((report) => report.model.path))[model];
  const data = { name, records: reports[model].layers };
  for (const kind of MODEL_FIGURES) {
    const place = document.querySelector(`figure[data-figure="${kind}"][data-model="${model}"]`);
    if (place) draw(place, figureDrawing(modelFigure(kind, data)));
  }
}
