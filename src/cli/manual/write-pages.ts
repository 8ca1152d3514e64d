import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { VERSION } from "../../version.js";
import { commandTree } from "../command-tree.js";
import { manualPages } from "./page.js";

/** Writes the program's manual pages into a directory, which is made if need be. */
export async function writeManual(program: Command, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const { file, roff } of manualPages(commandTree(program), VERSION)) {
    await writeFile(join(directory, file), roff);
  }
}
