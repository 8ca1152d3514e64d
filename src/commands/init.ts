import { access } from "node:fs/promises";
import { UserError } from "../errors.js";
import { CONFIG_NAMES } from "../gate/config-names.js";
import type { PresetName } from "../gate/preset-names.js";
import { starterConfig } from "../gate/starter-config.js";
import { writeFileWhole, writeStdout } from "./output.js";

export interface InitCommandOptions {
  readonly preset: PresetName;
  readonly format: "json" | "jsonc" | "yaml";
  readonly force: boolean;
}

/**
 * `htsr init`: writes a configuration to the working directory and shows how CI runs it.
 * @returns the exit code
 * @throws UserError if there is a configuration and --force is not given, or it cannot be written
 */
export async function init({ preset, format, force }: InitCommandOptions): Promise<number> {
  const file = `htsr.config.${format}`;
  const there = (await Promise.all(CONFIG_NAMES.map(found))).flatMap((name) => name ?? []);
  // Of two, the gate would take the first without a word.
  const obstacle = there.find((name) => name !== file || !force);
  if (obstacle !== undefined) {
    throw new UserError(
      `${obstacle} is there already; ${obstacle === file ? "overwrite it with --force" : "take it away first"}, or edit it.`,
    );
  }
  await writeFileWhole(file, starterConfig(preset, format));
  await writeStdout(`${file} is written. ${NEXT[preset]}${SNIPPET}`);
  return 0;
}

async function found(name: string): Promise<string | null> {
  try {
    await access(name);
    return name;
  } catch {
    return null;
  }
}

const NEXT: Readonly<Record<PresetName, string>> = {
  recommended: "Try it:\n\n  htsr gate <model>\n",
  strict: "Try it:\n\n  htsr gate <model>\n",
  finetune:
    "Write the baseline of the model that is fine-tuned, then try it:\n\n  htsr baseline write <base model> -o baseline.json\n  htsr gate <model>\n",
};

const SNIPPET = `
In a GitHub workflow, on a runner with Node.js 20.19 or newer:

  - name: Gate the exported model
    run: npx htsr gate <model> --save junit=htsr-gate.xml

docs/gate.md of the package has the recipes for GitHub, GitLab, Jenkins and pre-commit.
`;
