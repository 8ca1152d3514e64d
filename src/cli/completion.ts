import { Argument, type Command } from "commander";
import type { Shell } from "./completion/script.js";

const SHELLS = ["bash", "zsh", "fish"] as const satisfies readonly Shell[];

/** `htsr completion <shell>` */
export function addCompletion(program: Command): void {
  program
    .command("completion")
    .addArgument(new Argument("<shell>", "the shell that is to complete").choices(SHELLS))
    .description("print a script that completes commands, options and their values in a shell")
    .addHelpText(
      "after",
      `
The script holds all it offers, so that completing never starts htsr; print it again after an update.

For good:
  bash  htsr completion bash > ~/.local/share/bash-completion/completions/htsr
        (without the package bash-completion: source that file in ~/.bashrc)
  zsh   htsr completion zsh > "\${fpath[1]}/_htsr", or any folder of fpath, before compinit
  fish  htsr completion fish > ~/.config/fish/completions/htsr.fish

Examples:
  source <(htsr completion bash)
  htsr completion fish | source`,
    )
    .action(async (shell) => {
      const [{ completionScript }, { writeStdout }] = await Promise.all([
        import("./completion/script.js"),
        import("../commands/output.js"),
      ]);
      await writeStdout(completionScript(shell, program));
    });
}
