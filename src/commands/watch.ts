import { statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { printable, UserError } from "../errors.js";
import { type Checkpoint, checkpointsIn } from "../loaders/checkpoints.js";
import { openModel } from "../loaders/open-model.js";
import { type AnalyzeAndPrint, type AnalyzeCommandOptions, analyzeAndPrint } from "./analyze-and-print.js";
import { INTERRUPTED, interruptible } from "./interruption.js";
import { Newcomers } from "./newcomers.js";
import { hint } from "./output.js";
import { refuseNothing } from "./run-analysis.js";

/**
 * Looks are repeated rather than waited for: what the system tells of changes does not come from network drives, nor
 * into containers, and it does not tell when a file is whole. A look at a thousand files takes some milliseconds.
 */
const LOOK_EVERY_MS = 1_000;

/**
 * `htsr analyze --watch`: prints the report of every checkpoint that lands in a directory, until Ctrl-C. What is wrong
 * with one of them is said in a sentence and keeps nothing from the others.
 * @returns the exit code
 * @throws UserError if an option is wrong, or the directory cannot be read to begin with
 */
export async function watch(directory: string, options: AnalyzeCommandOptions): Promise<number> {
  refuseUnfit(directory, options);
  const analyse = analyzeAndPrint(options, true);
  const newcomers = new Newcomers(await checkpointsIn(directory));
  hint(`watching ${printable(directory)} for new checkpoints; Ctrl-C ends it.`, options);
  await interruptible(async (signal) => {
    let trouble: string | null = null;
    while (!signal.aborted) {
      const look = await lookAt(directory);
      if (look.trouble !== null && look.trouble !== trouble) complain(look.trouble);
      trouble = look.trouble;
      // One at a time: by the next look, the others may have changed or gone.
      const [next] = newcomers.ready(look.seen, performance.now());
      if (next) await attend(next, newcomers, analyse, signal);
      else await pause(signal);
    }
  });
  return INTERRUPTED;
}

function refuseUnfit(directory: string, { format, output }: AnalyzeCommandOptions): void {
  if (statSync(directory, { throwIfNoEntry: false })?.isFile()) {
    throw new UserError(
      `${printable(directory)} is a file; --watch takes the directory into which checkpoints are written.`,
    );
  }
  if (output !== undefined) {
    throw new UserError(
      "--watch prints one report after the other, which --output would write over each other; leave one of the two out, or redirect the output.",
    );
  }
  if (format === "csv") {
    throw new UserError(
      "--watch prints one report after the other, which makes no CSV; use --format ndjson.",
    );
  }
}

/** What is seen in a directory; nothing, with why, while it cannot be read: a network drive may come back. */
async function lookAt(directory: string) {
  try {
    return { seen: await checkpointsIn(directory), trouble: null };
  } catch (error) {
    return { seen: [], trouble: sentenceOf(error) };
  }
}

async function attend(
  checkpoint: Checkpoint,
  newcomers: Newcomers,
  analyse: AnalyzeAndPrint,
  signal: AbortSignal,
): Promise<void> {
  const { path } = checkpoint;
  try {
    await openModel(path);
  } catch (error) {
    const sentence = sentenceOf(error);
    if (!newcomers.failed(checkpoint)) complain(sentence);
    return;
  }
  newcomers.done(checkpoint);
  try {
    const { report, interrupted } = await analyse(path, signal);
    if (!interrupted) refuseNothing(report);
  } catch (error) {
    complain(sentenceOf(error));
  }
}

/** @throws what is no UserError: the program's own mistakes are not the checkpoint's */
function sentenceOf(error: unknown): string {
  if (error instanceof UserError) return error.message;
  throw error;
}

/** Unlike a hint, it is also for those who asked for quiet. */
function complain(sentence: string): void {
  process.stderr.write(`htsr: ${sentence}\n`);
}

async function pause(signal: AbortSignal): Promise<void> {
  // It rejects when it is cut short, which is as good.
  await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
}
