import { printable, UserError } from "../errors.js";

/** How the layers of one model are found in another whose names differ. */
export interface LayerMap {
  readonly rules: readonly RenameRule[];
  /** Whether layers that no name pairs are paired by their shape, in the models' order. */
  readonly byShape: boolean;
}

/** A name of the first model and what it is in the second; a `*` in the latter is what the one in the former stood for. */
export interface RenameRule {
  readonly from: string;
  readonly to: string;
}

/** What `--map` takes for pairing by shape. */
export const BY_SHAPE = "shape";

export const NO_MAP: LayerMap = { rules: [], byShape: false };

/**
 * A rule `old=new`: names, or patterns in which each `*` stands for any text. Stars of the new name are filled in
 * order, so it may have as many as the old one, or fewer where the last are to be dropped.
 *
 * @throws UserError if it is no such rule
 * @example renamed(parseRule("model.*=*"), "model.h.0.fc") // "h.0.fc"
 */
export function parseRule(text: string): RenameRule {
  const [from, to, ...more] = text.split("=").map((side) => side.trim());
  if (more.length > 0 || !from || !to) {
    throw new UserError(
      `--map ${printable(text)} is no rule of the form old=new, such as 'model.*=*'; give one, a file of them, or ${BY_SHAPE}.`,
    );
  }
  if (stars(to) > stars(from)) {
    throw new UserError(
      `--map ${printable(text)} has ${stars(to)} stars in the new name for ${stars(from)} in the old one; give at most as many.`,
    );
  }
  return { from, to };
}

/** The rules of a file: one a line, blank lines and those that begin with # aside. @throws UserError */
export function parseRules(text: string): readonly RenameRule[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map(parseRule);
}

const stars = (pattern: string) => pattern.split("*").length - 1;

/** The name that a rule gives, null if it does not apply. */
export function renamed({ from, to }: RenameRule, name: string): string | null {
  const captured = captures(from, name);
  if (captured === null) return null;
  return to.split("*").reduce((built, piece, i) => built + captured[i - 1] + piece);
}

/**
 * What each star of a pattern stands for in a text, the shortest that will do from left to right; null if the pattern
 * does not fit. Without a regular expression, whose time may grow as a power of the text's length.
 */
function captures(pattern: string, text: string): readonly string[] | null {
  const [head, ...rest] = pattern.split("*");
  if (rest.length === 0) return pattern === text ? [] : null;
  if (!text.startsWith(head)) return null;
  const found: string[] = [];
  let at = head.length;
  for (const [i, piece] of rest.entries()) {
    const isLast = i === rest.length - 1;
    const next = isLast ? text.length - piece.length : text.indexOf(piece, at);
    if (next < at || !text.startsWith(piece, next)) return null;
    found.push(text.slice(at, next));
    at = next + piece.length;
  }
  return found;
}
