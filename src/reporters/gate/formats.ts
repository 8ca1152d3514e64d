import type { GateFormat } from "./format-names.js";
import type { GateReporter } from "./gate-reporter.js";
import { gateJson } from "./json.js";

/** Those that bring packages of their own are loaded only when they are asked for. */
export const GATE_REPORTERS: Readonly<Record<GateFormat, () => Promise<GateReporter>>> = {
  table: async () => (await import("./table.js")).gateTable,
  json: async () => gateJson,
  junit: async () => (await import("./junit.js")).gateJunit,
  sarif: async () => (await import("./sarif.js")).gateSarif,
  github: async () => (await import("./github.js")).gateGithub,
  gitlab: async () => (await import("./gitlab.js")).gateGitlab,
  markdown: async () => (await import("./markdown.js")).gateMarkdown,
};
