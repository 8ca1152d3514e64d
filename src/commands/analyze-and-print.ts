import type { LayerRecord } from "../analysis/columns.js";
import { withEigenvalues } from "../analysis/report.js";
import { UserError } from "../errors.js";
import { parseColumns, parseSort } from "../reporters/columns-option.js";
import { reportJson, reportJsonLine } from "../reporters/json.js";
import { ndjsonHead, ndjsonLayer, ndjsonTail, reportNdjson } from "../reporters/ndjson.js";
import type { Reporter } from "../reporters/reporter.js";
import { deliver, hint, type OutputOptions, writeStdout } from "./output.js";
import {
  type AnalysedModel,
  type MeasuresOptions,
  type ResourcesOptions,
  runAnalysis,
  settingsOf,
} from "./run-analysis.js";
import type { SelectionOptions } from "./selection.js";
import { coloursFor, widthOf } from "./terminal.js";

type Format = OutputOptions["format"] | "parquet";

export interface AnalyzeCommandOptions
  extends SelectionOptions,
    MeasuresOptions,
    ResourcesOptions,
    OutputOptions<Format> {
  readonly eigenvalues: boolean;
  readonly columns?: string;
  readonly sort?: string;
}

/** Those that bring packages of their own are loaded only when they are asked for. */
const REPORTERS: Readonly<Record<Format | "json-line", () => Promise<Reporter<string | Uint8Array>>>> = {
  table: async () => (await import("../reporters/table.js")).reportTable,
  json: async () => reportJson,
  "json-line": async () => reportJsonLine,
  ndjson: async () => reportNdjson,
  csv: async () => (await import("../reporters/csv.js")).reportCsv,
  markdown: async () => (await import("../reporters/markdown.js")).reportMarkdown,
  parquet: async () => (await import("../reporters/parquet.js")).reportParquet,
};

/** Analyses the model at a path and prints its report; of an analysis that the signal ends, what has finished. */
export type AnalyzeAndPrint = (path: string, signal: AbortSignal) => Promise<AnalysedModel>;

/**
 * Prepares what the options ask for, to be done with any number of models.
 * @param several whether more than one report is printed: then a JSON document takes one line
 * @throws UserError if an option is wrong
 */
export function analyzeAndPrint(options: AnalyzeCommandOptions, several: boolean): AnalyzeAndPrint {
  const columns = options.columns === undefined ? null : parseColumns(options.columns);
  const sort = options.sort === undefined ? null : parseSort(options.sort);
  const settings = settingsOf(options);
  const { eigenvalues, format } = options;
  if (format === "parquet" && options.output === undefined && process.stdout.isTTY) {
    throw new UserError(
      "Parquet is binary and no use on a terminal; name a file with -o, or send it into a pipe.",
    );
  }
  const streamed = format === "ndjson" && options.output === undefined && sort === null;
  return async (path, signal) => {
    const analysed = await runAnalysis(path, settings, options, {
      signal,
      eigenvalues,
      ...(streamed && {
        onStart: (head) => writeStdout(ndjsonHead(head)),
        onLayer: (result) =>
          writeStdout(ndjsonLayer(eigenvalues ? withEigenvalues(result) : result.record, columns)),
      }),
    });
    if (streamed) await writeStdout(ndjsonTail(analysed.report));
    else {
      const reporter = await REPORTERS[format === "json" && several ? "json-line" : format]();
      const content = reporter(analysed.report, {
        columns,
        sort,
        width: widthOf(options),
        colours: coloursFor(options),
        spectra: spectraOf(analysed),
      });
      await deliver(content, options);
    }
    for (const warning of analysed.model.warnings) hint(warning, options);
    if (analysed.interrupted) hintAtInterruption(analysed, options);
    return analysed;
  };
}

function hintAtInterruption({ results }: AnalysedModel, options: Pick<OutputOptions, "quiet">): void {
  const layers = results.length === 1 ? "1 layer" : `${results.length} layers`;
  hint(`interrupted after ${layers}; what is shown is what had finished.`, options);
}

/** What the table's sparklines are drawn from. */
function spectraOf({ report, results }: AnalysedModel) {
  const spectra = new Map<LayerRecord, Float64Array>();
  results.forEach((result, i) => {
    if (result.status === "analysed") spectra.set(report.layers[i], result.eigenvalues);
  });
  return spectra;
}
