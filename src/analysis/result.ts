import type { ModelFormat } from "../loaders/model.js";
import type { Phase } from "../phase/phase.js";
import type { LayerRecord } from "./columns.js";

/** A layer's result. The record has every column; those that don't apply are null. */
export type LayerResult =
  | { readonly status: "analysed"; readonly record: LayerRecord; readonly eigenvalues: Float64Array }
  | { readonly status: "skipped"; readonly record: LayerRecord }
  | {
      readonly status: "failed";
      readonly record: LayerRecord;
      /** Given where it failed for want of memory: bytes that would do. */
      readonly bytesNeeded?: number;
    };

/** Mean, median and quartiles of a metric over the layers that have it. */
export interface MetricSummary {
  readonly count: number;
  readonly mean: number | null;
  readonly median: number | null;
  readonly q25: number | null;
  readonly q75: number | null;
}

export const SUMMARY_METRICS = [
  "alpha",
  "alpha_lower",
  "alpha_weighted",
  "D",
  "log_norm",
  "log_spectral_norm",
  "log_alpha_norm",
  "stable_rank",
  "mp_softrank",
] as const satisfies readonly (keyof LayerRecord)[];

/** What the reader should look at first, with what to do about it. */
export interface Finding {
  /** Name and part of the layer, as `name` or `name/part`, or which layers together. */
  readonly layer: string;
  readonly problem: string;
  readonly advice: string;
}

export interface ModelSummary {
  /** Tensors of two or more dimensions that the file holds; analysed + skipped + failed = total. */
  readonly tensors: {
    readonly total: number;
    readonly analysed: number;
    readonly skipped: number;
    readonly failed: number;
  };
  /** Records (a tensor split into gates or q, k, v has several) by status. */
  readonly records: { readonly analysed: number; readonly skipped: number; readonly failed: number };
  readonly num_params: number;
  readonly phases: Readonly<Record<Phase, number>>;
  /** Analysed records without a phase (fewer than 50 eigenvalues). */
  readonly no_phase: number;
  readonly metrics: Readonly<Record<(typeof SUMMARY_METRICS)[number], MetricSummary>>;
  readonly findings: readonly Finding[];
}

/** Options as they were in force, so that a result can be reproduced. */
export interface AnalysisOptions {
  readonly layers: readonly string[];
  readonly exclude: readonly string[];
  readonly types: readonly string[];
  readonly min_evals: number;
  readonly max_evals: number | null;
  readonly split: boolean;
  readonly conv: "pooled" | "flat";
  readonly fit: "clauset" | "weightwatcher";
  readonly esd: "full" | "farms";
  readonly normalize: boolean;
  readonly bootstrap: number;
  readonly randomize: boolean;
  readonly htmp: boolean;
  readonly seed: number;
}

/** The JSON document. Its schema is published as schema/report.schema.json. */
export interface ModelReport {
  readonly schema_version: string;
  readonly htsr_version: string;
  readonly model: {
    readonly path: string;
    readonly format: ModelFormat;
    readonly files: readonly string[];
  };
  readonly options: AnalysisOptions;
  readonly engine: string;
  readonly summary: ModelSummary;
  readonly layers: readonly LayerRecord[];
  /** Conditions of the model as a whole, one sentence each. */
  readonly warnings: readonly string[];
  /** Wall time of the analysis. */
  readonly seconds: number;
}
