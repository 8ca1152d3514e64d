import { type Command, InvalidArgumentError, Option } from "commander";
import type { EngineChoice } from "../esd/choose-engine.js";

/** Options, their readers and help texts that several commands share. */

const ENGINES = ["auto", "wasm", "lapack", "js"] as const satisfies readonly EngineChoice[];
export const FORMATS = ["table", "json", "ndjson", "csv", "markdown"] as const;

/** What a model may be given as. */
export const MODEL = "an .onnx file, a .safetensors file or index, or a directory of shards";

export function wholeNumber(minimum: number) {
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

export function replicates(text: string): number {
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

export const collect = (text: string, previous: readonly string[]): readonly string[] => [...previous, text];
const listOf = (text: string): readonly string[] => text.split(",").map((item) => item.trim());

/** The options that choose what is analysed, and how its matrices are cut. */
export function withSelection(command: Command): Command {
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

/** The options that choose what is measured of each spectrum. */
export function withMeasures(command: Command): Command {
  return command
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
    .option("--seed <n>", "of everything random; the same seed gives the same report", wholeNumber(0), 0);
}

/** The options that choose what the analysis runs on. */
export function withResources(command: Command): Command {
  return command
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
    .option(
      "--cache [directory]",
      "keep results, and take those of layers that have not changed from there (default: the user's cache directory)",
    );
}

/** The options that choose how a result is shown. */
export function withOutput(command: Command, formats: readonly string[] = FORMATS): Command {
  return command
    .addOption(
      new Option("-f, --format <format>", "how to print the result").choices(formats).default(formats[0]),
    )
    .option("-o, --output <file>", "write the result to a file, whole or not at all")
    .option("-q, --quiet", "no progress, warnings or hints on stderr", false)
    .option("--no-color", "no colours (NO_COLOR does the same)");
}

export const EXPONENTS = `
Exponents:
  alpha        upper tail, of the density: p(x) ~ x^-alpha for x >= xmin (WeightWatcher's convention)
  beta_upper   upper tail, of the distribution: P(X > x) ~ x^-beta, beta = alpha - 1
  alpha_lower  lower tail, of the distribution: P(X < x) ~ c x^a near zero; pure square noise gives 0.5`;
