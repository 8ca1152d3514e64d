import { describe, expect, test } from "vitest";
import { gateGithub } from "../../../src/reporters/gate/github.js";
import { hasActiveCharacters } from "../active-characters.js";
import {
  ALL_PASSED,
  FAILING,
  finding,
  HOSTILE,
  HOSTILE_NAMES,
  model,
  OPTIONS,
  report,
  rule,
  UNCERTAIN,
} from "./sample-gate.js";

const lines = (...models: Parameters<typeof report>) =>
  gateGithub(report(...models), OPTIONS)
    .trimEnd()
    .split("\n");

interface Annotation {
  readonly command: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** Reads a workflow command as the runner does: undoes the escapes of data, and of properties. */
function parse(line: string): Annotation | null {
  const match = /^::([a-z]+) ([^:]*(?::(?!:)[^:]*)*)::(.*)$/.exec(line);
  if (match === null) return null;
  const data = (text: string) => text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
  const properties = match[2].split(",").map((pair) => {
    const at = pair.indexOf("=");
    const value = pair
      .slice(at + 1)
      .replaceAll("%3A", ":")
      .replaceAll("%2C", ",");
    return [pair.slice(0, at), data(value)] as const;
  });
  return { command: match[1], properties: Object.fromEntries(properties), message: data(match[3]) };
}

test("a violation is an error or a warning, what is uncertain a notice, each at the model's file", () => {
  const warned = rule({ id: "w", severity: "warning", findings: [finding()] });
  const read = lines(model([rule({ findings: [finding()] }), warned, UNCERTAIN])).map(parse);
  expect(read).toEqual([
    {
      command: "error",
      properties: { title: "htsr gate: alpha", file: "models/gpt.safetensors" },
      message: "h.1.qkv/q: alpha 6.367 ± 1, at most 6 allowed",
    },
    expect.objectContaining({ command: "warning" }),
    expect.objectContaining({
      command: "notice",
      properties: { title: "htsr gate: alpha-lower", file: "models/gpt.safetensors" },
    }),
    null,
  ]);
});

test("the last line sums up, for the log", () => {
  expect(lines(FAILING).at(-1)).toBe(
    "htsr gate failed: 9 rules, 5 errors, 1 warning, 2 uncertain, 1 not checked.",
  );
  expect(lines(FAILING, ALL_PASSED).at(-1)).toMatch(/^htsr gate failed: 1 of 2 models failed, 10 rules/);
  expect(lines(ALL_PASSED)).toEqual(["htsr gate passed: 1 rule, 0 errors, 0 warnings, 0 uncertain."]);
});

describe("more findings than GitHub shows", () => {
  const many = (id: string, count: number) =>
    rule({
      id,
      findings: Array.from({ length: count }, (_, i) => finding({ layer: `h.${i}`, value: 7 + i })),
    });

  test("are cut to ten of a type, the last of which says how many more there are", () => {
    const read = lines(model([many("alpha", 22)])).map(parse);
    expect(read).toHaveLength(11);
    expect(read[9]?.message).toBe("and 13 more; --format json has them all");
  });

  test("ten are shown as they are", () => {
    expect(lines(model([many("alpha", 10)]))).toHaveLength(11);
    expect(gateGithub(report(model([many("alpha", 10)])), OPTIONS)).not.toContain("more");
  });

  test("are shown of every rule in turn, the worst first", () => {
    const read = lines(model([many("a", 22), many("b", 1), many("c", 22)])).map(parse);
    expect(
      read.slice(0, 5).map((each) => `${each?.properties.title} ${each?.message.split(":")[0]}`),
    ).toEqual([
      "htsr gate: a h.21",
      "htsr gate: b h.0",
      "htsr gate: c h.21",
      "htsr gate: a h.20",
      "htsr gate: c h.20",
    ]);
  });
});

describe("names from files", () => {
  test("add no line, and so no command", () => {
    const text = lines(HOSTILE);
    // Ten errors, ten warnings, ten notices and the summary.
    expect(text).toHaveLength(31);
    expect(text.slice(0, 30).every((line) => /^::(error|warning|notice) title=htsr gate/.test(line))).toBe(
      true,
    );
    expect(hasActiveCharacters(text.join("\n"))).toBe(false);
    expect(text.at(-1)).not.toContain("##[");
  });

  test("come out as they were, but for control characters", () => {
    for (const name of HOSTILE_NAMES.filter(
      (each) => !hasActiveCharacters(`${each}`) && !each.includes("\n"),
    )) {
      const [line] = lines(model([rule({ findings: [finding({ layer: name })] })]));
      expect(parse(line)?.message.startsWith(`${name}: `)).toBe(true);
    }
  });

  test("a path keeps its commas, colons and percent signs", () => {
    const path = "a,b:c%25/d=e.onnx";
    const [line] = lines(model([rule({ findings: [finding()] })], { model: { ...FAILING.model, path } }));
    expect(parse(line)?.properties).toEqual({ title: "htsr gate: alpha", file: path });
  });

  test("a path is relative to the repository, with slashes", () => {
    const path = ".\\models\\gpt.onnx";
    const [line] = lines(model([rule({ findings: [finding()] })], { model: { ...FAILING.model, path } }));
    expect(parse(line)?.properties.file).toBe("models/gpt.onnx");
  });
});
