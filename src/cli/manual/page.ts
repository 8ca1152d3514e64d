import type { ArgumentNode, CommandNode, OptionNode } from "../command-tree.js";
import { type NotePart, readNotes } from "./notes.js";
import { bold, entry, filled, italic, literal, paragraph, section, verbatim } from "./roff.js";

export interface ManualPage {
  /** `htsr-analyze.1` */
  readonly file: string;
  readonly roff: string;
}

/**
 * A page for the program and one for each command, as git has them, all from what the help shows.
 * @param version of the program, for the foot of each page
 */
export function manualPages(program: CommandNode, version: string): readonly ManualPage[] {
  const documented = withPages(program);
  return documented.map((command) => ({
    file: `${pageName(command)}.1`,
    roff: `${pageOf(command, documented, version).join("\n")}\n`,
  }));
}

/** Commander's own command `help` has nothing that a page could add. */
function withPages(command: CommandNode): readonly CommandNode[] {
  const below = command.commands.filter(({ path }) => path[path.length - 1] !== "help");
  return [command, ...below.flatMap(withPages)];
}

const pageName = ({ path }: CommandNode) => path.join("-");

function pageOf(command: CommandNode, all: readonly CommandNode[], version: string): readonly string[] {
  const { path, description, usage, options, arguments: taken, notes } = command;
  const [program] = path;
  const below = all.filter((each) => each.path.length === path.length + 1 && isBelow(each, command));
  const { description: more, sections } = readNotes(notes);
  return [
    '.\\" Written by htsr manual from what --help shows.',
    `.TH ${literal(pageName(command).toUpperCase())} 1 "" "${literal(`${program} ${version}`)}" "${literal(`${program} manual`)}"`,
    // No hyphens within words: most of these are names.
    ".nh",
    // On one line, where programs that index manuals look for it.
    ...section("Name", [`${literal(pageName(command))} \\- ${literal(description.replace(/\.$/, ""))}`]),
    ...section("Synopsis", [`${bold(path.join(" "))} ${placeholders(usage)}`]),
    ...given("Description", more.flatMap(partRoff)),
    ...given("Commands", below.flatMap(commandEntry)),
    ...given("Arguments", taken.flatMap(argumentEntry)),
    ...given("Options", options.flatMap(optionEntry)),
    ...sections.flatMap(({ heading, parts }) => section(heading, parts.flatMap(partRoff))),
    ...given("See also", seeAlso(command, all)),
  ];
}

/** A section, if there is anything in it. */
const given = (heading: string, roff: readonly string[]) => (roff.length === 0 ? [] : section(heading, roff));

/** Placeholders in italics. */
const placeholders = (text: string) =>
  text
    .split(/(<[^>]*>|\[[^\]]*\])/)
    .map((part) => (/^[<[]/.test(part) ? italic(part) : literal(part)))
    .join("");

function commandEntry(command: CommandNode): readonly string[] {
  return entry(bold(`${pageName(command)}(1)`), literal(command.description));
}

function argumentEntry({ description, value }: ArgumentNode): readonly string[] {
  return entry(italic(`<${value.name}>`), literal(description));
}

function optionEntry({ flags, description, value }: OptionNode): readonly string[] {
  const shown = flags.map(bold).join(", ");
  return entry(value === null ? shown : `${shown} ${italic(`<${value.name}>`)}`, literal(description));
}

function partRoff(part: NotePart): readonly string[] {
  switch (part.kind) {
    case "paragraph":
      return paragraph(literal(part.text));
    case "list":
      return part.entries.flatMap(([term, meaning]) => entry(bold(term), literal(meaning)));
    case "verbatim":
      return verbatim(part.lines);
  }
}

const isBelow = (command: CommandNode, other: CommandNode) =>
  other.path.every((word, i) => word === command.path[i]);

/** The other pages; on the program's own they are listed already. */
function seeAlso(command: CommandNode, all: readonly CommandNode[]): readonly string[] {
  if (command.path.length === 1) return [];
  const others = all.filter((each) => each !== command).map((each) => bold(pageName(each)) + literal("(1)"));
  return filled(others.join(", "));
}
