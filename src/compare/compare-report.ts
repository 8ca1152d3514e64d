import type { AnalysisOptions, ModelReport, ModelSummary } from "../analysis/result.js";
import { VERSION } from "../version.js";
import type { ComparisonRecord } from "./columns.js";
import type { CompareOptions, ModelComparison } from "./compare-models.js";
import type { UnmatchedLayer } from "./model-layer.js";
import { type ComparisonSummary, summariseComparison } from "./summary.js";

/** Raised when a field changes its meaning or goes; additions leave it. */
const COMPARE_SCHEMA_VERSION = "1.0";

/** One of the models, as its own analysis has it. */
export interface ComparedModel {
  readonly path: string;
  readonly format: ModelReport["model"]["format"];
  readonly files: readonly string[];
  readonly summary: ModelSummary;
}

/** The first model against one of the others. */
export interface ComparisonReport {
  /** Paths of the two. */
  readonly a: string;
  readonly b: string;
  readonly summary: ComparisonSummary;
  readonly layers: readonly ComparisonRecord[];
  readonly unmatched_a: readonly UnmatchedLayer[];
  readonly unmatched_b: readonly UnmatchedLayer[];
}

/** The document of `htsr compare`. Its schema is published as schema/compare.schema.json. */
export interface CompareReport {
  readonly schema_version: string;
  readonly htsr_version: string;
  readonly options: AnalysisOptions & {
    readonly top_k: number;
    /** Rules as `old=new`. */
    readonly map: readonly string[];
    readonly by_shape: boolean;
  };
  readonly engine: string;
  readonly models: readonly ComparedModel[];
  /** The first model against each of the others, in their order. */
  readonly comparisons: readonly ComparisonReport[];
  readonly warnings: readonly string[];
  readonly seconds: number;
}

export interface CompareReportInput {
  /** The reports of the models' analyses, the one that the others are compared with first. */
  readonly reports: readonly ModelReport[];
  /** One for each but the first, in their order; fewer if the comparison was interrupted. */
  readonly comparisons: readonly ModelComparison[];
  readonly options: CompareOptions;
  readonly interrupted: boolean;
  /** Wall time of everything. */
  readonly seconds: number;
}

/** The document that reporters print. */
export function compareReport({
  reports,
  comparisons,
  options,
  interrupted,
  seconds,
}: CompareReportInput): CompareReport {
  const [first, ...others] = reports;
  return {
    schema_version: COMPARE_SCHEMA_VERSION,
    htsr_version: VERSION,
    options: {
      ...first.options,
      top_k: options.topK,
      map: options.map.rules.map(({ from, to }) => `${from}=${to}`),
      by_shape: options.map.byShape,
    },
    engine: first.engine,
    models: reports.map(({ model, summary }) => ({ ...model, summary })),
    comparisons: comparisons.map((comparison, i) => ({
      a: first.model.path,
      b: others[i].model.path,
      summary: summariseComparison(comparison),
      layers: comparison.layers,
      unmatched_a: comparison.unmatchedA,
      unmatched_b: comparison.unmatchedB,
    })),
    warnings: [
      ...reports.flatMap(({ warnings, model }) => warnings.map((warning) => `${model.path}: ${warning}`)),
      ...(interrupted ? [INTERRUPTED] : []),
    ],
    seconds,
  };
}

const INTERRUPTED = "The comparison was interrupted: pairs that had not finished are missing.";
