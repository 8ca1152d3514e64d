import { analyzeModel } from "../analysis/analyze-model.js";
import { type AnalyzeOptions, DEFAULT_OPTIONS, THOROUGH } from "../analysis/options.js";
import { modelReport, reportHead } from "../analysis/report.js";
import type { LayerResult, ModelReport } from "../analysis/result.js";
import { printable, UserError } from "../errors.js";
import { chooseEngine, type EngineChoice } from "../esd/choose-engine.js";
import type { OpenedModel } from "../loaders/model.js";
import { openModel } from "../loaders/open-model.js";
import { type CacheOption, cacheOf, hintAtCache } from "./cache-option.js";
import type { OutputOptions } from "./output.js";
import { type SelectionOptions, selectionOf } from "./selection.js";
import { progressShown } from "./terminal.js";

/** The command-line options that choose what is measured, as commander hands them over. */
export interface MeasuresOptions {
  readonly fit: AnalyzeOptions["fit"];
  readonly esd: AnalyzeOptions["esd"];
  readonly normalize: boolean;
  readonly bootstrap?: number;
  readonly randomize: boolean;
  readonly thorough: boolean;
  readonly seed: number;
}

/** The command-line options that choose what the analysis runs on. */
export interface ResourcesOptions extends CacheOption {
  readonly engine: EngineChoice;
  readonly threads?: number;
  readonly maxMemory?: number;
}

/** What the options ask to be analysed and measured. @throws UserError if two of them contradict each other */
export function settingsOf(options: SelectionOptions & MeasuresOptions): AnalyzeOptions {
  if (options.esd === "farms" && options.fit === "weightwatcher") {
    throw new UserError(
      "--esd farms fits the tail of windows, of which --fit weightwatcher knows nothing; leave out one of the two.",
    );
  }
  return {
    ...DEFAULT_OPTIONS,
    ...selectionOf(options),
    fit: options.fit,
    esd: options.esd,
    normalize: options.normalize,
    randomize: options.randomize,
    seed: options.seed,
    ...(options.thorough && THOROUGH),
    ...(options.bootstrap !== undefined && { bootstrap: options.bootstrap }),
  };
}

export interface AnalysisRun {
  /** Ends the analysis early: the report then holds what has finished, and says so. */
  readonly signal: AbortSignal;
  /** Whether the report's records carry their eigenvalues. */
  readonly eigenvalues: boolean;
  /** Told before any layer is analysed. */
  readonly onStart?: (head: ReturnType<typeof reportHead>) => Promise<void>;
  /** Told of each layer, in the model's order. */
  readonly onLayer?: (result: LayerResult) => Promise<void>;
}

export interface AnalysedModel {
  readonly model: OpenedModel;
  readonly report: ModelReport;
  /** In the order of the report's layers. */
  readonly results: readonly LayerResult[];
  readonly interrupted: boolean;
}

/**
 * Opens a model and analyses every layer of it, with progress for a person who waits.
 * @throws UserError
 */
export async function runAnalysis(
  path: string,
  settings: AnalyzeOptions,
  options: ResourcesOptions & Pick<OutputOptions, "quiet">,
  { signal, eigenvalues, onStart, onLayer }: AnalysisRun,
): Promise<AnalysedModel> {
  const cache = cacheOf(options);
  const model = await openModel(path);
  const engine = (await chooseEngine(options.engine)).solver.name;
  await onStart?.(reportHead(model, settings, engine));
  const started = performance.now();
  const results: LayerResult[] = [];
  const progress = progressShown(options)
    ? (await import("../reporters/progress.js")).startProgress(model.tensors)
    : null;
  try {
    const layers = analyzeModel(model, {
      ...settings,
      engine: options.engine,
      signal,
      onFinish: ({ record }) => progress?.step(record),
      ...(options.threads !== undefined && { threads: options.threads }),
      ...(options.maxMemory !== undefined && { maxMemory: options.maxMemory }),
      ...(cache && { cache }),
    });
    for await (const result of layers) {
      results.push(result);
      await onLayer?.(result);
    }
  } finally {
    progress?.stop();
  }
  if (cache) hintAtCache(cache, options);
  // Once all layers are in, there is nothing left to interrupt.
  const interrupted = signal.aborted;
  const seconds = (performance.now() - started) / 1000;
  return {
    model,
    report: modelReport({ model, options: settings, engine, results, interrupted, seconds, eigenvalues }),
    results,
    interrupted,
  };
}

/** An analysis of nothing must not pass for a clean one. @throws UserError if nothing was analysed */
export function refuseNothing({ model: { path }, summary: { records, tensors } }: ModelReport): void {
  if (records.analysed > 0) return;
  throw new UserError(
    tensors.total === 0
      ? `${printable(path)} holds no tensor of two or more dimensions, so there is nothing to analyse.`
      : `nothing in ${printable(path)} was analysed: of ${tensors.total} tensors ${tensors.skipped} were skipped and ${tensors.failed} failed, for the reasons given with each.`,
  );
}
