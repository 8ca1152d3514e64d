/** The few things that manual pages are made of, in the macros of man(7), which groff and mandoc read alike. */

/** Characters of a terminal that roff would read as its own or print as another. */
const SPECIAL: Readonly<Record<string, string>> = {
  "\\": "\\e",
  "-": "\\-",
  "^": "\\(ha",
  "~": "\\(ti",
  "`": "\\(ga",
  "'": "\\(aq",
  '"': "\\(dq",
};

/** Text that comes out as it is. What is not ASCII is named by its code, for roff reads bytes. */
export function literal(text: string): string {
  return text
    .replace(/[\\^~`'"-]/g, (character) => SPECIAL[character])
    .replace(/[^\p{ASCII}]/gu, (character) => `\\[u${code(character)}]`);
}

const code = (character: string) =>
  (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");

export const bold = (text: string): string => `\\fB${literal(text)}\\fR`;
export const italic = (text: string): string => `\\fI${literal(text)}\\fR`;

/** Of a line of source; words are not taken apart. */
const WIDTH = 80;

/** Text as lines of source, which roff fills again. A line that begins with a full stop would be a request. */
export function filled(roff: string): readonly string[] {
  const lines: string[] = [];
  for (const word of roff.split(" ")) {
    const last = lines.pop();
    if (last === undefined) lines.push(word);
    else if (last.length + 1 + word.length <= WIDTH) lines.push(`${last} ${word}`);
    else lines.push(last, word);
  }
  return lines.map(guarded);
}

const guarded = (line: string) => (line.startsWith(".") ? `\\&${line}` : line);

/** A heading with what stands below it; a paragraph begins there by itself. */
export function section(heading: string, roff: readonly string[]): readonly string[] {
  return [`.SH ${literal(heading.toUpperCase())}`, ...(roff[0] === PARAGRAPH ? roff.slice(1) : roff)];
}

const PARAGRAPH = ".PP";

export const paragraph = (roff: string): readonly string[] => [PARAGRAPH, ...filled(roff)];

/** A term with what it means below, further in. */
export const entry = (term: string, meaning: string): readonly string[] => [
  ".TP",
  guarded(term),
  ...filled(meaning),
];

/** Lines as they are. */
export function verbatim(lines: readonly string[]): readonly string[] {
  return [PARAGRAPH, ".RS 4", ".nf", ...lines.map((line) => guarded(literal(line))), ".fi", ".RE"];
}
