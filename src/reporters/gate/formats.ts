import type { ChalkInstance } from "chalk";
import type { GateReport } from "../../gate/gate-report.js";
import { strictJson } from "../strict-json.js";
import type { GateFormat } from "./format-names.js";

export interface GateReporterOptions {
  /** Columns of the terminal. */
  readonly width: number;
  /** Level 0 gives plain text. */
  readonly colours: ChalkInstance;
}

/** A gate's report in one format, ending with a newline. */
export type GateReporter = (report: GateReport, options: GateReporterOptions) => string;

const gateJson: GateReporter = (report) => `${strictJson(report, 2)}\n`;

/** Those that bring packages of their own are loaded only when they are asked for. */
export const GATE_REPORTERS: Readonly<Record<GateFormat, () => Promise<GateReporter>>> = {
  json: async () => gateJson,
};
