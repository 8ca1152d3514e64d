import { type AnalyzeCommandOptions, analyzeAndPrint } from "./analyze-and-print.js";
import { INTERRUPTED, interruptible } from "./interruption.js";
import { refuseNothing } from "./run-analysis.js";

const DONE = 0;

/**
 * `htsr analyze`: opens the model, analyses every layer and prints the report. Ctrl-C prints what has finished.
 * @returns the exit code
 * @throws UserError
 */
export async function analyze(path: string, options: AnalyzeCommandOptions): Promise<number> {
  const run = analyzeAndPrint(options, false);
  const { report, interrupted } = await interruptible((signal) => run(path, signal));
  if (interrupted) return INTERRUPTED;
  refuseNothing(report);
  return DONE;
}
