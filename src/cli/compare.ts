import type { Command } from "commander";
import {
  collect,
  MODEL,
  wholeNumber,
  withMeasures,
  withOutput,
  withResources,
  withSelection,
} from "./options.js";

const EXPLANATION = `
Layers are paired by name and part; --map says how names differ, and --map shape pairs what is left over by shape, in
the models' order. Matrices are compared outputs first, so that an ONNX export and its checkpoint are the same.

Columns of the table:
  alpha        of the first model, and how it went: ↑ ↓ by more than its uncertainty (p < 0.05), = within it
  |ΔW|         Frobenius norm of the change, relative to that of the first model's weights; ~ no more than rounding
  |ΔW|₂        the same in the spectral norm
  srank(ΔW)    stable rank of the change: how many directions it has
  left right   overlap of the spans of the top singular vectors, outputs and inputs: 1 is the same
  log W1       mean shift of the spectrum, in decades

The uncertainty of alpha holds the choice of xmin (a bootstrap of 100, or the one of --bootstrap).`;

/** `htsr compare <a> <b>` */
export function addCompare(program: Command): void {
  const command = program
    .command("compare")
    .argument("<models...>", `two or more models, the first of which is compared with each: ${MODEL}`)
    .description(
      "compare models layer by layer: what changed, by how much, and whether that is more than chance",
    )
    .option(
      "--map <rule>",
      "how layers are called in the other models: old=new (* for any text), a file of such lines, or shape (repeatable)",
      collect,
      [],
    )
    .option("--top-k <n>", "singular vectors of each side whose spans are compared", wholeNumber(1), 10);
  withResources(
    withMeasures(withOutput(withSelection(command), ["table", "json", "csv", "markdown"])).option(
      "--eigenvalues",
      "include the spectra of both layers and of their difference (json, csv)",
      false,
    ),
  )
    .addHelpText(
      "after",
      `${EXPLANATION}

Examples:
  htsr compare base.safetensors finetuned.safetensors
  htsr compare ./base ./tuned-1 ./tuned-2 --map 'base_model.model.*=*' --format json -o compared.json`,
    )
    .action(async (paths, options) => {
      const { compare } = await import("../commands/compare.js");
      process.exitCode = await compare(paths, options);
    });
}
