import { UserError } from "../errors.js";
import { baselineDocument } from "../gate/baseline.js";
import { strictJson } from "../reporters/strict-json.js";
import { comparedSettings } from "./compared-replicates.js";
import { INTERRUPTED, interruptible } from "./interruption.js";
import { deliver, hint, type OutputOptions } from "./output.js";
import { type MeasuresOptions, type ResourcesOptions, refuseNothing, runAnalysis } from "./run-analysis.js";
import type { SelectionOptions } from "./selection.js";

export interface BaselineCommandOptions
  extends SelectionOptions,
    MeasuresOptions,
    ResourcesOptions,
    Pick<OutputOptions, "output" | "quiet"> {}

/**
 * `htsr baseline write`: analyses a model and writes what later ones are to be compared with. A baseline with layers
 * that failed would not miss them later, so none is written. It holds bootstrap intervals unless told otherwise, by
 * which a change of alpha is judged.
 * @returns the exit code
 * @throws UserError
 */
export async function writeBaseline(path: string, options: BaselineCommandOptions): Promise<number> {
  const { report, interrupted } = await interruptible((signal) =>
    runAnalysis(path, comparedSettings(options), options, {
      signal,
      eigenvalues: false,
    }),
  );
  if (interrupted) {
    hint("interrupted before every layer was analysed, so no baseline is written.", options);
    return INTERRUPTED;
  }
  refuseNothing(report);
  const failed = report.layers.find(({ status }) => status === "failed");
  if (failed !== undefined) {
    throw new UserError(
      `no baseline is written, for ${failed.reason ?? "a layer failed"}`.replace(/\.?$/, ".") +
        " Leave the layer out with --exclude if that is meant.",
    );
  }
  await deliver(`${strictJson(baselineDocument(report), 2)}\n`, options);
  return 0;
}
