import type { Command } from "commander";
import { MODEL, withOutput, withSelection } from "./options.js";

/** `htsr inspect <model>` */
export function addInspect(program: Command): void {
  const command = program
    .command("inspect")
    .argument("<model>", MODEL)
    .description("list the tensors, their roles and shapes, and what would be analysed, without computing");
  withOutput(withSelection(command))
    .addHelpText(
      "after",
      `
Examples:
  htsr inspect model.onnx
  htsr inspect ./checkpoint --types embedding --format csv`,
    )
    .action(async (path, options) => {
      const { inspect } = await import("../commands/inspect.js");
      process.exitCode = await inspect(path, options);
    });
}
