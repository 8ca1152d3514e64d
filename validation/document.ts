import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { Excerpt, Section } from "./section.js";

const FILE = new URL("../docs/validation.md", import.meta.url);
const DOCS = new URL("../docs/", import.meta.url);
const PICTURES = new URL("../docs/validation/", import.meta.url);

const INTRODUCTION = `# Validation

How htsr's numbers do where the truth is known, and beside those of others on the same input. What each number is and
where its formula comes from is in [statistics.md](statistics.md).

Written by \`npm run validate\` (validation/) from seeds: the same version gives the same document. Spectra are computed
by the WebAssembly engine, whose last digits may differ between processors; nothing shown depends on them, short of a
value that lies on a threshold. A share of n data sets has a standard error of √(p (1 − p)/n): with 1,000 of them 0.7 % at 95 %,
with 100 2.2 %.`;

/** docs/validation.md, of the sections that have figures, and what other pages show of them. */
export function writeDocument(sections: readonly Section[], results: ReadonlyMap<string, string>): void {
  mkdirSync(PICTURES, { recursive: true });
  const measured = sections.flatMap((section) => {
    const figures = results.get(section.name);
    return figures === undefined ? [] : [{ title: section.title, ...section.page(figures) }];
  });
  for (const { name, svg } of measured.flatMap(({ pictures }) => pictures)) {
    writeFileSync(new URL(`${name}.svg`, PICTURES), svg);
  }
  for (const excerpt of measured.flatMap(({ excerpts }) => excerpts ?? [])) writeExcerpt(excerpt);
  const contents = measured.map(({ title }) => `- [${title}](#${anchor(title)})`).join("\n");
  const parts = measured.map(({ title, markdown }) => `## ${title}\n\n${wrapped(markdown)}\n`);
  writeFileSync(FILE, [`${wrapped(INTRODUCTION)}\n`, `${contents}\n`, ...parts].join("\n"));
}

/** Replaces what stands in its place. */
function writeExcerpt({ file, name, markdown }: Excerpt): void {
  const path = new URL(file, DOCS);
  const text = readFileSync(path, "utf8");
  const opening = `<!-- validation: ${name} -->\n`;
  const start = text.indexOf(opening);
  const end = text.indexOf("<!-- end -->", start);
  if (start === -1 || end === -1) throw new Error(`docs/${file} has no place for ${name}`);
  writeFileSync(path, `${text.slice(0, start)}${opening}\n${markdown}\n\n${text.slice(end)}`);
}

/** As GitHub makes it of a heading. */
function anchor(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, "")
    .replaceAll(" ", "-");
}

const LINE = 120;

/** With paragraphs broken into lines; tables, headings, pictures and HTML stay as they are. */
function wrapped(markdown: string): string {
  const paragraphs = markdown.split("\n\n");
  return paragraphs
    .map((paragraph) => (/^[|#!<]/.test(paragraph) ? paragraph : broken(paragraph)))
    .join("\n\n");
}

function broken(paragraph: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of paragraph.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > LINE) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join("\n");
}
