import { printable } from "../errors.js";

/**
 * Longer text than this is cut before it is laid out. Names of tensors have some tens of characters; one of
 * megabytes is an attack on the reader's patience, as measuring how wide text is takes time.
 */
const LONGEST_SHOWN = 600;

/** Text from a file as a terminal shows it: safe to print, and cut in the middle if it is far too long. */
export function shown(text: string): string {
  const safe = printable(text.length <= LONGEST_SHOWN ? text : cut(text));
  return safe.length <= LONGEST_SHOWN ? safe : cut(safe);
}

function cut(text: string): string {
  const half = (LONGEST_SHOWN - 1) / 2;
  // Half a surrogate pair is no character.
  const head = text.slice(0, half).replace(/[\ud800-\udbff]$/, "");
  const tail = text.slice(-half).replace(/^[\udc00-\udfff]/, "");
  return `${head}…${tail}`;
}
