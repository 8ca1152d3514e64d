import picomatch from "picomatch";
import { printable, UserError } from "../errors.js";
import type { WeightTensor } from "../loaders/tensor.js";
import { nearestTo } from "../nearest.js";
import { LAYER_TYPES, layerType } from "./describe.js";

export interface FilterOptions {
  /** Patterns one of which a layer must match; none means all. A glob, or a regular expression as `/.../`. */
  readonly layers: readonly string[];
  /** Patterns none of which a layer may match. */
  readonly exclude: readonly string[];
  /** Layer types to keep, each a type or the start of one (`conv` for all convolutions); none means all. */
  readonly types: readonly string[];
}

export type LayerFilter = (tensor: WeightTensor, part: string) => boolean;

/** The patterns and types as one predicate. @throws UserError if a pattern or a type is malformed. */
export function layerFilter({ layers, exclude, types }: FilterOptions): LayerFilter {
  const wanted = layers.map((pattern) => matcher(pattern, "--layers"));
  const unwanted = exclude.map((pattern) => matcher(pattern, "--exclude"));
  for (const type of types) refuseUnknownType(type);
  return (tensor, part) => {
    const names = namesOf(tensor, part);
    const matches = (test: (name: string) => boolean) => names.some(test);
    return (
      (types.length === 0 || types.some((type) => layerType(tensor).startsWith(type))) &&
      (wanted.length === 0 || wanted.some(matches)) &&
      !unwanted.some(matches)
    );
  };
}

/** The names by which a pattern can mean a part: its tensor's, its own, and the file's. */
export function namesOf({ name, rawName }: WeightTensor, part: string): readonly string[] {
  return part === "" ? [name, rawName] : [name, rawName, `${name}/${part}`];
}

/**
 * A pattern of layers as a predicate on a name: `/source/flags` is a regular expression, anything else a glob in
 * which `*` runs across both `.` and `/`: formats differ in which of the two separates modules.
 *
 * @param option where the pattern was given, for the message
 * @throws UserError if it is malformed
 */
export function matcher(pattern: string, option: string): (name: string) => boolean {
  const expression = /^\/(.+)\/([imsu]*)$/.exec(pattern);
  if (!expression) {
    const flat = (text: string) => text.replaceAll("/", ".");
    const test = picomatch(flat(pattern), { dot: true, nonegate: true });
    return (name) => test(flat(name));
  }
  try {
    const compiled = new RegExp(expression[1], expression[2]);
    return (name) => compiled.test(name);
  } catch {
    throw new UserError(
      `${option} ${printable(pattern)} is not a regular expression; check its brackets and escapes.`,
    );
  }
}

/**
 * Refuses a --layers pattern that means none of the model's layers: an analysis of nothing looks like a clean one.
 * @throws UserError naming the nearest layer
 */
export function refuseIdlePatterns(patterns: readonly string[], names: readonly string[]): void {
  for (const pattern of patterns) {
    if (names.some(matcher(pattern, "--layers"))) continue;
    throw new UserError(
      `--layers ${printable(pattern)} matches no layer${nearest(pattern, names)}; htsr inspect lists them.`,
    );
  }
}

function refuseUnknownType(type: string): void {
  if (type !== "" && LAYER_TYPES.some((known) => known.startsWith(type))) return;
  throw new UserError(
    `--types ${printable(type)} is no layer type${nearest(type, LAYER_TYPES)}; the types are ${LAYER_TYPES.join(", ")}.`,
  );
}

function nearest(text: string, candidates: readonly string[]): string {
  const best = nearestTo(text, candidates);
  return best === undefined ? "" : ` (the nearest is ${printable(best)})`;
}
