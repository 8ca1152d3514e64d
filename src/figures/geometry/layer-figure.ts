import type { LayerFigureData, NoFigure } from "./layer-figure-data.js";
import { type EsdFigure, esdFigure } from "./linear-esd.js";
import { type LogFigure, logFigure } from "./log-esd.js";
import { type CdfFigure, cdfFigure } from "./tail-cdf.js";
import { type XminFigure, xminFigure } from "./xmin-scan.js";

/** Figures of one layer. */
export const LAYER_FIGURES = ["log", "esd", "cdf", "xmin"] as const;

export type LayerFigureKind = (typeof LAYER_FIGURES)[number];

export type LayerFigure = LogFigure | EsdFigure | CdfFigure | XminFigure;

/**
 * What a figure of one layer shows, as plain data that JSON can carry: a spectrum of any size comes to some 10 kB for
 * all four. drawFigure makes a picture of it.
 */
export function layerFigure(kind: LayerFigureKind, data: LayerFigureData): LayerFigure | NoFigure {
  switch (kind) {
    case "log":
      return logFigure(data);
    case "esd":
      return esdFigure(data);
    case "cdf":
      return cdfFigure(data);
    case "xmin":
      return xminFigure(data);
  }
}
