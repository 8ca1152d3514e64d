import type { Command } from "commander";

/** `htsr manual <directory>`: a step of the build, and hidden as such. */
export function addManual(program: Command): void {
  program
    .command("manual", { hidden: true })
    .argument("<directory>", "where the pages are written")
    .description("write the manual pages, from what --help shows")
    .action(async (directory) => {
      const { writeManual } = await import("./manual/write-pages.js");
      await writeManual(program, directory);
    });
}
