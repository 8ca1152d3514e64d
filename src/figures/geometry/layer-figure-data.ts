import type { LayerRecord } from "../../analysis/columns.js";
import type { AnalysisOptions } from "../../analysis/result.js";

/** What a figure of one layer is made from. */
export interface LayerFigureData {
  readonly record: LayerRecord;
  /** Of this record, ascending, as `--eigenvalues` prints them. */
  readonly eigenvalues: ArrayLike<number>;
  /** Those of the report: they say on which scale the eigenvalues are, and which starts of the tail were candidates. */
  readonly options: Pick<AnalysisOptions, "normalize" | "fit">;
}

/** What cannot be drawn, and why, as a clause. */
export interface NoFigure {
  readonly kind: "none";
  readonly reason: string;
}

/** A spectrum on the scale of the record's lambda_max and xmin. */
export interface DrawnSpectrum {
  readonly eigenvalues: Float64Array;
  /** How many of the smallest are zeros to the precision of storage. */
  readonly zeros: number;
  /** What a figure's eigenvalue is over one of WᵀW. */
  readonly scale: number;
  /** The axis's label. */
  readonly axis: string;
}

/**
 * A record's spectrum as its columns see it. WeightWatcher's rule halves that of a pooled convolution, which shows in
 * the record's largest eigenvalue.
 */
export function drawnSpectrum({ record, eigenvalues, options }: LayerFigureData): DrawnSpectrum {
  const values = Float64Array.from(eigenvalues);
  const largest = values.at(-1) ?? 0;
  const factor = largest > 0 && record.lambda_max !== null ? record.lambda_max / largest : 1;
  const halved = Math.abs(factor - 0.5) < 1e-6;
  const N = record.N ?? 1;
  return {
    eigenvalues: halved ? values.map((value) => value * 0.5) : values,
    zeros: values.length - Math.min(record.matrix_rank ?? values.length, values.length),
    scale: (halved ? 0.5 : 1) * (options.normalize ? 1 / N : 1),
    axis: `eigenvalue λ of WᵀW${options.normalize ? " / N" : ""}${halved ? " / 2 (WeightWatcher's scale of a convolution)" : ""}`,
  };
}

/** The upper tail as the record has it, and where in the spectrum it starts. */
export interface DrawnTail {
  readonly kind: "tail";
  /** Index of the eigenvalue xmin. */
  readonly first: number;
  readonly tailSize: number;
  readonly alpha: number;
  readonly sigma: number;
  readonly xmin: number;
  readonly xmax: number;
  readonly D: number;
}

/** The record's upper tail, if it is one of this spectrum. */
export function drawnUpperTail(record: LayerRecord, eigenvalues: Float64Array): DrawnTail | NoFigure {
  const { alpha, sigma, xmin, xmax, D, num_pl_spikes: tailSize, num_windows } = record;
  if (num_windows !== null) {
    return { kind: "none", reason: `alpha is that of ${num_windows} windows, not of this spectrum` };
  }
  if (
    alpha === null ||
    sigma === null ||
    xmin === null ||
    xmax === null ||
    D === null ||
    tailSize === null ||
    tailSize > eigenvalues.length
  ) {
    return { kind: "none", reason: `no upper tail was fitted${because(record.alpha_reason)}` };
  }
  return { kind: "tail", first: eigenvalues.length - tailSize, tailSize, alpha, sigma, xmin, xmax, D };
}

const REASONS: Readonly<Record<string, string>> = {
  too_few: "too few eigenvalues above zero",
  all_equal: "they are all equal",
  gap: "there is a gap at zero",
  rank_deficient: "too many are zero",
  storage_limited: "it is lost in the noise of storage",
};

/** `: clause` for a reason's code, "" for none. */
export function because(code: string | null): string {
  return code === null ? "" : `: ${REASONS[code] ?? code}`;
}
