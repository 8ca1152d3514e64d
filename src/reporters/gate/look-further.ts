import { DEFAULT_OPTIONS, THOROUGH } from "../../analysis/options.js";
import type { AnalysisOptions } from "../../analysis/result.js";
import { printable } from "../../errors.js";
import type { GateFinding, ModelGate, RuleOutcome } from "../../gate/gate-report.js";

/** What a shell and commander take as it is. */
const PLAIN_WORD = /^[\w./:@%+,=][\w./:@%+,=-]*$/;

/** What a pattern of layers takes as it is: no sign of a glob's, and not the form of a regular expression. */
const PLAIN_PATTERN = /^[\w.:][\w./:-]*$/;

/** A pattern that is longer than this is no help at a prompt. */
const LONGEST_PATTERN = 300;

/**
 * The command that shows more of a finding, in words as a POSIX shell takes them: the same analysis of the one layer,
 * or of the model, or, for a layer that is not there, the list of those that are.
 * @returns null for a path that cannot be printed as it is
 */
export function lookFurther(
  { model, options }: Pick<ModelGate, "model" | "options">,
  { kind }: Pick<RuleOutcome, "kind">,
  { layer, value }: Pick<GateFinding, "layer" | "value">,
): readonly string[] | null {
  if (printable(model.path) !== model.path) return null;
  const path = shellWord(model.path.startsWith("-") ? `./${model.path}` : model.path);
  if (kind === "structure" && value === null) return ["htsr inspect", path];
  // A failed layer alone would leave nothing to analyse.
  const pattern = layer === null || kind === "count" ? null : patternOf(layer);
  const chosen = pattern === null ? selectionFlags(options) : [["--layers", pattern]];
  return [
    "htsr analyze",
    path,
    ...[...chosen, ...measureFlags(options)].map((words) => words.map(shellWord).join(" ")),
  ];
}

/** A pattern that means exactly the layer; null if it would be too long to be of use. */
export function patternOf(layer: string): string | null {
  if (layer.length > LONGEST_PATTERN) return null;
  if (PLAIN_PATTERN.test(layer)) return layer;
  const escaped = layer.replace(/[^\p{L}\p{N}_ ]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
  return escaped.length > LONGEST_PATTERN ? null : `/^${escaped}$/`;
}

function shellWord(text: string): string {
  return PLAIN_WORD.test(text) || /^--[\w-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

type Flag = readonly string[];

function selectionFlags({ layers, exclude, types }: AnalysisOptions): readonly Flag[] {
  return [
    ...layers.map((pattern) => ["--layers", pattern]),
    ...exclude.map((pattern) => ["--exclude", pattern]),
    ...(types.length > 0 ? [["--types", types.join(",")]] : []),
  ];
}

/** The options that differ from those taken where none is given. */
function measureFlags(options: AnalysisOptions): readonly Flag[] {
  const usual = DEFAULT_OPTIONS;
  const flags: readonly (readonly [boolean, Flag])[] = [
    [options.min_evals !== usual.minEvals, ["--min-evals", String(options.min_evals)]],
    [options.max_evals !== usual.maxEvals, ["--max-evals", String(options.max_evals)]],
    [options.split !== usual.split, ["--no-split"]],
    [options.conv !== usual.conv, ["--conv", options.conv]],
    [options.fit !== usual.fit, ["--fit", options.fit]],
    [options.esd !== usual.esd, ["--esd", options.esd]],
    [options.normalize !== usual.normalize, ["--normalize"]],
    [options.htmp !== usual.htmp, ["--thorough"]],
    [options.randomize && !options.htmp, ["--randomize"]],
    [
      options.bootstrap !== (options.htmp ? THOROUGH : usual).bootstrap,
      ["--bootstrap", String(options.bootstrap)],
    ],
    [options.seed !== usual.seed, ["--seed", String(options.seed)]],
  ];
  return flags.flatMap(([differs, flag]) => (differs ? [flag] : []));
}
