import { allCommands, type CommandNode, type ValueNode } from "../command-tree.js";
import { quoted } from "./quoted.js";

/**
 * A completion script for bash from version 3.2 on, which needs no bash-completion: it reads the words before the cursor
 * to find the command and either the option whose value is wanted or the number of the argument, and looks these up.
 */
export function bashCompletion(program: CommandNode): string {
  const [name] = program.path;
  const commands = allCommands(program);
  const values = commands.flatMap(({ path, options }) =>
    options.flatMap(({ flags, value }) =>
      value === null ? [] : [{ keys: flags.map((flag) => `${path.join(" ")} ${flag}`), value }],
    ),
  );
  const takesValue = patterns(values.flatMap(({ keys }) => keys));
  const leadsOn = patterns(commands.slice(1).map(({ path }) => path.join(" ")));
  const valueBranches = values.flatMap(({ keys, value }) => offer(name, patterns(keys), value));
  const optionBranches = commands.flatMap(({ path, options }) => {
    const flags = options.flatMap((option) => option.flags);
    return flags.length === 0 ? [] : [words(name, quoted(path.join(" ")), flags)];
  });
  const placeBranches = commands.flatMap((command) => argumentBranches(name, command));
  return `# ${name} completion for bash

_${name}_words() {
  COMPREPLY=($(compgen -W "$1" -- "$word"))
}

_${name}_files() {
  local file
  # Has readline quote what it inserts; bash 3.2 has no compopt.
  compopt -o filenames 2>/dev/null
  while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen -f -- "$word")
}

_${name}() {
  local word=\${COMP_WORDS[COMP_CWORD]} at=${name} argument=1 option='' rest='' before i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    before=\${COMP_WORDS[i]}
    if [[ -n $option ]]; then
      # Readline takes the = of --option=value for a word.
      [[ $before == '=' ]] || option=''
    elif [[ -n $rest ]]; then
      argument=$((argument + 1))
    elif [[ $before == -- ]]; then
      rest=yes
    else
      case "$at $before" in
        ${takesValue}) option=$before ;;
        ${leadsOn}) at="$at $before" argument=1 ;;
        *' '-*) ;;
        *) argument=$((argument + 1)) ;;
      esac
    fi
  done
  if [[ -n $option ]]; then
    [[ $word == '=' ]] && word=''
    case "$at $option" in
${lines(valueBranches)}
    esac
  elif [[ $word == -* && -z $rest ]]; then
    case "$at" in
${lines(optionBranches)}
    esac
  else
    case "$at $argument" in
${lines(placeBranches)}
    esac
  fi
}

complete -F _${name} ${name}
`;
}

const lines = (branches: readonly string[]) => branches.map((line) => `      ${line}`).join("\n");

const patterns = (texts: readonly string[]) => texts.map(quoted).join(" | ");

/** The branch of a `case` that offers words. */
function words(name: string, pattern: string, choices: readonly string[]): string {
  return `${pattern}) _${name}_words ${quoted(choices.join(" "))} ;;`;
}

/** The branch that offers what a value may be, if that is known. */
function offer(name: string, pattern: string, value: ValueNode): readonly string[] {
  switch (value.kind) {
    case "choice":
      return [words(name, pattern, value.choices)];
    case "path":
      return [`${pattern}) _${name}_files ;;`];
    case "free":
      return [];
  }
}

/** Of a command's arguments by their numbers; of the commands below it, which stand in the place of the first. */
function argumentBranches(name: string, command: CommandNode): readonly string[] {
  const at = command.path.join(" ");
  if (command.commands.length > 0) {
    return [
      words(
        name,
        quoted(`${at} 1`),
        command.commands.map(({ path }) => path[path.length - 1]),
      ),
    ];
  }
  return command.arguments.flatMap(({ value, variadic }, i) =>
    offer(name, variadic ? `${quoted(`${at} `)}*` : quoted(`${at} ${i + 1}`), value),
  );
}
