import { analyzeModel } from "../analysis/analyze-model.js";
import type { LayerRecord } from "../analysis/columns.js";
import { type AnalyzeOptions, DEFAULT_OPTIONS, THOROUGH } from "../analysis/options.js";
import { modelReport, reportHead, withEigenvalues } from "../analysis/report.js";
import type { LayerResult, ModelReport } from "../analysis/result.js";
import { printable, UserError } from "../errors.js";
import { chooseEngine, type EngineChoice } from "../esd/choose-engine.js";
import { openModel } from "../loaders/open-model.js";
import { parseColumns, parseSort } from "../reporters/columns-option.js";
import { reportJson } from "../reporters/json.js";
import { ndjsonHead, ndjsonLayer, ndjsonTail, reportNdjson } from "../reporters/ndjson.js";
import type { Reporter } from "../reporters/reporter.js";
import { deliver, hint, type OutputOptions, writeStdout } from "./output.js";
import { type SelectionOptions, selectionOf } from "./selection.js";
import { coloursFor, progressShown, widthOf } from "./terminal.js";

/** Those that bring packages of their own are loaded only when they are asked for. */
const REPORTERS: Readonly<Record<OutputOptions["format"], () => Promise<Reporter>>> = {
  table: async () => (await import("../reporters/table.js")).reportTable,
  json: async () => reportJson,
  ndjson: async () => reportNdjson,
  csv: async () => (await import("../reporters/csv.js")).reportCsv,
  markdown: async () => (await import("../reporters/markdown.js")).reportMarkdown,
};

export interface AnalyzeCommandOptions extends SelectionOptions, OutputOptions {
  readonly fit: AnalyzeOptions["fit"];
  readonly esd: AnalyzeOptions["esd"];
  readonly normalize: boolean;
  readonly bootstrap?: number;
  readonly randomize: boolean;
  readonly thorough: boolean;
  readonly seed: number;
  readonly eigenvalues: boolean;
  readonly columns?: string;
  readonly sort?: string;
  readonly engine: EngineChoice;
  readonly threads?: number;
  readonly maxMemory?: number;
}

const DONE = 0;
const INTERRUPTED = 130;

/**
 * `htsr analyze`: opens the model, analyses every layer and prints the report. Ctrl-C prints what has finished.
 * @returns the exit code
 * @throws UserError
 */
export async function analyze(path: string, options: AnalyzeCommandOptions): Promise<number> {
  const columns = options.columns === undefined ? null : parseColumns(options.columns);
  const sort = options.sort === undefined ? null : parseSort(options.sort);
  if (options.esd === "farms" && options.fit === "weightwatcher") {
    throw new UserError(
      "--esd farms fits the tail of windows, of which --fit weightwatcher knows nothing; leave out one of the two.",
    );
  }
  const settings: AnalyzeOptions = {
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
  const model = await openModel(path);
  const engine = (await chooseEngine(options.engine)).solver.name;
  const streamed = options.format === "ndjson" && options.output === undefined && sort === null;
  if (streamed) await writeStdout(ndjsonHead(reportHead(model, settings, engine)));

  const started = performance.now();
  const results: LayerResult[] = [];
  const interruption = new AbortController();
  const interrupt = () => {
    // The first asks for what has finished; another means it.
    if (interruption.signal.aborted) process.exit(INTERRUPTED);
    interruption.abort();
  };
  process.on("SIGINT", interrupt);
  const progress = progressShown(options)
    ? (await import("../reporters/progress.js")).startProgress(model.tensors)
    : null;
  try {
    const layers = analyzeModel(model, {
      ...settings,
      engine: options.engine,
      signal: interruption.signal,
      onFinish: ({ record }) => progress?.step(record),
      ...(options.threads !== undefined && { threads: options.threads }),
      ...(options.maxMemory !== undefined && { maxMemory: options.maxMemory }),
    });
    for await (const result of layers) {
      results.push(result);
      if (streamed)
        await writeStdout(
          ndjsonLayer(options.eigenvalues ? withEigenvalues(result) : result.record, columns),
        );
    }
  } finally {
    progress?.stop();
  }

  // Once all layers are in, there is nothing left to interrupt.
  const interrupted = interruption.signal.aborted;
  const report = modelReport({
    model,
    options: settings,
    engine,
    results,
    interrupted,
    seconds: (performance.now() - started) / 1000,
    eigenvalues: options.eigenvalues,
  });
  if (streamed) await writeStdout(ndjsonTail(report));
  else {
    const reporter = await REPORTERS[options.format]();
    const text = reporter(report, {
      columns,
      sort,
      width: widthOf(options),
      colours: coloursFor(options),
      spectra: spectraOf(report, results),
    });
    await deliver(text, options);
  }
  process.off("SIGINT", interrupt);
  for (const warning of model.warnings) hint(warning, options);
  if (interrupted) {
    const layers = results.length === 1 ? "1 layer" : `${results.length} layers`;
    hint(`interrupted after ${layers}; what is shown is what had finished.`, options);
    return INTERRUPTED;
  }
  // An analysis of nothing must not pass for a clean one.
  if (report.summary.records.analysed === 0) throw new UserError(nothingAnalysed(path, report));
  return DONE;
}

function nothingAnalysed(path: string, { summary: { tensors } }: ModelReport): string {
  return tensors.total === 0
    ? `${printable(path)} holds no tensor of two or more dimensions, so there is nothing to analyse.`
    : `nothing in ${printable(path)} was analysed: of ${tensors.total} tensors ${tensors.skipped} were skipped and ${tensors.failed} failed, for the reasons given with each.`;
}

/** What the table's sparklines are drawn from. */
function spectraOf(report: ModelReport, results: readonly LayerResult[]) {
  const spectra = new Map<LayerRecord, Float64Array>();
  results.forEach((result, i) => {
    if (result.status === "analysed") spectra.set(report.layers[i], result.eigenvalues);
  });
  return spectra;
}
