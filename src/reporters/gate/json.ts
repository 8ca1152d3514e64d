import { strictJson } from "../strict-json.js";
import type { GateReporter } from "./gate-reporter.js";

/** The whole report as one JSON document, which meets schema/gate.schema.json. */
export const gateJson: GateReporter = (report) => `${strictJson(report, 2)}\n`;
