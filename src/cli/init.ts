import { type Command, Option } from "commander";
import { PRESET_NAMES } from "../gate/preset-names.js";

/** `htsr init` */
export function addInit(program: Command): void {
  program
    .command("init")
    .description("write a configuration for htsr gate, and show how to run it in CI")
    .addOption(
      new Option("--preset <name>", "rules to start from").choices(PRESET_NAMES).default("recommended"),
    )
    .addOption(
      new Option("-f, --format <format>", "language of the configuration")
        .choices(["json", "jsonc", "yaml"])
        .default("jsonc"),
    )
    .option("--force", "overwrite a configuration that is there", false)
    .addHelpText(
      "after",
      `
Exit codes: 0 done, 2 the tool could not do what was asked, as when there is a configuration already.

Examples:
  htsr init
  htsr init --preset finetune --format yaml`,
    )
    .action(async (options) => {
      const { init } = await import("../commands/init.js");
      process.exitCode = await init(options);
    });
}
