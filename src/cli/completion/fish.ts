import {
  type ArgumentNode,
  allCommands,
  type CommandNode,
  type OptionNode,
  type ValueNode,
} from "../command-tree.js";

/** A completion script for fish from version 3.0 on. */
export function fishCompletion(program: CommandNode): string {
  const [name] = program.path;
  const commands = allCommands(program);
  const below = commands.slice(1).map(({ path }) => fishQuoted(path.join(" ")));
  return `# ${name} completion for fish

function __${name}_at --description 'Whether the words before the cursor have led to this command'
    set -l at ${name}
    for word in (commandline -opc)[2..-1]
        switch "$at $word"
            case ${below.join(" ")}
                set at "$at $word"
        end
    end
    test "$at" = "$argv"
end

complete -c ${name} -e
complete -c ${name} -f
${commands.flatMap((command) => rulesOf(name, command)).join("\n")}
`;
}

/** The lines of one command: the commands below it, its arguments, its options. */
function rulesOf(
  name: string,
  { path, commands, arguments: taken, options }: CommandNode,
): readonly string[] {
  const rule = `complete -c ${name} -n ${fishQuoted(`__${name}_at ${path.join(" ")}`)}`;
  return [
    ...commands.map(
      (command) =>
        `${rule} -a ${fishQuoted(command.path[command.path.length - 1])} -d ${fishQuoted(command.description)}`,
    ),
    ...taken.flatMap((argument) => argumentRule(rule, argument)),
    ...options.map((option) => [rule, ...optionWords(option)].join(" ")),
  ];
}

/** fish does not tell the numbers of arguments apart: each is offered in every place. */
function argumentRule(rule: string, { value }: ArgumentNode): readonly string[] {
  switch (value.kind) {
    case "choice":
      return [`${rule} -a ${fishQuoted(value.choices.join(" "))}`];
    case "path":
      return [`${rule} -F`];
    case "free":
      return [];
  }
}

function optionWords({ flags, summary, value }: OptionNode): readonly string[] {
  return [
    ...flags.map((flag) => (flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`)),
    ...valueWords(value),
    `-d ${fishQuoted(summary)}`,
  ];
}

function valueWords(value: ValueNode | null): readonly string[] {
  switch (value?.kind) {
    case "choice":
      return [`-x -a ${fishQuoted(value.choices.join(" "))}`];
    case "path":
      return ["-r -F"];
    case "free":
      return ["-x"];
    default:
      return [];
  }
}

/** A word as fish reads it literally. */
function fishQuoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
