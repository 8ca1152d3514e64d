/** Figures of layers and of models, for a page or for a program. Nothing here needs Node. */
export { drawFigure } from "./draw/draw-figure.js";
export type { Drawing } from "./draw/drawing.js";
export type { SvgDocument, SvgElement } from "./draw/svg-document.js";
export { type ThemeName, themeVariables } from "./draw/theme.js";
export {
  LAYER_FIGURES,
  type LayerFigure,
  type LayerFigureKind,
  layerFigure,
} from "./geometry/layer-figure.js";
export type { LayerFigureData, NoFigure } from "./geometry/layer-figure-data.js";
export {
  HEATMAP_COLUMNS,
  heatmapFigure,
  MODEL_FIGURES,
  type ModelFigure,
  type ModelFigureData,
  type ModelFigureKind,
  modelFigure,
  type NumericColumn,
} from "./geometry/model-figure.js";
