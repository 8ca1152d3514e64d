import { Help, Option } from "commander";

/** What the help says of an option: of a default that is nothing (off, an empty list), nothing. */
export function optionDescription(option: Option): string {
  const { flags, description, defaultValue, argChoices } = option;
  const isNothing = defaultValue === false || (Array.isArray(defaultValue) && defaultValue.length === 0);
  if (!isNothing) return new Help().optionDescription(option);
  const bare = new Option(flags, description);
  return new Help().optionDescription(argChoices === undefined ? bare : bare.choices(argChoices));
}

/** What holds for every command, below the list of them. */
export const OVERVIEW = `
Environment:
  NO_COLOR     if it is set and not empty, nothing is coloured
  FORCE_COLOR  colours where there is no terminal too; 0 for none
  COLUMNS      the width of tables where there is no terminal
  CI           if it is set and not empty, no progress is shown

Exit codes: 0 done, 1 the gate found a violation, 2 the tool could not do what was asked (one sentence on
stderr says why), 130 interrupted.

Examples:
  htsr analyze model.onnx
  htsr inspect ./checkpoint`;
