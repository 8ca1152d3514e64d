import { type Command, Option } from "commander";
import { PRESET_NAMES } from "../gate/preset-names.js";
import { GATE_FORMATS } from "../reporters/gate/format-names.js";
import { collect, MODEL, withMeasures, withOutput, withResources, withSelection } from "./options.js";

/** `htsr gate <model...>` */
export function addGate(program: Command): void {
  const command = program
    .command("gate")
    .argument("<model...>", MODEL)
    .description("hold models against rules: limits, phases, drift since a baseline; for CI")
    .option(
      "-c, --config <file>",
      "rules and options (default: htsr.config.json, .jsonc, .yaml or .yml in the working directory, if there)",
    )
    .addOption(new Option("--preset <name>", "rules to start from").choices(PRESET_NAMES))
    .option(
      "--rule <rule>",
      "a rule more: 'alpha <= 6', 'median(alpha) <= 4', 'share(random-like) <= 0.1', 'count(failed) <= 0' (repeatable)",
      collect,
      [],
    )
    .option("--baseline <file>", "what the model is compared with (htsr baseline write)")
    .option(
      "--save <format=file>",
      "write the result to a file as well, as junit=gate.xml (repeatable)",
      collect,
      [],
    );
  withResources(withMeasures(withOutput(withSelection(command), GATE_FORMATS)))
    .addHelpText(
      "after",
      `
Without rules, a preset or a configuration, the preset "recommended" is taken, or "finetune" with a baseline.
In a GitHub workflow the table is followed by annotations, and the step summary is written.

Exit codes: 0 passed, 1 a rule of severity error is violated, 2 the tool could not do what was asked
(a bad file or rule, or a rule that found nothing to check), 130 interrupted.

Examples:
  htsr gate model.onnx --preset strict --save junit=gate.xml
  htsr gate finetuned.safetensors --baseline base.json --rule 'stable_rank >= 2'`,
    )
    .action(async (paths, options, self: Command) => {
      const { gate } = await import("../commands/gate.js");
      const given = Object.fromEntries(
        Object.entries(options).filter(([name]) => self.getOptionValueSource(name) === "cli"),
      );
      process.exitCode = await gate(paths, options, given);
    });
}
