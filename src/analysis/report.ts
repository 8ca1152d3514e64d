import type { OpenedModel } from "../loaders/model.js";
import { VERSION } from "../version.js";
import type { AnalyzeOptions } from "./options.js";
import type { LayerResult, ModelReport } from "./result.js";
import { summarise } from "./summary.js";

/** Raised when a field changes its meaning or goes; additions leave it. */
const SCHEMA_VERSION = "1.0";

export interface ReportInput {
  readonly model: OpenedModel;
  readonly options: AnalyzeOptions;
  /** Name of the engine that ran. */
  readonly engine: string;
  readonly results: readonly LayerResult[];
  /** Wall time of the analysis. */
  readonly seconds: number;
  /** Whether the analysis ended before every layer had its result. */
  readonly interrupted: boolean;
  /** Whether the records carry their eigenvalues. */
  readonly eigenvalues: boolean;
}

/** What is known of a report before any layer is analysed. */
export function reportHead({ path, format, files }: OpenedModel, options: AnalyzeOptions, engine: string) {
  return {
    schema_version: SCHEMA_VERSION,
    htsr_version: VERSION,
    model: { path, format, files },
    options: {
      layers: options.layers,
      exclude: options.exclude,
      types: options.types,
      min_evals: options.minEvals,
      max_evals: options.maxEvals,
      split: options.split,
      conv: options.conv,
      fit: options.fit,
      esd: options.esd,
      normalize: options.normalize,
      bootstrap: options.bootstrap,
      randomize: options.randomize,
      htmp: options.htmp,
      seed: options.seed,
    },
    engine,
  };
}

/** The document that reporters print, from the results of analyzeModel. */
export function modelReport({
  model,
  options,
  engine,
  results,
  interrupted,
  seconds,
  eigenvalues,
}: ReportInput): ModelReport {
  return {
    ...reportHead(model, options, engine),
    summary: summarise(results, model.tensors),
    layers: results.map((result) => (eigenvalues ? withEigenvalues(result) : result.record)),
    warnings: interrupted ? [...model.warnings, INTERRUPTED] : model.warnings,
    seconds,
  };
}

/** What a report says, among its warnings, that does not hold every layer. */
export const INTERRUPTED = "The analysis was interrupted: layers that had not finished are missing.";

/** A result's record with its spectrum, for documents that carry it. */
export function withEigenvalues(result: LayerResult) {
  return result.status === "analysed"
    ? { ...result.record, eigenvalues: Array.from(result.eigenvalues) }
    : result.record;
}
