#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from "commander";
import type { Tail } from "./analysis/fit-numbers.js";
import { UserError } from "./errors.js";
import type { EngineChoice } from "./esd/choose-engine.js";
import { VERSION } from "./version.js";

/** 0 fine, 1 the gate found a violation, 2 the tool could not do what was asked, 130 interrupted. */
const CANNOT = 2;

const ENGINES = ["auto", "wasm", "lapack", "js"] as const satisfies readonly EngineChoice[];
const TAILS = ["upper", "lower", "both"] as const satisfies readonly Tail[];
const FORMATS = ["table", "json", "ndjson", "csv", "markdown"] as const;

function wholeNumber(minimum: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < minimum || !Number.isSafeInteger(value)) {
      throw new InvalidArgumentError(`It must be a whole number of at least ${minimum}.`);
    }
    return value;
  };
}

/** Fewer replicates than this have no 2.5 % and 97.5 % points. */
const FEWEST_REPLICATES = 40;

function replicates(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || (value > 0 && value < FEWEST_REPLICATES)) {
    throw new InvalidArgumentError(`It must be 0 for none, or at least ${FEWEST_REPLICATES}.`);
  }
  return value;
}

const UNITS: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

function bytes(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([KMG])$/i.exec(text) ?? [];
  if (amount === undefined) throw new InvalidArgumentError("It must be a size such as 400M or 2G.");
  return Number(amount) * UNITS[unit.toUpperCase()];
}

const collect = (text: string, previous: readonly string[]): readonly string[] => [...previous, text];
const listOf = (text: string): readonly string[] => text.split(",").map((item) => item.trim());

/** The options that choose what is analysed, and how its matrices are cut. */
function withSelection(command: Command): Command {
  return command
    .option("--layers <pattern>", "only layers matching a glob, or a /regex/ (repeatable)", collect, [])
    .option("--exclude <pattern>", "leave out layers matching a glob, or a /regex/ (repeatable)", collect, [])
    .option("--types <list>", "only these layer types, such as dense,conv,lstm,embedding", listOf, [])
    .option("--min-evals <n>", "skip layers with fewer eigenvalues", wholeNumber(1), 10)
    .option("--max-evals <n>", "skip layers with more eigenvalues", wholeNumber(1))
    .option("--no-split", "keep fused q, k, v and gate, up weights whole")
    .addOption(
      new Option(
        "--conv <layout>",
        "pool the kernel positions of a convolution, or take out x (in * positions)",
      )
        .choices(["pooled", "flat"])
        .default("pooled"),
    );
}

/** The options that choose how a result is shown. */
function withOutput(command: Command, formats: readonly string[] = FORMATS): Command {
  return command
    .addOption(
      new Option("-f, --format <format>", "how to print the result").choices(formats).default("table"),
    )
    .option("-o, --output <file>", "write the result to a file, whole or not at all")
    .option("-q, --quiet", "no progress, warnings or hints on stderr", false)
    .option("--no-color", "no colours (NO_COLOR does the same)");
}

const EXPONENTS = `
Exponents:
  alpha        upper tail, of the density: p(x) ~ x^-alpha for x >= xmin (WeightWatcher's convention)
  beta_upper   upper tail, of the distribution: P(X > x) ~ x^-beta, beta = alpha - 1
  alpha_lower  lower tail, of the distribution: P(X < x) ~ c x^a near zero; pure square noise gives 0.5`;

const EXIT_CODES = `
Exit codes: 0 done, 2 the tool could not do what was asked, 130 interrupted.
A layer that cannot be read is reported as failed beside the others and does not change the exit code
unless nothing could be analysed.`;

const program = new Command("htsr")
  .description("Tells from a network's weight file alone how well each layer has been trained.")
  .version(VERSION)
  .showSuggestionAfterError()
  .showHelpAfterError("(htsr --help shows how to use it)")
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "htsr: ")) })
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : CANNOT));

withOutput(
  withSelection(
    program
      .command("analyze")
      .argument("<model>", "an .onnx file, a .safetensors file or index, or a directory of shards")
      .description("diagnose every layer: tail exponents, fits, norms, ranks and the phase of training"),
  ),
)
  .addOption(
    new Option("--fit <rule>", "how the upper tail is fitted; weightwatcher reproduces that tool's numbers")
      .choices(["clauset", "weightwatcher"])
      .default("clauset"),
  )
  .addOption(
    new Option("--esd <rule>", "upper tail of the whole matrix, or of windows of one aspect ratio (FARMS)")
      .choices(["full", "farms"])
      .default("full"),
  )
  .option("--normalize", "eigenvalues of W'W / N instead of W'W", false)
  .option(
    "--bootstrap <n>",
    "replicates for intervals that hold the choice of xmin, and for the goodness of fit (default: none)",
    replicates,
  )
  .option("--randomize", "compare each layer with its own weights shuffled", false)
  .option(
    "--thorough",
    "everything: --bootstrap 200, --randomize, and the high-temperature Marchenko-Pastur fit; about ten times as long",
    false,
  )
  .option("--seed <n>", "of everything random; the same seed gives the same report", wholeNumber(0), 0)
  .option("--eigenvalues", "include every layer's eigenvalues (json, ndjson, csv)", false)
  .option(
    "--columns <list>",
    "columns to print, in order (a JSON document then holds a part of the schema's record)",
  )
  .option("--sort <column>", "sort layers by a column; -column sorts downwards")
  .addOption(
    new Option(
      "--engine <engine>",
      "eigensolver: wasm, the system's lapack, js (slow, without W'W), or the fastest there is",
    )
      .choices(ENGINES)
      .default("auto"),
  )
  .option("--threads <n>", "worker threads (default: one a processor)", wholeNumber(1))
  .option(
    "--max-memory <size>",
    "memory for the layers under way, as 400M or 2G (default: 60 % of what is free)",
    bytes,
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
    const { analyze } = await import("./commands/analyze.js");
    process.exitCode = await analyze(path, options);
  });

withOutput(
  withSelection(
    program
      .command("inspect")
      .argument("<model>", "an .onnx file, a .safetensors file or index, or a directory of shards")
      .description("list the tensors, their roles and shapes, and what would be analysed, without computing"),
  ),
)
  .addHelpText(
    "after",
    `
Examples:
  htsr inspect model.onnx
  htsr inspect ./checkpoint --types embedding --format csv`,
  )
  .action(async (path, options) => {
    const { inspect } = await import("./commands/inspect.js");
    process.exitCode = await inspect(path, options);
  });

withOutput(
  program
    .command("fit")
    .argument(
      "<numbers>",
      "a text file of one number a line or of columns (csv, tsv), a .npy file, or - for stdin",
    )
    .description("fit the power-law tails of any column of numbers, with their uncertainty and their rivals"),
  ["table", "json"],
)
  .option("--column <name>", "which column, by its heading or by its number from 1 on")
  .addOption(new Option("--tail <tail>", "which end of the numbers").choices(TAILS).default("upper"))
  .option(
    "--bootstrap <n>",
    "replicates for intervals that hold the choice of xmin, and for the goodness of fit; 0 for none (default: 200, or 0 for more than 50,000 numbers)",
    replicates,
  )
  .option("--seed <n>", "of the bootstrap; the same seed gives the same report", wholeNumber(0), 0)
  .addHelpText(
    "after",
    `${EXPONENTS}

Numbers that are zero, negative, missing or infinite are left out and counted; the others are taken as
independent and continuous.

Exit codes: 0 done, 2 the tool could not do what was asked, or no tail could be fitted.

Examples:
  htsr fit incomes.csv --column income
  cut -f2 sizes.tsv | htsr fit - --tail both --bootstrap 1000 --format json`,
  )
  .action(async (path, options) => {
    const { fitColumn } = await import("./commands/fit.js");
    process.exitCode = await fitColumn(path, options);
  });

// A reader that goes away (`| head`) has had what it wanted.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});

/** A function, because the bundle is CommonJS, whose modules cannot wait. */
async function run(): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    const { printable } = await import("./errors.js");
    const text =
      error instanceof UserError
        ? error.message
        : `internal error, please report it: ${printable(error instanceof Error ? (error.stack ?? error.message) : String(error))}`;
    process.stderr.write(`htsr: ${text}\n`);
    process.exitCode = CANNOT;
  }
}

run();
