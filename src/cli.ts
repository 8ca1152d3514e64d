#!/usr/bin/env node
import { Command } from "commander";
import { addAnalyze } from "./cli/analyze.js";
import { addBaseline } from "./cli/baseline.js";
import { addCompare } from "./cli/compare.js";
import { addCompletion } from "./cli/completion.js";
import { addFit } from "./cli/fit.js";
import { addGate } from "./cli/gate.js";
import { OVERVIEW, optionDescription } from "./cli/help.js";
import { addInit } from "./cli/init.js";
import { addInspect } from "./cli/inspect.js";
import { addManual } from "./cli/manual.js";
import { addPlot } from "./cli/plot.js";
import { addReport } from "./cli/report.js";
import { UserError } from "./errors.js";
import { VERSION } from "./version.js";

/** 0 fine, 1 the gate found a violation, 2 the tool could not do what was asked, 130 interrupted. */
const CANNOT = 2;

const program = new Command("htsr")
  .description("Tells from a network's weight file alone how well each layer has been trained.")
  .version(VERSION)
  .configureHelp({ optionDescription })
  .addHelpText("after", OVERVIEW)
  .showSuggestionAfterError()
  .showHelpAfterError("(htsr --help shows how to use it)")
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "htsr: ")) })
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : CANNOT));

addAnalyze(program);
addInspect(program);
addCompare(program);
addFit(program);
addReport(program);
addGate(program);
addBaseline(program);
addInit(program);
addPlot(program);
addCompletion(program);
addManual(program);

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
