import type { Command } from "commander";
import { MODEL, withMeasures, withResources, withSelection } from "./options.js";

/** `htsr baseline write <model>` */
export function addBaseline(program: Command): void {
  const command = program
    .command("baseline")
    .description("what later models are compared with")
    .command("write")
    .argument("<model>", MODEL)
    .description("analyse a model and write its layers as a baseline for htsr gate")
    .option("-o, --output <file>", "write the baseline to a file, whole or not at all")
    .option("-q, --quiet", "no progress, warnings or hints on stderr", false);
  withResources(withMeasures(withSelection(command)))
    .addHelpText(
      "after",
      `
Give the options that the gate will run with. Without --bootstrap, 100 replicates are made, since changes of alpha
are judged by their intervals. The file holds no times and no paths of this machine but the
model's as it was given, so that it can be kept under version control.

Exit codes: 0 done, 2 the tool could not do what was asked, or a layer failed, 130 interrupted.

Examples:
  htsr baseline write base.safetensors -o baseline.json
  htsr baseline write base.onnx --bootstrap 200 --types dense -o baseline.json`,
    )
    .action(async (path, options) => {
      const { writeBaseline } = await import("../commands/baseline.js");
      process.exitCode = await writeBaseline(path, options);
    });
}
