import type { AnalyzeOptions } from "../analysis/options.js";
import { type MeasuresOptions, settingsOf } from "./run-analysis.js";
import type { SelectionOptions } from "./selection.js";

/** Enough for a standard error to a tenth. */
const COMPARED_REPLICATES = 100;

/** The settings of an analysis whose alphas are to be compared: with bootstrap intervals unless told otherwise. */
export function comparedSettings(options: SelectionOptions & MeasuresOptions): AnalyzeOptions {
  const settings = settingsOf(options);
  const told = options.bootstrap !== undefined || options.thorough;
  return told ? settings : { ...settings, bootstrap: COMPARED_REPLICATES };
}
