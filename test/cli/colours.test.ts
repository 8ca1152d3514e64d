import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CLI, ROOT, temporaryDirectory, temporaryFile } from "./htsr.js";

const MODEL = join(ROOT, "fixtures/gpt/step-001500.safetensors");
const NUMBERS = temporaryFile("numbers.txt", Array.from({ length: 200 }, (_, i) => 1 + i ** 2).join("\n"));

/** Commands that colour their result for a person at a terminal. */
const COLOURED = [
  ["analyze", MODEL, "--layers", "h.1.proj"],
  ["inspect", MODEL],
  ["fit", NUMBERS],
];

/** Those that print what is no one's to colour. */
const PLAIN = [
  ["analyze", MODEL, "--format", "json"],
  ["analyze", MODEL, "--format", "markdown"],
  ["inspect", MODEL, "--format", "json"],
  ["fit", NUMBERS, "--format", "json"],
  ["completion", "bash"],
  ["analyze", "--help"],
  ["--help"],
  ["--version"],
  ["analyze", "missing.onnx"],
  ["analize"],
];

type Variables = Readonly<Record<string, string>>;

/** The environment without what chooses colours, and with these. */
function environment(variables: Variables): NodeJS.ProcessEnv {
  const { FORCE_COLOR, NO_COLOR, COLORTERM, CI, ...rest } = process.env;
  return { ...rest, TERM: "xterm-256color", ...variables };
}

/** All that a command prints into pipes. */
function piped(args: readonly string[], variables: Variables = {}): string {
  const { stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    encoding: "utf8",
    env: environment(variables),
  });
  return stdout + stderr;
}

/** All that it prints on a terminal, which script(1) of util-linux makes. */
function onTerminal(args: readonly string[], variables: Variables = {}): string {
  const command = [process.execPath, CLI, ...args].map((word) => `'${word}'`).join(" ");
  const { stdout } = spawnSync("script", ["-qec", command, "/dev/null"], {
    encoding: "utf8",
    env: environment(variables),
    stdio: ["ignore", "pipe", "pipe"],
  });
  return stdout;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
const isColoured = (text: string) => /\u001b\[[\d;]*m/.test(text);
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
const hasEscapes = (text: string) => /\u001b/.test(text);

const hasTerminal = spawnSync("script", ["-qec", "exit 7", "/dev/null"]).status === 7;

describe.each(COLOURED)("htsr %s", (...args) => {
  test("in a pipe is plain, coloured with FORCE_COLOR, and plain again in a file", () => {
    const path = join(temporaryDirectory(), "out.txt");
    expect(hasEscapes(piped(args))).toBe(false);
    expect(isColoured(piped(args, { FORCE_COLOR: "1" }))).toBe(true);
    expect(piped([...args, "--output", path], { FORCE_COLOR: "1" })).toBe("");
    expect(hasEscapes(readFileSync(path, "utf8"))).toBe(false);
  });

  test.skipIf(!hasTerminal)("on a terminal is coloured, unless NO_COLOR or --no-color asks for none", () => {
    expect(isColoured(onTerminal(args))).toBe(true);
    expect(isColoured(onTerminal(args, { NO_COLOR: "1" }))).toBe(false);
    expect(isColoured(onTerminal([...args, "--no-color"]))).toBe(false);
  });

  test.skipIf(!hasTerminal)("writes no escape at all to a terminal in CI or to one that knows none", () => {
    expect(hasEscapes(onTerminal(args, { CI: "true" }))).toBe(false);
    expect(hasEscapes(onTerminal(args, { TERM: "dumb" }))).toBe(false);
  });
});

// The rules are one function's, so that the quickest command stands for all.
describe("of what asks for colours and what asks for none", () => {
  const args = ["inspect", MODEL];

  test("--no-color and NO_COLOR win over FORCE_COLOR, and 0 is none", () => {
    expect(isColoured(piped(args, { FORCE_COLOR: "true", CI: "true" }))).toBe(true);
    expect(hasEscapes(piped(args, { FORCE_COLOR: "0" }))).toBe(false);
    expect(hasEscapes(piped(args, { FORCE_COLOR: "1", NO_COLOR: "1" }))).toBe(false);
    expect(hasEscapes(piped([...args, "--no-color"], { FORCE_COLOR: "1" }))).toBe(false);
  });

  test("the CI of a vendor that has colours gets them only when it asks", () => {
    expect(hasEscapes(piped(args, { CI: "true", GITHUB_ACTIONS: "true" }))).toBe(false);
  });

  // no-color.org: present and not empty.
  test.skipIf(!hasTerminal)("an empty NO_COLOR asks for nothing", () => {
    expect(isColoured(onTerminal(args, { NO_COLOR: "" }))).toBe(true);
    expect(isColoured(onTerminal(args, { FORCE_COLOR: "0" }))).toBe(false);
  });
});

test("what programs read, help and errors are plain whatever is asked for", () => {
  for (const args of PLAIN)
    expect([args, hasEscapes(piped(args, { FORCE_COLOR: "3" }))]).toEqual([args, false]);
});

test.skipIf(!hasTerminal)("Parquet is refused on a terminal before anything is read", () => {
  expect(onTerminal(["analyze", "missing.onnx", "-f", "parquet"])).toBe(
    "htsr: Parquet is binary and no use on a terminal; name a file with -o, or send it into a pipe.\r\n",
  );
});
