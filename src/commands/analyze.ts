import type { LayerRecord } from "../analysis/columns.js";
import { withEigenvalues } from "../analysis/report.js";
import { UserError } from "../errors.js";
import { parseColumns, parseSort } from "../reporters/columns-option.js";
import { reportJson } from "../reporters/json.js";
import { ndjsonHead, ndjsonLayer, ndjsonTail, reportNdjson } from "../reporters/ndjson.js";
import type { Reporter } from "../reporters/reporter.js";
import { INTERRUPTED, interruptible } from "./interruption.js";
import { deliver, hint, type OutputOptions, writeStdout } from "./output.js";
import {
  type AnalysedModel,
  type MeasuresOptions,
  type ResourcesOptions,
  refuseNothing,
  runAnalysis,
  settingsOf,
} from "./run-analysis.js";
import type { SelectionOptions } from "./selection.js";
import { coloursFor, widthOf } from "./terminal.js";

type Format = OutputOptions["format"] | "parquet";

/** Those that bring packages of their own are loaded only when they are asked for. */
const REPORTERS: Readonly<Record<Format, () => Promise<Reporter<string | Uint8Array>>>> = {
  table: async () => (await import("../reporters/table.js")).reportTable,
  json: async () => reportJson,
  ndjson: async () => reportNdjson,
  csv: async () => (await import("../reporters/csv.js")).reportCsv,
  markdown: async () => (await import("../reporters/markdown.js")).reportMarkdown,
  parquet: async () => (await import("../reporters/parquet.js")).reportParquet,
};

export interface AnalyzeCommandOptions
  extends SelectionOptions,
    MeasuresOptions,
    ResourcesOptions,
    OutputOptions<Format> {
  readonly eigenvalues: boolean;
  readonly columns?: string;
  readonly sort?: string;
}

const DONE = 0;

/**
 * `htsr analyze`: opens the model, analyses every layer and prints the report. Ctrl-C prints what has finished.
 * @returns the exit code
 * @throws UserError
 */
export async function analyze(path: string, options: AnalyzeCommandOptions): Promise<number> {
  const columns = options.columns === undefined ? null : parseColumns(options.columns);
  const sort = options.sort === undefined ? null : parseSort(options.sort);
  const settings = settingsOf(options);
  if (options.format === "parquet" && options.output === undefined && process.stdout.isTTY) {
    throw new UserError(
      "Parquet is binary and no use on a terminal; name a file with -o, or send it into a pipe.",
    );
  }
  const { eigenvalues } = options;
  const streamed = options.format === "ndjson" && options.output === undefined && sort === null;
  const analysed = await interruptible(async (signal) => {
    const found = await runAnalysis(path, settings, options, {
      signal,
      eigenvalues,
      ...(streamed && {
        onStart: (head) => writeStdout(ndjsonHead(head)),
        onLayer: (result) =>
          writeStdout(ndjsonLayer(eigenvalues ? withEigenvalues(result) : result.record, columns)),
      }),
    });
    if (streamed) await writeStdout(ndjsonTail(found.report));
    else {
      const reporter = await REPORTERS[options.format]();
      const content = reporter(found.report, {
        columns,
        sort,
        width: widthOf(options),
        colours: coloursFor(options),
        spectra: spectraOf(found),
      });
      await deliver(content, options);
    }
    return found;
  });
  const { model, report, results, interrupted } = analysed;
  for (const warning of model.warnings) hint(warning, options);
  if (interrupted) {
    const layers = results.length === 1 ? "1 layer" : `${results.length} layers`;
    hint(`interrupted after ${layers}; what is shown is what had finished.`, options);
    return INTERRUPTED;
  }
  refuseNothing(report);
  return DONE;
}

/** What the table's sparklines are drawn from. */
function spectraOf({ report, results }: AnalysedModel) {
  const spectra = new Map<LayerRecord, Float64Array>();
  results.forEach((result, i) => {
    if (result.status === "analysed") spectra.set(report.layers[i], result.eigenvalues);
  });
  return spectra;
}
