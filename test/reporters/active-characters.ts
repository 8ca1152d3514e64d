/** Whether text holds what a terminal acts on: controls but the newline, C1 ones too, and invisible formatting. */
export function hasActiveCharacters(text: string): boolean {
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text.replaceAll("\n", ""));
}

/** The text without the escapes that colours are made of. */
export function withoutColours(text: string): string {
  return text.replace(new RegExp(`${ESCAPE}\\[[0-9;]*m`, "g"), "");
}

/** The escapes that colours are made of, as they occur in the text. */
export function coloursIn(text: string): readonly string[] {
  return [...new Set(text.match(new RegExp(`${ESCAPE}\\[[0-9;]*m`, "g")))];
}

const ESCAPE = String.fromCharCode(27);
