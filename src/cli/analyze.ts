import type { Command } from "commander";
import {
  EXPONENTS,
  FORMATS,
  MODEL,
  withMeasures,
  withOutput,
  withResources,
  withSelection,
} from "./options.js";

const EXIT_CODES = `
Exit codes: 0 done, 2 the tool could not do what was asked, 130 interrupted.
A layer that cannot be read is reported as failed beside the others and does not change the exit code
unless nothing could be analysed.`;

/** `htsr analyze <model>` */
export function addAnalyze(program: Command): void {
  const command = program
    .command("analyze")
    .argument("<model>", MODEL)
    .description("diagnose every layer: tail exponents, fits, norms, ranks and the phase of training");
  withResources(
    withMeasures(withOutput(withSelection(command), [...FORMATS, "parquet"]))
      .option("--eigenvalues", "include every layer's eigenvalues (json, ndjson, csv, parquet)", false)
      .option(
        "--columns <list>",
        "columns to print, in order (a JSON document then holds a part of the schema's record)",
      )
      .option("--sort <column>", "sort layers by a column; -column sorts downwards")
      .option("--watch", "analyse every checkpoint that lands in the directory <model>, until Ctrl-C", false),
  )
    .addHelpText(
      "after",
      `${EXPONENTS}
${EXIT_CODES}

Examples:
  htsr analyze model.onnx
  htsr analyze ./checkpoint --layers 'h.*.attn*' --format json -o result.json`,
    )
    .action(async (path, options) => {
      if (options.watch) {
        const { watch } = await import("../commands/watch.js");
        process.exitCode = await watch(path, options);
      } else {
        const { analyze } = await import("../commands/analyze.js");
        process.exitCode = await analyze(path, options);
      }
    });
}
