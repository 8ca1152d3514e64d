import stringWidth from "string-width";

/** Text of characters that take one column each, which needs no measuring: ASCII and what the reports draw with. */
const NARROW = /^[ -~×±–…·→─■░▁-█▲▼]*$/;

/** Columns of the terminal that text without escapes takes. */
export function textWidth(text: string): number {
  return NARROW.test(text) ? text.length : stringWidth(text);
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The text's characters as the reader sees them: a letter with its accents, an emoji with its modifiers. */
function charactersOf(text: string): string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

/** As many of the characters as fit in `width` terminal columns. */
function takeWhileFits(characters: readonly string[], width: number): string[] {
  let used = 0;
  const taken: string[] = [];
  for (const character of characters) {
    used += textWidth(character);
    if (used > width) break;
    taken.push(character);
  }
  return taken;
}

/**
 * The text cut to `width` terminal columns by replacing its middle with `…`. The end is kept longer than the
 * beginning, as the end of a layer's name is what tells it from its siblings.
 */
export function shortenMiddle(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  const characters = charactersOf(text);
  const tailWidth = Math.ceil(((width - 1) * 2) / 3);
  const tail = takeWhileFits(characters.toReversed(), tailWidth).reverse().join("");
  const head = takeWhileFits(characters, width - 1 - textWidth(tail)).join("");
  return `${head}…${tail}`;
}

/** The text padded with spaces to `width` terminal columns. */
export function pad(text: string, width: number, align: "left" | "right"): string {
  const space = " ".repeat(Math.max(0, width - textWidth(text)));
  return align === "left" ? text + space : space + text;
}

/**
 * The text as lines of at most `width` terminal columns, broken at spaces, or within a word that is longer
 * than a line. The first line begins with `first`, the others with `others`.
 */
export function wrap(text: string, width: number, first = "", others = first): string[] {
  const lines: string[] = [];
  let line = "";
  const prefix = () => (lines.length === 0 ? first : others);
  const room = () => width - textWidth(prefix());
  const end = () => {
    lines.push(prefix() + line);
    line = "";
  };
  for (const word of text.split(" ")) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (textWidth(joined) <= room()) {
      line = joined;
      continue;
    }
    if (line !== "") end();
    let rest = charactersOf(word);
    while (textWidth(rest.join("")) > room()) {
      const fitting = takeWhileFits(rest, room());
      line = fitting.join("");
      rest = rest.slice(fitting.length);
      end();
    }
    line = rest.join("");
  }
  end();
  return lines;
}

/**
 * Items joined with a separator as lines of at most `width` terminal columns, broken between items, or within
 * one that is longer than a line.
 */
export function wrapItems(items: readonly string[], separator: string, width: number): string[] {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.at(-1);
    const joined = last === undefined ? item : last + separator + item;
    if (last !== undefined && textWidth(joined) <= width) lines[lines.length - 1] = joined;
    else lines.push(...wrap(item, width, "", "  "));
  }
  return lines;
}
