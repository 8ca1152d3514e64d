import { basename } from "node:path";
import { DOMParser } from "linkedom";
import { layerLabel } from "../analysis/layer-label.js";
import type { LayerResult, ModelReport } from "../analysis/result.js";
import { printable, UserError } from "../errors.js";
import {
  drawFigure,
  LAYER_FIGURES,
  type LayerFigure,
  type LayerFigureKind,
  layerFigure,
  type ModelFigure,
  type ModelFigureKind,
  modelFigure,
  type NoFigure,
} from "../figures/index.js";
import { openModel } from "../loaders/open-model.js";
import { INTERRUPTED, interruptible } from "./interruption.js";
import { oneLayer } from "./one-layer.js";
import { deliver, hint, type OutputOptions } from "./output.js";
import { rasterise } from "./rasterise.js";
import {
  type MeasuresOptions,
  type ResourcesOptions,
  refuseNothing,
  runAnalysis,
  settingsOf,
} from "./run-analysis.js";
import { type SelectionOptions, selectionOf } from "./selection.js";

export interface PlotCommandOptions
  extends SelectionOptions,
    MeasuresOptions,
    ResourcesOptions,
    Pick<OutputOptions<"svg" | "png">, "format" | "output" | "quiet"> {
  readonly layer?: string;
  readonly kind?: LayerFigureKind | ModelFigureKind;
  readonly theme: "light" | "dark";
  readonly width?: number;
}

/** What is to be drawn. */
type Wanted =
  | { readonly of: "layer"; readonly kind: LayerFigureKind; readonly layer: string }
  | { readonly of: "model"; readonly kind: ModelFigureKind };

/**
 * `htsr plot`: analyses the layer or the model and draws one figure of it.
 * @returns the exit code
 * @throws UserError
 */
export async function plot(path: string, options: PlotCommandOptions): Promise<number> {
  const wanted = wantedFigure(options);
  if (options.format === "png" && options.output === undefined && process.stdout.isTTY) {
    throw new UserError("a png is no text for a terminal; write it to a file with -o, or pipe it on.");
  }
  const settings = settingsOf(options);
  const chosen = await chosenLayer(path, wanted, options);
  const layers = chosen === null ? settings.layers : [exactly(chosen)];
  const { model, report, results, interrupted } = await interruptible((signal) =>
    runAnalysis(path, { ...settings, layers }, options, { signal, eigenvalues: false }),
  );
  for (const warning of model.warnings) hint(warning, options);
  if (interrupted) {
    hint("interrupted before every layer was analysed, so nothing is drawn.", options);
    return INTERRUPTED;
  }
  const figure =
    wanted.of === "layer" ? ofLayer(wanted.kind, chosen, report, results) : ofModel(wanted.kind, report);
  // An XML document, for those of HTML leave what XML has to escape.
  const document = new DOMParser().parseFromString("<svg/>", "image/svg+xml");
  const svg = drawFigure(figure, {
    document,
    theme: options.theme,
    ...(options.width !== undefined && { width: options.width }),
  }).outerHTML;
  await deliver(options.format === "png" ? await rasterise(svg) : `${svg}\n`, options);
  return 0;
}

function wantedFigure({ kind, layer }: PlotCommandOptions): Wanted {
  const known = kind ?? (layer === undefined ? "heatmap" : "log");
  if (isLayerKind(known)) {
    if (layer === undefined) {
      throw new UserError(
        `--kind ${known} draws one layer; say which with --layer (htsr inspect lists them), or draw the model with --kind heatmap.`,
      );
    }
    return { of: "layer", kind: known, layer };
  }
  if (layer !== undefined) {
    throw new UserError(
      `--kind ${known} draws the model and --layer one layer; leave out one of the two, or choose several layers with --layers.`,
    );
  }
  return { of: "model", kind: known };
}

function isLayerKind(kind: LayerFigureKind | ModelFigureKind): kind is LayerFigureKind {
  return LAYER_FIGURES.some((known) => known === kind);
}

/** The label of the layer to draw, known before anything is computed; null for a whole model. */
async function chosenLayer(
  path: string,
  wanted: Wanted,
  options: PlotCommandOptions,
): Promise<string | null> {
  if (wanted.of === "model") return null;
  const { tensors } = await openModel(path);
  return oneLayer(tensors, selectionOf(options), wanted.layer);
}

/** A pattern that means this name and no other. */
function exactly(name: string): string {
  return `/^${name.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")}$/`;
}

function ofLayer(
  kind: LayerFigureKind,
  label: string | null,
  { options }: ModelReport,
  results: readonly LayerResult[],
): LayerFigure {
  const result = results.find(({ record }) => layerLabel(record) === label);
  if (result === undefined || result.status !== "analysed") {
    throw new UserError(result?.record.reason ?? "the layer was not analysed, so there is nothing to draw.");
  }
  const figure = layerFigure(kind, { record: result.record, eigenvalues: result.eigenvalues, options });
  return drawable(figure, layerLabel(result.record), kind);
}

function ofModel(kind: ModelFigureKind, report: ModelReport): ModelFigure {
  refuseNothing(report);
  const name = basename(report.model.path);
  return drawable(modelFigure(kind, { name, records: report.layers }), name, kind);
}

function drawable<F extends LayerFigure | ModelFigure>(figure: F | NoFigure, name: string, kind: string): F {
  if (figure.kind !== "none") return figure;
  throw new UserError(`there is no figure ${kind} of ${printable(name)}, for ${figure.reason}.`);
}
