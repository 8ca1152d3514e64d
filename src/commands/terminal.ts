import { Chalk, type ChalkInstance, supportsColor } from "chalk";
import type { OutputOptions } from "./output.js";

/** The width of tables where there is no terminal to ask. */
const DEFAULT_WIDTH = 80;

/** Colours only for a person at a terminal who has not asked for none (NO_COLOR, --no-color). */
export function coloursFor({ color, output }: Pick<OutputOptions, "color" | "output">): ChalkInstance {
  const level = supportsColor === false ? 0 : supportsColor.level;
  const wanted = color && output === undefined && (process.env.NO_COLOR ?? "") === "";
  return new Chalk({ level: wanted ? level : 0 });
}

/** Columns to fill: the terminal's, or COLUMNS, or 80. */
export function widthOf({ output }: Pick<OutputOptions, "output">): number {
  const terminal = output === undefined ? process.stdout.columns : undefined;
  const asked = Number(process.env.COLUMNS);
  return terminal ?? (Number.isInteger(asked) && asked > 0 ? asked : DEFAULT_WIDTH);
}

/** Progress is for a person who waits: on a terminal that can move its cursor, not in CI, and not when asked to be quiet. */
export function progressShown({ quiet }: Pick<OutputOptions, "quiet">): boolean {
  const { CI = "", TERM } = process.env;
  return !quiet && process.stderr.isTTY === true && TERM !== "dumb" && CI === "";
}
