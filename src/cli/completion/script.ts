import type { Command } from "commander";
import { commandTree } from "../command-tree.js";
import { bashCompletion } from "./bash.js";
import { fishCompletion } from "./fish.js";
import { zshCompletion } from "./zsh.js";

const GENERATORS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

export type Shell = keyof typeof GENERATORS;

/** The script that teaches a shell the program's commands, options and choices. */
export function completionScript(shell: Shell, program: Command): string {
  return GENERATORS[shell](commandTree(program));
}
