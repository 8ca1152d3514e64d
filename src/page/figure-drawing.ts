import { drawFigure } from "../figures/draw/draw-figure.js";
import type { NoFigure } from "../figures/geometry/layer-figure-data.js";
import type { Drawing } from "./draw.js";

/** The drawing of a figure in the page's colours, or in its place why there is none. */
export function figureDrawing(figure: Parameters<typeof drawFigure>[0] | NoFigure): Drawing {
  return (width) => {
    if (figure.kind !== "none") {
      const picture = drawFigure(figure, {
        document,
        theme: "page",
        width: Math.round(width),
        heading: false,
      });
      if (picture instanceof Element) return picture;
    }
    const words = document.createElement("p");
    words.className = "quiet";
    words.textContent = figure.kind === "none" ? `Nothing to draw: ${figure.reason}.` : "";
    return words;
  };
}
