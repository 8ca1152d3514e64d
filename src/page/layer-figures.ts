import { html, type Markup } from "../reporters/html/markup.js";
import { draw } from "./draw.js";
import { drawnLayer } from "./page-data.js";

const KINDS = ["log", "esd", "cdf", "xmin"] as const;

/** Places for the drawings of a layer, each with what it shows in words. */
export function layerFigures(model: number, layer: number): Markup {
  if (drawnLayer(model, layer) === null) return html`<div></div>`;
  return html`<div class="figures">${KINDS.map((kind) => html`<figure class="plot" data-figure="${kind}"><div class="canvas"></div><figcaption>${kind}</figcaption></figure>`)}</div>`;
}

/** Draws a layer into the places that layerFigures left for it. */
export function drawLayer(container: Element, model: number, layer: number): void {
  const drawn = drawnLayer(model, layer);
  if (drawn === null) return;
  for (const figure of container.querySelectorAll("figure[data-figure]")) {
    draw(figure, (width) => {
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      svg.setAttribute("viewBox", `0 0 ${width} ${width * 0.65}`);
      return svg;
    });
  }
}
