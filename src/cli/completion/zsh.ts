import {
  type ArgumentNode,
  allCommands,
  type CommandNode,
  type OptionNode,
  type ValueNode,
} from "../command-tree.js";

/** A completion script for zsh, for a directory of `fpath` or to be sourced after `compinit`. */
export function zshCompletion(program: CommandNode): string {
  const [name] = program.path;
  const functions = allCommands(program).map(functionOf);
  return `#compdef ${name}
# ${name} completion for zsh

${functions.join("\n\n")}

# As a file of fpath it is the body of the function; sourced, it has to say what it is for.
if [[ $funcstack[1] == _${name} ]]; then
  _${name} "$@"
else
  compdef _${name} ${name}
fi
`;
}

const NEXT_LINE = " \\\n    ";

const functionName = (path: readonly string[]) => `_${path.join("_").replaceAll("-", "_")}`;

/** The function that completes one command, and hands over to those of the commands below it. */
function functionOf(command: CommandNode): string {
  const { path, options, commands } = command;
  const specs = [
    ...options.map(optionSpec),
    ...(commands.length > 0
      ? ["'1: :->command'", "'*:: :->below'"]
      : command.arguments.map((argument, i) => argumentSpec(argument, i + 1))),
  ];
  const body = `${functionName(path)}() {
  local curcontext=$curcontext state line ret=1
  typeset -A opt_args
  _arguments -C -s -S ${["", ...specs].join(NEXT_LINE).trimStart()} && ret=0`;
  if (commands.length === 0) return `${body}\n  return ret\n}`;
  const last = ({ path: below }: CommandNode) => below[below.length - 1];
  return `${body}
  case $state in
    command)
      local -a commands=(
${commands.map((each) => `        ${zshQuoted(`${escaped(last(each))}:${each.description}`)}`).join("\n")}
      )
      _describe -t commands command commands && ret=0
      ;;
    below)
      case $line[1] in
${commands.map((each) => `        ${last(each)}) ${functionName(each.path)} && ret=0 ;;`).join("\n")}
      esac
      ;;
  esac
  return ret
}`;
}

/** `'(-f --format)'-f'[how]:format:(table json)'`, one for each flag: zsh lists those that say the same on one line. */
function optionSpec({ flags, summary, value, repeatable }: OptionNode): string {
  const shown = `[${summary.replace(/[\\[\]]/g, "\\$&")}]`;
  const takes = value === null ? "" : `:${escaped(value.name)}:${action(value)}`;
  const again = repeatable ? "'*'" : flags.length > 1 ? zshQuoted(`(${flags.join(" ")})`) : "";
  return flags
    .map(
      (flag) =>
        `${again}${flag}${value !== null && flag.startsWith("--") ? "=" : ""}${zshQuoted(shown + takes)}`,
    )
    .join(NEXT_LINE);
}

function argumentSpec({ value, variadic }: ArgumentNode, place: number): string {
  return zshQuoted(`${variadic ? "*" : place}:${escaped(value.name)}:${action(value)}`);
}

function action(value: ValueNode): string {
  switch (value.kind) {
    case "choice":
      return `(${value.choices.map((choice) => choice.replace(/[\\:() ]/g, "\\$&")).join(" ")})`;
    case "path":
      return "_files";
    case "free":
      return " ";
  }
}

const escaped = (text: string) => text.replace(/[\\:]/g, "\\$&");

function zshQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
