/** A part of the text that the help prints below the options. */
export type NotePart =
  | { readonly kind: "paragraph"; readonly text: string }
  /** Lines of `term  meaning`. */
  | { readonly kind: "list"; readonly entries: readonly (readonly [term: string, meaning: string])[] }
  | { readonly kind: "verbatim"; readonly lines: readonly string[] };

export interface NoteSection {
  readonly heading: string;
  readonly parts: readonly NotePart[];
}

export interface Notes {
  /** What stands under no heading. */
  readonly description: readonly NotePart[];
  readonly sections: readonly NoteSection[];
}

/** `Exit codes: 0 done` or, above lines that are further in, `Examples:`. */
const HEADING = /^([A-Z][A-Za-z ]*):(?: (.*))?$/;

/**
 * The help's own layout read back: a block between empty lines that starts with a heading is a section; lines that are
 * further in are a list where each has a term and, two spaces on, its meaning, and verbatim otherwise.
 */
export function readNotes(notes: string): Notes {
  const description: NotePart[] = [];
  const sections: NoteSection[] = [];
  for (const block of notes.split(/\n(?:[ \t]*\n)+/).filter((each) => each.trim() !== "")) {
    const [first, ...others] = block.split("\n");
    const [, heading, text] = HEADING.exec(first) ?? [];
    if (heading === undefined) description.push(...partsOf([first, ...others]));
    else sections.push({ heading, parts: partsOf(text === undefined ? others : [text, ...others]) });
  }
  return { description, sections };
}

const isIndented = (line: string) => line.startsWith(" ");

/** Runs of lines that are further in, and of those that are not. */
function partsOf(lines: readonly string[]): readonly NotePart[] {
  if (lines.length === 0) return [];
  const end = lines.findIndex((line) => isIndented(line) !== isIndented(lines[0]));
  const [run, rest] = end === -1 ? [lines, []] : [lines.slice(0, end), lines.slice(end)];
  return [
    isIndented(run[0]) ? indentedPart(run) : { kind: "paragraph", text: run.join(" ") },
    ...partsOf(rest),
  ];
}

function indentedPart(lines: readonly string[]): NotePart {
  const margin = Math.min(...lines.map((line) => line.length - line.trimStart().length));
  const inner = lines.map((line) => line.slice(margin));
  const entries: [string, string][] = [];
  for (const line of inner) {
    const [, term, meaning] = /^(\S+) {2,}(\S.*)$/.exec(line) ?? [];
    if (term !== undefined) entries.push([term, meaning]);
    else if (entries.length > 0 && isIndented(line)) entries[entries.length - 1][1] += ` ${line.trim()}`;
    else return { kind: "verbatim", lines: inner };
  }
  return { kind: "list", entries };
}
