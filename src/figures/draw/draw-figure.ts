import type { LayerFigure } from "../geometry/layer-figure.js";
import type { ModelFigure } from "../geometry/model-figure.js";
import { drawComponents, drawDepth } from "./alpha-by-layer.js";
import type { Drawing } from "./drawing.js";
import { drawHeatmap } from "./heatmap.js";
import { drawEsd } from "./linear-esd.js";
import { drawLog } from "./log-esd.js";
import { drawPhases } from "./phases.js";
import type { SvgElement } from "./svg-document.js";
import { drawCdf } from "./tail-cdf.js";
import { drawXmin } from "./xmin-scan.js";

/**
 * The picture of a figure as an SVG element of the document given: a browser's, or linkedom's in Node. The same figure
 * and drawing give the same picture to the letter.
 *
 * @example drawFigure(layerFigure("log", data), { document, theme: "light" }).outerHTML
 */
export function drawFigure(figure: LayerFigure | ModelFigure, drawing: Drawing): SvgElement {
  switch (figure.kind) {
    case "log":
      return drawLog(figure, drawing);
    case "esd":
      return drawEsd(figure, drawing);
    case "cdf":
      return drawCdf(figure, drawing);
    case "xmin":
      return drawXmin(figure, drawing);
    case "heatmap":
      return drawHeatmap(figure, drawing);
    case "depth":
      return drawDepth(figure, drawing);
    case "components":
      return drawComponents(figure, drawing);
    case "phases":
      return drawPhases(figure, drawing);
  }
}
