/** What stands in a code span as it is, in a table's cell and outside one. */
const PLAIN_CODE = /^[\p{L}\p{N}._/:+×,;=()-]+$/u;

/** Characters that Markdown or HTML may act on in running text; an underscore within a word is only itself. */
const ACTIVE = /[\\`*{}[\]<>#|~&@]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;

/**
 * A name from a file as inert code: a span, or, where it holds characters that could end the span or the
 * table's cell, an HTML element with each of those as a character reference.
 */
export function code(text: string): string {
  if (PLAIN_CODE.test(text)) return `\`${text}\``;
  const escaped = text.replace(/[^\p{L}\p{N} ]/gu, (character) => `&#${character.codePointAt(0)};`);
  return `<code>${escaped}</code>`;
}

/** Running text whose characters mean themselves: no emphasis, link, mention, HTML or table border. */
export function prose(text: string): string {
  // A reference would be turned back into an @ before mentions are looked for; an empty comment parts it
  // from the name.
  return text.replace(ACTIVE, (character) =>
    character === "@" ? "@<!-- -->" : `&#${character.charCodeAt(0)};`,
  );
}

/** A table in GitHub's Markdown; cells are Markdown already. `right` holds the columns of numbers. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(header),
    line(header.map((_, i) => (right.includes(i) ? "---:" : "---"))),
    ...rows.map(line),
  ].join("\n");
}
