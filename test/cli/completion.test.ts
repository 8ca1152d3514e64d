import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Argument, Command, Option } from "commander";
import { beforeAll, describe, expect, test } from "vitest";
import { completionScript, type Shell } from "../../src/cli/completion/script.js";
import { htsr, temporaryDirectory } from "./htsr.js";

const SHELLS = ["bash", "zsh", "fish"] as const;

const present = (shell: Shell) => spawnSync(shell, ["-c", "true"]).status === 0;

function run(shell: Shell, args: readonly string[], directory: string): string {
  const { status, stdout, stderr } = spawnSync(shell, args, {
    cwd: directory,
    encoding: "utf8",
    env: { ...process.env, HOME: directory, XDG_CONFIG_HOME: directory, XDG_DATA_HOME: directory },
  });
  expect([status, stderr]).toEqual([0, ""]);
  return stdout;
}

/** What bash offers for the last of these words, split as readline splits them. */
function bashOffers(script: string, directory: string, words: readonly string[]): readonly string[] {
  // compopt is for a completion that readline has started.
  const program = `compopt() { :; }; . "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _\${1}; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const printed = run("bash", ["--norc", "-c", program, "test", script, ...words], directory);
  return printed.split("\n").filter((line) => line !== "");
}

/** What fish offers at the end of a line. */
function fishOffers(script: string, directory: string, line: string): readonly string[] {
  const printed = run(
    "fish",
    ["--no-config", "-c", 'source $argv[1]; complete -C "$argv[2]"', script, line],
    directory,
  );
  return printed
    .split("\n")
    .filter((each) => each !== "")
    .map((each) => each.split("\t")[0]);
}

/** A program with what is hard on a shell. */
function oddProgram(): Command {
  const program = new Command("odd").version("1").description("odd things");
  program
    .command("run")
    .description('it\'s [odd]: $HOME `x` "y" \\ (z)')
    .argument("<model>", "a file")
    .addArgument(new Argument("[mode]", "how").choices(["slow", "fast"]))
    .option("-c, --config <file>", "settings: [a]")
    .option("--name <text>", "a name's \\ value")
    .addOption(new Option("--level <n>", "how much").choices(["low", "high"]))
    .option("--dry-run", "nothing is done");
  const baseline = program.command("baseline").description("baselines");
  baseline.command("write").argument("<models...>", "files").option("--force", "over what is there");
  baseline.command("show").description("show one").argument("<file>", "a file");
  return program;
}

const directory = temporaryDirectory();
mkdirSync(join(directory, "models"));
writeFileSync(join(directory, "my model.onnx"), "");

const scripts: Record<string, string> = {};

beforeAll(async () => {
  for (const shell of SHELLS) {
    const { code, stdout, stderr } = await htsr(["completion", shell]);
    expect([code, stderr]).toEqual([0, ""]);
    scripts[shell] = join(directory, `htsr.${shell}`);
    writeFileSync(scripts[shell], stdout);
    scripts[`odd ${shell}`] = join(directory, `odd.${shell}`);
    writeFileSync(scripts[`odd ${shell}`], completionScript(shell, oddProgram()));
  }
});

test.each(SHELLS.filter(present))("%s takes the script", (shell) => {
  for (const name of [shell, `odd ${shell}`]) run(shell, ["-n", scripts[name]], directory);
});

test("another shell is refused with the names of those there are", async () => {
  const { code, stdout, stderr } = await htsr(["completion", "tcsh"]);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("Allowed choices are bash, zsh, fish.");
});

describe.skipIf(!present("bash"))("bash", () => {
  const offers = (...words: readonly string[]) => bashOffers(scripts.bash, directory, words);
  const odd = (...words: readonly string[]) => bashOffers(scripts["odd bash"], directory, words);

  test("offers the commands", () => {
    expect(offers("htsr", "")).toEqual(expect.arrayContaining(["analyze", "inspect", "fit", "completion"]));
    expect(offers("htsr", "ins")).toEqual(["inspect"]);
    expect(offers("htsr", "help", "an")).toEqual(["analyze"]);
  });

  test("offers the very options that the help of a command shows", async () => {
    const { stdout } = await htsr(["help", "analyze"]);
    const shown = [...stdout.matchAll(/^ {2}(?:(-\w), )?(--[\w-]+)/gm)].flatMap(([, short, long]) => [
      ...(short === undefined ? [] : [short]),
      long,
    ]);
    expect(shown.length).toBeGreaterThan(25);
    expect(offers("htsr", "analyze", "-").toSorted()).toEqual(shown.toSorted());
  });

  test("offers the choices of an option after a space and after =, which readline takes for a word", () => {
    const formats = ["table", "json", "ndjson", "csv", "markdown", "parquet"];
    expect(offers("htsr", "analyze", "--format", "")).toEqual(formats);
    expect(offers("htsr", "analyze", "x.onnx", "-f", "")).toEqual(formats);
    expect(offers("htsr", "analyze", "--format", "=")).toEqual(formats);
    expect(offers("htsr", "analyze", "--format", "=", "ma")).toEqual(["markdown"]);
    expect(offers("htsr", "fit", "--tail", "")).toEqual(["upper", "lower", "both"]);
    expect(offers("htsr", "completion", "")).toEqual(["bash", "zsh", "fish"]);
  });

  test("offers files for a model and for --output, spaces and all, and nothing for a number", () => {
    expect(offers("htsr", "analyze", "m").toSorted()).toEqual(["models", "my model.onnx"]);
    expect(offers("htsr", "analyze", "--min-evals", "5", "-o", "mod")).toEqual(["models"]);
    expect(offers("htsr", "analyze", "--", "my")).toEqual(["my model.onnx"]);
    expect(offers("htsr", "analyze", "--min-evals", "")).toEqual([]);
    expect(offers("htsr", "analyze", "my model.onnx", "")).toEqual([]);
  });

  test("is not led astray by an option's value that is a command's name", () => {
    expect(offers("htsr", "analyze", "--layers", "fit", "--tai")).toEqual([]);
    expect(offers("htsr", "analyze", "fit", "--form")).toEqual(["--format"]);
  });

  test("follows commands below commands, and arguments by their place", () => {
    expect(odd("odd", "baseline", "")).toEqual(["write", "show", "help"]);
    expect(odd("odd", "baseline", "write", "--f")).toEqual(["--force"]);
    expect(odd("odd", "baseline", "write", "a", "b", "mod")).toEqual(["models"]);
    expect(odd("odd", "baseline", "show", "a", "mod")).toEqual([]);
    expect(odd("odd", "run", "x", "")).toEqual(["slow", "fast"]);
    expect(odd("odd", "run", "--config", "mod")).toEqual(["models"]);
    expect(odd("odd", "run", "--name", "mod")).toEqual([]);
  });
});

describe.skipIf(!present("fish"))("fish", () => {
  const offers = (line: string) => fishOffers(scripts.fish, directory, line);
  const odd = (line: string) => fishOffers(scripts["odd fish"], directory, line);

  test("offers commands, options, choices and files", () => {
    expect(offers("htsr ")).toEqual(expect.arrayContaining(["analyze", "inspect", "fit", "completion"]));
    expect(offers("htsr analyze --forma")).toEqual(["--format"]);
    expect(offers("htsr fit --tail ")).toEqual(["both", "lower", "upper"]);
    expect(offers("htsr completion ")).toEqual(["bash", "fish", "zsh"]);
    expect(offers("htsr analyze mod")).toEqual(["models/"]);
    expect(offers("htsr analyze --min-evals ")).toEqual([]);
  });

  test("follows commands below commands, and reads odd descriptions literally", () => {
    expect(odd("odd baseline ")).toEqual(["help", "show", "write"]);
    expect(odd("odd baseline write --f")).toEqual(["--force"]);
    const described = run(
      "fish",
      ["--no-config", "-c", 'source $argv[1]; complete -C "odd r"', scripts["odd fish"]],
      directory,
    );
    expect(described).toBe('run\tit\'s [odd]: $HOME `x` "y" \\ (z)\n');
  });
});

// Zsh completes only in a terminal; here its own _arguments says what it was told, by way of a function in its place.
describe.skipIf(!present("zsh"))("zsh", () => {
  test("hands its _arguments options, choices and files as they are", () => {
    const program = `compdef() { :; }; _arguments() { print -rl -- "$@"; }; . "$1"; _odd_run`;
    const specs = run("zsh", ["-f", "-c", program, "test", scripts["odd zsh"]], directory).split("\n");
    expect(specs).toContain("--level=[how much]:n:(low high)");
    expect(specs).toContain("(-c --config)-c[settings: \\[a\\]]:file:_files");
    expect(specs).toContain("(-c --config)--config=[settings: \\[a\\]]:file:_files");
    expect(specs).toContain("--name=[a name's \\\\ value]:text: ");
    expect(specs).toContain("1:model:_files");
    expect(specs).toContain("2:mode:(slow fast)");
  });

  test("describes the commands literally", () => {
    const program = `compdef() { :; }; _arguments() { state=command; }; _describe() { print -rl -- $commands; }; . "$1"; _odd`;
    const printed = run("zsh", ["-f", "-c", program, "test", scripts["odd zsh"]], directory);
    expect(printed).toContain('run:it\'s [odd]: $HOME `x` "y" \\ (z)\n');
  });
});
