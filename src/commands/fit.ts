import { defaultReplicates, fitNumbers, type NumbersFit, type Tail } from "../analysis/fit-numbers.js";
import { type FitReport, fitReport } from "../analysis/fit-report.js";
import { printable, UserError } from "../errors.js";
import { readNumbers } from "../loaders/numbers/read-numbers.js";
import { FEWEST_IN_LOWER_TAIL } from "../powerlaw/lower-tail.js";
import { FEWEST_IN_UPPER_TAIL } from "../powerlaw/upper-tail.js";
import { plural } from "../reporters/format-number.js";
import { strictJson } from "../reporters/strict-json.js";
import { deliver, type OutputOptions } from "./output.js";
import { coloursFor, widthOf } from "./terminal.js";

export interface FitCommandOptions extends OutputOptions {
  readonly format: "table" | "json";
  readonly column?: string;
  readonly tail: Tail;
  readonly bootstrap?: number;
  readonly seed: number;
}

/**
 * `htsr fit`: reads a column of numbers, fits its tails and prints them.
 * @returns the exit code
 * @throws UserError
 */
export async function fitColumn(path: string, options: FitCommandOptions): Promise<number> {
  const column = await readNumbers(path, options.column ?? null);
  const { tail, seed, bootstrap = defaultReplicates(column.values.length) } = options;
  const fitted = fitNumbers(column.values, { tail, bootstrap, seed });
  await deliver(await render(fitReport(column, fitted), options), options);
  if (!anyTail(fitted)) throw new UserError(nothingFitted(path, fitted));
  return 0;
}

async function render(report: FitReport, options: FitCommandOptions): Promise<string> {
  if (options.format === "json") return `${strictJson(report, 2)}\n`;
  const { fitTable } = await import("../reporters/fit-table.js");
  return fitTable(report, { width: widthOf(options), colours: coloursFor(options) });
}

function anyTail({ fit: tails }: NumbersFit): boolean {
  return ("alpha" in tails && tails.alpha !== null) || ("alpha_lower" in tails && tails.alpha_lower !== null);
}

function nothingFitted(path: string, { count, dropped, options: { tail } }: NumbersFit): string {
  const name = path === "-" ? "standard input" : printable(path);
  const positive = count - dropped.not_positive - dropped.missing;
  const fewest = tail === "lower" ? FEWEST_IN_LOWER_TAIL : FEWEST_IN_UPPER_TAIL;
  return positive < fewest
    ? `${name} holds ${plural(positive, "positive number")} of ${count}, and a tail takes at least ${fewest}; give more of them.`
    : `the ${positive} positive numbers of ${name} are all equal, so that they have no tail; give numbers that differ.`;
}
