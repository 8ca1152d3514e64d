import type { Command } from "commander";
import { EXPONENTS, MODEL, withMeasures, withResources, withSelection } from "./options.js";

/** `htsr report <model...>` */
export function addReport(program: Command): void {
  const command = program
    .command("report")
    .argument("<model...>", `${MODEL}; of several, in the order in which they are compared`)
    .description("write one HTML page about a model, or about several side by side, that opens anywhere");
  withResources(withMeasures(withSelection(command)))
    .option(
      "-o, --output <file>",
      "the page, written whole or not at all (default: htsr-report.html in the working directory)",
    )
    .option("-q, --quiet", "no progress, warnings or hints on stderr", false)
    .addHelpText(
      "after",
      `${EXPONENTS}

The page is one file that loads nothing: it opens from disk, in a mail or in a CI artifact. It holds the JSON
report of each model, which can be saved from it again.

Exit codes: 0 done, 2 the tool could not do what was asked, 130 interrupted (the page holds what had finished).

Examples:
  htsr report model.onnx -o model.html
  htsr report checkpoints/step-*.safetensors --thorough -o training.html`,
    )
    .action(async (paths, options) => {
      const { report } = await import("../commands/report.js");
      process.exitCode = await report(paths, options);
    });
}
