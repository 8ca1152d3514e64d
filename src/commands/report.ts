import { readFile } from "node:fs/promises";
import { packageFile } from "../package-file.js";
import { htmlDocument, type PageAssets } from "../reporters/html/document.js";
import type { ReportedModel } from "../reporters/html/reported-model.js";
import { INTERRUPTED, interruptible } from "./interruption.js";
import { hint, writeFileWhole } from "./output.js";
import {
  type AnalysedModel,
  type MeasuresOptions,
  type ResourcesOptions,
  refuseNothing,
  runAnalysis,
  settingsOf,
} from "./run-analysis.js";
import type { SelectionOptions } from "./selection.js";

export interface ReportCommandOptions extends SelectionOptions, MeasuresOptions, ResourcesOptions {
  readonly output?: string;
  readonly quiet: boolean;
}

/** Where the page goes if nobody says. */
const USUAL_FILE = "htsr-report.html";

const DONE = 0;

/**
 * `htsr report`: analyses the models one after the other and writes one HTML page about them all. After Ctrl-C the
 * page holds what had finished, and says so.
 * @returns the exit code
 * @throws UserError
 */
export async function report(paths: readonly string[], options: ReportCommandOptions): Promise<number> {
  const settings = settingsOf(options);
  const file = options.output ?? USUAL_FILE;
  const analysed = await interruptible(async (signal) => {
    const found: AnalysedModel[] = [];
    for (const path of paths) {
      if (signal.aborted) break;
      const model = await runAnalysis(path, settings, options, { signal, eigenvalues: false });
      // A page without a layer of one of its models would look like a comparison and be none.
      if (!model.interrupted) refuseNothing(model.report);
      found.push(model);
    }
    const page = htmlDocument(found.map(reportedModel), await pageAssets());
    await writeFileWhole(file, page);
    return found;
  });
  if (options.output === undefined) hint(`the page is ${file}.`, options);
  for (const { model } of analysed) for (const warning of model.warnings) hint(warning, options);
  if (analysed.length < paths.length || analysed.some(({ interrupted }) => interrupted)) {
    hint("interrupted; the page holds what had finished.", options);
    return INTERRUPTED;
  }
  return DONE;
}

function reportedModel({ report, results }: AnalysedModel): ReportedModel {
  return {
    report,
    spectra: results.map((result) => (result.status === "analysed" ? result.eigenvalues : null)),
  };
}

async function pageAssets(): Promise<PageAssets> {
  const [script, style] = await Promise.all(
    ["page.js", "page.css"].map((file) => readFile(packageFile(`dist/page/${file}`), "utf8")),
  );
  return { script, style };
}
