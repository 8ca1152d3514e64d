import type { Argument, Command, Option } from "commander";

/** The commands of the program as plain data, which the completions and the manual are made of. */
export interface CommandNode {
  /** From the program's name on, as it is typed. */
  readonly path: readonly string[];
  readonly description: string;
  /** As the help shows it after the command: `[options] <model>`. */
  readonly usage: string;
  readonly options: readonly OptionNode[];
  readonly arguments: readonly ArgumentNode[];
  readonly commands: readonly CommandNode[];
  /** What the help says below all this, in lines as they are printed; empty if nothing. */
  readonly notes: string;
}

export interface OptionNode {
  /** As they are typed, the short one first. */
  readonly flags: readonly string[];
  /** As the help shows it, with choices and default. */
  readonly description: string;
  /** The description alone, for a list of completions. */
  readonly summary: string;
  /** null for a switch. */
  readonly value: ValueNode | null;
  /** Whether several of it add up. */
  readonly repeatable: boolean;
}

export interface ArgumentNode {
  readonly description: string;
  readonly value: ValueNode;
  /** Whether any number of them may follow. */
  readonly variadic: boolean;
}

/** What may be typed in a place. */
export type ValueNode =
  | { readonly kind: "choice"; readonly name: string; readonly choices: readonly string[] }
  | { readonly kind: "path"; readonly name: string }
  | { readonly kind: "free"; readonly name: string };

/** Options whose value has one of these names take a path. */
const PATHS: ReadonlySet<string> = new Set(["file", "directory", "path"]);

/** What the help shows of a command and of those below it. */
export function commandTree(command: Command): CommandNode {
  return treeBelow(command, []);
}

function treeBelow(command: Command, above: readonly string[]): CommandNode {
  const help = command.createHelp();
  const path = [...above, command.name()];
  const below = help.visibleCommands(command);
  const names = below.map((each) => each.name());
  return {
    path,
    description: command.description(),
    usage: command.usage(),
    options: help.visibleOptions(command).map((option) => ({
      flags: [option.short, option.long].filter((flag) => flag !== undefined),
      description: help.optionDescription(option),
      summary: option.description,
      value: valueNode(option),
      repeatable: option.variadic || Array.isArray(option.defaultValue),
    })),
    arguments: command.registeredArguments.map((argument) =>
      argumentNode(argument, help.argumentDescription(argument)),
    ),
    // Commander makes the command `help` of its own accord, without saying what its argument may be.
    commands: below.map((each, i) => {
      const node = treeBelow(each, path);
      if (names[i] !== "help") return node;
      const others = names.filter((name) => name !== "help");
      return {
        ...node,
        arguments: node.arguments.map((argument) => ({
          ...argument,
          value: { kind: "choice", name: argument.value.name, choices: others },
        })),
      };
    }),
    notes: notesOf(command),
  };
}

function valueNode(option: Option): ValueNode | null {
  if (!option.required && !option.optional) return null;
  const name = /[<[]([^\]>.]+)/.exec(option.flags)?.[1] ?? "value";
  if (option.argChoices !== undefined) return { kind: "choice", name, choices: option.argChoices };
  return { kind: PATHS.has(name) ? "path" : "free", name };
}

/** An argument without choices is a path: a model's, a checkpoint's, a table's of numbers. */
function argumentNode(argument: Argument, description: string): ArgumentNode {
  const name = argument.name();
  return {
    description,
    value:
      argument.argChoices === undefined
        ? { kind: "path", name }
        : { kind: "choice", name, choices: argument.argChoices },
    variadic: argument.variadic,
  };
}

/** What addHelpText put after the help: commander hands it out only while it prints, after the help itself. */
function notesOf(command: Command): string {
  const printed: string[] = [];
  const output = command.configureOutput();
  command.configureOutput({ ...output, writeOut: (text) => printed.push(text) });
  command.outputHelp();
  command.configureOutput(output);
  return printed.slice(1).join("").replace(/^\n+/, "").trimEnd();
}

/** A command and all below it, a command before those below. */
export function allCommands(command: CommandNode): readonly CommandNode[] {
  return [command, ...command.commands.flatMap(allCommands)];
}
