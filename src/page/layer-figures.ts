import { LAYER_FIGURES, type LayerFigureKind, layerFigure } from "../figures/geometry/layer-figure.js";
import { html, type Markup } from "../reporters/html/markup.js";
import { draw } from "./draw.js";
import { figureDrawing } from "./figure-drawing.js";
import { drawnLayer, reports } from "./page-data.js";

const TITLES = {
  log: ["Spectrum, logarithmic", "Density of the eigenvalues with both tail fits over their ranges."],
  esd: ["Spectrum, linear", "Density with the bulk that noise of the fitted variance would have."],
  cdf: ["Upper tail", "Its distribution against the fit, and where they differ most."],
  xmin: ["Choice of xmin", "alpha and D, had the upper tail started elsewhere."],
} as const satisfies Record<LayerFigureKind, readonly [string, string]>;

/** Places for the drawings of a layer, each with what it shows. */
export function layerFigures(model: number, layer: number): Markup {
  const drawn = drawnLayer(model, layer);
  if (drawn === null) return html`<p class="quiet">There is no spectrum to draw.</p>`;
  const { eigenvalues, kept } = drawn;
  return html`<div class="drawings"><div class="figures">${LAYER_FIGURES.map((kind) => {
    const [title, caption] = TITLES[kind];
    return html`<figure class="plot" data-figure="${kind}"><figcaption><b>${title}</b> ${caption}</figcaption><div class="canvas"></div></figure>`;
  })}</div>${
    kept === eigenvalues.length
      ? null
      : html`<p class="quiet">Drawn from ${kept} of ${eigenvalues.length} eigenvalues: the largest and the smallest one by one, those between interpolated to keep the page small. The numbers are those of the whole spectrum.</p>`
  }</div>`;
}

/** Draws a layer into the places that layerFigures left for it. */
export function drawLayer(container: Element, model: number, layer: number): void {
  const drawn = drawnLayer(model, layer);
  if (drawn === null) return;
  const { record, eigenvalues } = drawn;
  const data = { record, eigenvalues, options: reports[model].options };
  for (const kind of LAYER_FIGURES) {
    const place = container.querySelector(`figure[data-figure="${kind}"]`);
    if (place) draw(place, figureDrawing(layerFigure(kind, data)));
  }
}
