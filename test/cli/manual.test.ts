import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { describe, expect, test } from "vitest";
import { commandTree } from "../../src/cli/command-tree.js";
import { readNotes } from "../../src/cli/manual/notes.js";
import { manualPages } from "../../src/cli/manual/page.js";
import { htsr, ROOT, temporaryFile } from "./htsr.js";

const DIRECTORY = join(ROOT, "dist/man");

function run(command: string, ...args: readonly string[]) {
  return spawnSync(command, args, { encoding: "utf8", env: { ...process.env, MANWIDTH: "200" } });
}

const present = (command: string) => run("sh", "-c", `command -v ${command}`).status === 0;

describe("the notes below the help, read back", () => {
  test("headings, lists with continued meanings, verbatim lines, and paragraphs wherever they stand", () => {
    const notes = [
      "First of all.",
      "And more.",
      "",
      "Names:",
      "  alpha    of the density",
      "           in the tail",
      "  beta     of the distribution",
      "",
      "Between.",
      "",
      "Exit codes: 0 done,",
      "2 not.",
      "",
      "Examples:",
      "  htsr analyze x",
      "  htsr fit  y | cat",
    ].join("\n");
    expect(readNotes(notes)).toEqual({
      description: [
        { kind: "paragraph", text: "First of all. And more." },
        { kind: "paragraph", text: "Between." },
      ],
      sections: [
        {
          heading: "Names",
          parts: [
            {
              kind: "list",
              entries: [
                ["alpha", "of the density in the tail"],
                ["beta", "of the distribution"],
              ],
            },
          ],
        },
        { heading: "Exit codes", parts: [{ kind: "paragraph", text: "0 done, 2 not." }] },
        {
          heading: "Examples",
          parts: [{ kind: "verbatim", lines: ["htsr analyze x", "htsr fit  y | cat"] }],
        },
      ],
    });
  });

  test("nothing gives nothing", () => {
    expect(readNotes("")).toEqual({ description: [], sections: [] });
  });
});

describe("the pages", () => {
  const program = new Command("odd").version("1").description("odd things.");
  program
    .command("run")
    .description("it's \\fB ~ ^ `x`")
    .argument("<a>", ".start with a full stop")
    .option("-n, --number <n>", "how many", "3")
    .addHelpText("after", "\nExamples:\n  .hidden --x 'y' \\n");
  program.command("secret", { hidden: true });
  program.command("base").description("bases").command("write").description("write one");
  const pages = manualPages(commandTree(program), "1.2");

  test("are the program's and each command's, the hidden ones and help left out", () => {
    expect(pages.map(({ file }) => file)).toEqual(["odd.1", "odd-run.1", "odd-base.1", "odd-base-write.1"]);
  });

  test.skipIf(!present("groff"))("print every character as it was written", () => {
    const { stdout, stderr } = run(
      "groff",
      "-ww",
      "-man",
      "-Tascii",
      "-P-bcou",
      temporaryFile("odd-run.1", pages[1].roff),
    );
    expect(stderr).toBe("");
    expect(stdout).toContain("odd-run - it's \\fB ~ ^ `x`");
    expect(stdout).toContain(".start with a full stop");
    expect(stdout).toContain("-n, --number <n>");
    expect(stdout).toContain('how many (default: "3")');
    expect(stdout).toContain(".hidden --x 'y' \\n");
  });
});

describe("the built manual", () => {
  const files = readdirSync(DIRECTORY);

  test("is what package.json names for installing", () => {
    const { man }: { man: string[] } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect(man.toSorted()).toEqual(files.map((file) => `dist/man/${file}`).toSorted());
  });

  test("says of each command all that its help says", async () => {
    const words = (text: string) =>
      text
        .replace(/\\-/g, "-")
        .replace(/\\fB|\\fI|\\fR/g, "")
        .split(/\s+/)
        .join(" ");
    for (const file of files) {
      const page = words(readFileSync(join(DIRECTORY, file), "utf8"));
      const { stdout } = await htsr([...file.replace(/\.1$/, "").split("-").slice(1), "--help"]);
      for (const [option] of stdout.matchAll(/(?<=^ {2}(?:-\w, )?)--[\w-]+/gm))
        expect(page).toContain(option);
      expect(`${page}${stdout}`).not.toMatch(/default: (false|\[\])/);
      if (/^Exit codes:/m.test(stdout)) expect(page).toContain(".SH EXIT CODES");
      if (/^Examples:/m.test(stdout)) expect(page).toContain(".SH EXAMPLES");
      if (/^Exponents:/m.test(stdout)) expect(page).toContain(".SH EXPONENTS");
    }
  });

  test.skipIf(!present("groff"))("goes through groff without a warning", () => {
    for (const file of files)
      expect(run("groff", "-ww", "-man", "-Tutf8", join(DIRECTORY, file)).stderr).toBe("");
  });

  test.skipIf(!present("mandoc"))(
    "goes through mandoc without a warning but for the date, which it has not",
    () => {
      for (const file of files) {
        const { stdout } = run("mandoc", "-Tlint", "-Wwarning", join(DIRECTORY, file));
        expect(stdout.split("\n").filter((line) => line !== "" && !line.includes("missing date"))).toEqual(
          [],
        );
      }
    },
  );
});
