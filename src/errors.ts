/**
 * A condition the user can act on: a bad file, a bad option, a model that holds nothing to analyse.
 * Its message is one sentence that names the file (and the tensor, where there is one), what was found,
 * what was expected and what to do. The commands print it without a stack trace and exit with code 2.
 */
export class UserError extends Error {
  override readonly name = "UserError";
}

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * A string from a file made safe to print: control characters, terminal escapes and bidirectional
 * overrides become visible `\u{hex}` escapes, so that a tensor's name can neither colour, clear nor reorder
 * the reader's terminal.
 */
export function printable(text: string): string {
  return text.replace(INVISIBLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
