import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { printable } from "../../../src/errors.js";
import { matcher } from "../../../src/layers/filters.js";
import { lookFurther, patternOf } from "../../../src/reporters/gate/look-further.js";
import { FAILING, finding, HOSTILE_NAMES, model, rule } from "./sample-gate.js";

const command = (
  given: Partial<typeof FAILING.options> = {},
  layer: string | null = "h.0",
  path = "models/gpt.safetensors",
) =>
  lookFurther(
    { model: { ...FAILING.model, path }, options: { ...model([]).options, ...given } },
    rule(),
    finding({ layer }),
  )?.join(" ");

/** The words that a shell makes of a command. */
function wordsOf(text: string): readonly string[] {
  const script = `set -- ${text}; for word; do printf '%s\\0' "$word"; done`;
  return execFileSync("/bin/sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}

describe("the pattern of a layer", () => {
  test.each(HOSTILE_NAMES)("means %j and nothing else, and can be printed", (name) => {
    const pattern = patternOf(name) ?? "";
    expect(matcher(pattern, "--layers")(name)).toBe(true);
    expect(matcher(pattern, "--layers")(`${name}x`)).toBe(false);
    expect(printable(pattern)).toBe(pattern);
    expect(pattern).not.toMatch(/^-/);
  });

  test("means any name whatever", () => {
    fc.assert(
      fc.property(fc.uint16Array({ minLength: 1, maxLength: 20 }), (units) => {
        const name = String.fromCharCode(...units);
        const pattern = patternOf(name);
        expect(pattern === null || matcher(pattern, "--layers")(name)).toBe(true);
      }),
    );
  });

  test("is none where it would be too long to be of use", () => {
    expect(patternOf("x".repeat(301))).toBeNull();
    expect(patternOf("\u202e".repeat(100))).toBeNull();
  });
});

describe("the command", () => {
  test("is what one would type, for an ordinary layer", () => {
    expect(command({}, "h.1.qkv/q")).toBe("htsr analyze models/gpt.safetensors --layers h.1.qkv/q");
  });

  test.each(["a b.onnx", "it's.onnx", "$HOME`x`.onnx", "~/x.onnx", "a;b&c|d.onnx", "*?.onnx"])(
    "gives a shell the path %s as it is",
    (path) => {
      expect(wordsOf(command({}, "h.0", path) ?? "")[2]).toBe(path);
    },
  );

  test("of a path that looks like an option says where it is", () => {
    expect(command({}, null, "-rf.onnx")).toBe("htsr analyze ./-rf.onnx");
  });

  test("is none for a path that cannot be printed", () => {
    expect(command({}, "h.0", "a\u202eb.onnx")).toBeUndefined();
  });

  test("measures as the gate did", () => {
    expect(
      command({ fit: "weightwatcher", conv: "flat", split: false, normalize: true, seed: 3, min_evals: 50 }),
    ).toBe(
      "htsr analyze models/gpt.safetensors --layers h.0 --min-evals 50 --no-split --conv flat --fit weightwatcher --normalize --seed 3",
    );
    expect(command({ bootstrap: 200, randomize: true, htmp: true })).toMatch(/--layers h\.0 --thorough$/);
    expect(command({ bootstrap: 40, randomize: true })).toMatch(/--layers h\.0 --randomize --bootstrap 40$/);
  });

  test("of several layers together takes the selection that was analysed", () => {
    expect(command({ layers: ["h.*"], exclude: ["*.bias"], types: ["dense", "conv"] }, null)).toBe(
      "htsr analyze models/gpt.safetensors --layers 'h.*' --exclude '*.bias' --types dense,conv",
    );
  });
});
