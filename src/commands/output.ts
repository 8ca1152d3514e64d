import { randomBytes } from "node:crypto";
import { realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { printable, UserError } from "../errors.js";
import { writingProblem } from "../writing-problem.js";

/** The command-line options that choose how a result is shown, as commander hands them over. */
export interface OutputOptions<F extends string = "table" | "json" | "ndjson" | "csv" | "markdown"> {
  readonly format: F;
  readonly output?: string;
  readonly quiet: boolean;
  readonly color: boolean;
}

/** Writes a result to where the options say. @throws UserError if the file cannot be written */
export async function deliver(
  content: string | Uint8Array,
  { output }: Pick<OutputOptions, "output">,
): Promise<void> {
  if (output === undefined) await writeStdout(content);
  else await writeFileWhole(output, content);
}

/** A line for the person at the terminal, kept apart from the result; none with --quiet. */
export function hint(line: string, { quiet }: Pick<OutputOptions, "quiet">): void {
  if (!quiet) process.stderr.write(`htsr: ${line}\n`);
}

/** Writes to standard output and waits until the reader has taken it. */
export async function writeStdout(content: string | Uint8Array): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(content, (error) => (error ? reject(error) : resolve()));
  });
}

/**
 * Writes a file whole or not at all: under a temporary name beside it, then renamed. What is there and is no file (a
 * device, a pipe) is written to as it is, for a rename would take its place; for the same reason a link is followed.
 * @throws UserError if the file cannot be written
 */
export async function writeFileWhole(path: string, content: string | Uint8Array): Promise<void> {
  try {
    if (await isSpecial(path)) await writeFile(path, content);
    else await replaceFile(await linkedFile(path), content);
  } catch (error) {
    throw new UserError(`${printable(path)} could not be written: ${writingProblem(error)}.`);
  }
}

async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    await writeFile(temporary, content, { flag: "wx" });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The file that a path leads to; the path itself where there is none yet. */
async function linkedFile(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return path;
  }
}

async function isSpecial(path: string): Promise<boolean> {
  try {
    const found = await stat(path);
    return !found.isFile() && !found.isDirectory();
  } catch {
    return false;
  }
}
