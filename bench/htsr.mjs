import { fileURLToPath } from "node:url";

const CLI = fileURLToPath(new URL("../dist/bin/htsr.cjs", import.meta.url));

/** Node's arguments for `htsr analyze`. */
export function analyzeArguments(model, options) {
  return [CLI, "analyze", model, "--quiet", ...options.map(String)];
}
