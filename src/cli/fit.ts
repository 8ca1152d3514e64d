import { type Command, Option } from "commander";
import type { Tail } from "../analysis/fit-numbers.js";
import { EXPONENTS, replicates, wholeNumber, withOutput } from "./options.js";

const TAILS = ["upper", "lower", "both"] as const satisfies readonly Tail[];

/** `htsr fit <numbers>` */
export function addFit(program: Command): void {
  const command = program
    .command("fit")
    .argument(
      "<numbers>",
      "a text file of one number a line or of columns (csv, tsv), a .npy file, or - for stdin",
    )
    .description("fit the power-law tails of any column of numbers, with their uncertainty and their rivals");
  withOutput(command, ["table", "json"])
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
      const { fitColumn } = await import("../commands/fit.js");
      process.exitCode = await fitColumn(path, options);
    });
}
