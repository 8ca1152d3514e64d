import { draw } from "./draw.js";
import { reports } from "./page-data.js";
import { drawPhases, drawTrajectory } from "./trajectory.js";

/** Draws what is shown of the models as wholes. */
export function startModelFigures(): void {
  for (const figure of document.querySelectorAll<HTMLElement>('[data-figure="trajectory"]')) {
    draw(figure, (width) => drawTrajectory(reports, width));
  }
  for (const figure of document.querySelectorAll<HTMLElement>('[data-figure="phase-counts"]')) {
    draw(figure, (width) => drawPhases(reports, width));
  }
  drawModel(reports.length - 1);
}

const done = new Set<number>();

/** Draws a model's overview, once. */
export function drawModel(model: number): void {
  if (done.has(model)) return;
  done.add(model);
}
