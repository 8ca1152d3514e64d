import type { ColumnName, LayerRecord } from "../../analysis/columns.js";
import { POOR_FIT_DISTANCE } from "../../analysis/conventions.js";
import { printable } from "../../errors.js";
import type { Component } from "../../layers/describe.js";
import { quantile } from "../../metrics/quantile.js";
import { type Phase, type PhaseConfidence, phaseText } from "../../phase/phase.js";
import type { NoFigure } from "./layer-figure-data.js";
import { layerTitle } from "./layer-words.js";

/** Figures of a whole model. */
export const MODEL_FIGURES = ["heatmap", "depth", "components", "phases"] as const;

export type ModelFigureKind = (typeof MODEL_FIGURES)[number];

/** What a figure of a whole model is made from. */
export interface ModelFigureData {
  /** The model's name, for the title. */
  readonly name: string;
  /** In the model's order. */
  readonly records: readonly LayerRecord[];
}

/** Columns that hold one number. */
export type NumericColumn = {
  [C in ColumnName]: LayerRecord[C] extends number | null ? C : never;
}[ColumnName];

/** The columns of a heat map, unless others are asked for: exponents, their fit, noise, scale, rank. */
export const HEATMAP_COLUMNS = [
  "alpha",
  "alpha_lower",
  "D",
  "num_spikes",
  "mp_softrank",
  "mp_distance",
  "log_norm",
  "log_spectral_norm",
  "stable_rank",
  "entropy",
  "zero_frac",
] as const satisfies readonly NumericColumn[];

/** A cell's number, and how many robust standard deviations from its column's median; both null where there is none. */
export interface HeatmapCell {
  readonly value: number | null;
  readonly z: number | null;
}

/** Layers by metrics. */
export interface HeatmapFigure {
  readonly kind: "heatmap";
  readonly title: string;
  readonly columns: readonly { readonly name: NumericColumn; readonly median: number | null }[];
  readonly rows: readonly {
    readonly label: string;
    readonly failed: boolean;
    readonly cells: readonly HeatmapCell[];
  }[];
}

/** A layer's alpha with its 95 % interval. */
export interface AlphaPoint {
  /** From 1, counted over the layers that were analysed. */
  readonly depth: number;
  readonly label: string;
  readonly component: Component;
  readonly alpha: number;
  readonly low: number;
  readonly high: number;
  /** Whether the power law describes the tail poorly. */
  readonly poor: boolean;
}

/** alpha by depth. */
export interface DepthFigure {
  readonly kind: "depth";
  readonly title: string;
  readonly layers: number;
  readonly points: readonly AlphaPoint[];
  /** Of what the intervals are: given xmin, or with its choice. */
  readonly interval: "given xmin" | "bootstrap";
}

/** alpha by component. */
export interface ComponentsFigure {
  readonly kind: "components";
  readonly title: string;
  readonly groups: readonly {
    readonly component: Component;
    readonly points: readonly AlphaPoint[];
    readonly median: number;
    readonly q25: number;
    readonly q75: number;
  }[];
}

/** The phase of each layer by depth. */
export interface PhasesFigure {
  readonly kind: "phases";
  readonly title: string;
  readonly layers: number;
  readonly points: readonly {
    readonly depth: number;
    readonly label: string;
    readonly phase: Phase;
    readonly confidence: PhaseConfidence;
    readonly text: string;
  }[];
  readonly withoutPhase: number;
}

export type ModelFigure = HeatmapFigure | DepthFigure | ComponentsFigure | PhasesFigure;

/** What a figure of a whole model shows, as plain data. */
export function modelFigure(kind: ModelFigureKind, data: ModelFigureData): ModelFigure | NoFigure {
  switch (kind) {
    case "heatmap":
      return heatmapFigure(data);
    case "depth":
      return depthFigure(data);
    case "components":
      return componentsFigure(data);
    case "phases":
      return phasesFigure(data);
  }
}

/** A normal distribution's quartiles are this many standard deviations apart. */
const QUARTILES_APART = 1.349;

/** @param columns the metrics, in order */
export function heatmapFigure(
  { name, records }: ModelFigureData,
  columns: readonly NumericColumn[] = HEATMAP_COLUMNS,
): HeatmapFigure | NoFigure {
  const shown = records.filter(({ status }) => status !== "skipped");
  if (shown.length === 0) return { kind: "none", reason: "no layer was analysed" };
  const scales = columns.map((column) => {
    const sorted = shown.flatMap((record) => record[column] ?? []).sort((a, b) => a - b);
    const median = quantile(sorted, 0.5);
    const spread = ((quantile(sorted, 0.75) ?? 0) - (quantile(sorted, 0.25) ?? 0)) / QUARTILES_APART;
    return { median, spread: spread > 0 ? spread : standardDeviation(sorted) };
  });
  return {
    kind: "heatmap",
    title: printable(name),
    columns: columns.map((column, j) => ({ name: column, median: scales[j].median })),
    rows: shown.map((record) => ({
      label: layerTitle(record),
      failed: record.status === "failed",
      cells: columns.map((column, j): HeatmapCell => {
        const { median, spread } = scales[j];
        const value = record[column];
        if (value === null || median === null) return { value: null, z: null };
        return { value, z: spread > 0 ? (value - median) / spread : 0 };
      }),
    })),
  };
}

/** Where more than half are the same the quartiles tell nothing of the others. */
function standardDeviation(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

export function depthFigure({ name, records }: ModelFigureData): DepthFigure | NoFigure {
  const analysed = records.filter(({ status }) => status === "analysed");
  const points = alphaPoints(analysed);
  if (points.length === 0) return { kind: "none", reason: "no layer has an alpha" };
  return {
    kind: "depth",
    title: printable(name),
    layers: analysed.length,
    points,
    interval: analysed.some(({ alpha_boot_low }) => alpha_boot_low !== null) ? "bootstrap" : "given xmin",
  };
}

function alphaPoints(analysed: readonly LayerRecord[]): readonly AlphaPoint[] {
  return analysed.flatMap((record, i) => {
    const { alpha, component, D } = record;
    if (alpha === null) return [];
    return {
      depth: i + 1,
      label: layerTitle(record),
      component,
      alpha,
      low: record.alpha_boot_low ?? record.alpha_ci_low ?? alpha,
      high: record.alpha_boot_high ?? record.alpha_ci_high ?? alpha,
      poor: D !== null && D > POOR_FIT_DISTANCE,
    };
  });
}

function componentsFigure({ name, records }: ModelFigureData): ComponentsFigure | NoFigure {
  const points = alphaPoints(records.filter(({ status }) => status === "analysed"));
  if (points.length === 0) return { kind: "none", reason: "no layer has an alpha" };
  const components = [...new Set(points.map(({ component }) => component))];
  const groups = components.map((component) => {
    const own = points.filter((point) => point.component === component);
    const sorted = own.map(({ alpha }) => alpha).sort((a, b) => a - b);
    const at = (p: number) => quantile(sorted, p) ?? sorted[0];
    return { component, points: own, median: at(0.5), q25: at(0.25), q75: at(0.75) };
  });
  return { kind: "components", title: printable(name), groups: groups.sort((a, b) => a.median - b.median) };
}

function phasesFigure({ name, records }: ModelFigureData): PhasesFigure | NoFigure {
  const analysed = records.filter(({ status }) => status === "analysed");
  const points = analysed.flatMap((record, i) => {
    const { phase, phase_confidence: confidence, warnings } = record;
    if (phase === null || confidence === null) return [];
    const text = phaseText(phase, warnings.includes("not_power_law"));
    return { depth: i + 1, label: layerTitle(record), phase, confidence, text };
  });
  if (points.length === 0) return { kind: "none", reason: "no layer has a phase: it takes 50 eigenvalues" };
  return {
    kind: "phases",
    title: printable(name),
    layers: analysed.length,
    points,
    withoutPhase: analysed.length - points.length,
  };
}
