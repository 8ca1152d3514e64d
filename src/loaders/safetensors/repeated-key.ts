const [QUOTE, BACKSLASH, COLON] = ['"', "\\", ":"].map((character) => character.charCodeAt(0));
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [..."{}[]"].map((character) =>
  character.charCodeAt(0),
);

/**
 * The first key that an object of a JSON text has twice, at any depth, or null. JSON.parse keeps the last value of
 * such a key without a sign, while other readers may take the first. One pass over the text.
 *
 * @param text valid JSON
 */
export function repeatedKey(text: string): string | null {
  /** Keys of the objects around the place reached, null for a list. */
  const around: (Set<string> | null)[] = [];
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === OPEN_OBJECT) around.push(new Set());
    else if (code === OPEN_LIST) around.push(null);
    else if (code === CLOSE_OBJECT || code === CLOSE_LIST) around.pop();
    if (code !== QUOTE) {
      at++;
      continue;
    }
    const end = endOfString(text, at);
    const keys = around[around.length - 1];
    if (keys && isFollowedByColon(text, end)) {
      const key: unknown = JSON.parse(text.slice(at, end));
      if (typeof key === "string") {
        if (keys.has(key)) return key;
        keys.add(key);
      }
    }
    at = end;
  }
  return null;
}

/** The place after the closing quote of the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at + 1;
}

function isFollowedByColon(text: string, start: number): boolean {
  let at = start;
  while (/\s/.test(text[at] ?? "")) at++;
  return text.charCodeAt(at) === COLON;
}
