import type { ChalkInstance } from "chalk";
import type { GateReport } from "../../gate/gate-report.js";

export interface GateReporterOptions {
  /** Columns of the terminal. */
  readonly width: number;
  /** Level 0 gives plain text. */
  readonly colours: ChalkInstance;
}

/** A gate's report in one format, ending with a newline. */
export type GateReporter = (report: GateReport, options: GateReporterOptions) => string;
