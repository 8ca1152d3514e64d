import { Chalk } from "chalk";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { gateTable } from "../../../src/reporters/gate/table.js";
import { coloursIn, hasActiveCharacters, withoutColours } from "../active-characters.js";
import {
  ALL_PASSED,
  FAILING,
  finding,
  HOSTILE,
  model,
  NOT_CHECKED,
  OPTIONS,
  PASSED,
  report,
  rule,
  UNCERTAIN,
} from "./sample-gate.js";

const table = (given: ReturnType<typeof report>, width = 80) => gateTable(given, { ...OPTIONS, width });
const lines = (text: string) => text.trimEnd().split("\n");
const coloured = { ...OPTIONS, colours: new Chalk({ level: 1 }) };

describe("width", () => {
  test.each([40, 48, 60, 72, 80, 81, 120, 200])("no line is wider than %d columns", (width) => {
    for (const line of lines(table(report(FAILING, ALL_PASSED), width))) {
      // A word of a command stays whole, so that it can be copied.
      if (!/^ {6}--\S+ \S+$/.test(line)) expect(stringWidth(line), line).toBeLessThanOrEqual(width);
    }
  });

  test.each([40, 60, 80, 120])("neither with names that break formats, at %d", (width) => {
    for (const line of lines(table(report(HOSTILE), width)))
      expect(stringWidth(line), line).toBeLessThanOrEqual(width);
  });

  test("names of megabytes are cut before they are laid out", () => {
    const long = "x.".repeat(500_000);
    const text = table(report(model([rule({ findings: [finding({ layer: long, message: long })] })])));
    expect(text.length).toBeLessThan(3_000);
  });
});

describe("verdict", () => {
  test("stands first, with the model and what came of its rules", () => {
    expect(lines(table(report(FAILING))).slice(0, 2)).toEqual([
      "failed  models/gpt.safetensors",
      "9 rules · 5 errors · 1 warning · 2 uncertain · 1 not checked · preset strict",
    ]);
    expect(lines(table(report(ALL_PASSED)))[0]).toBe("passed  models/good.onnx");
  });

  test("of a model whose only violation is a warning is passed", () => {
    const warned = rule({ severity: "warning", findings: [finding()] });
    expect(lines(table(report(model([warned]))))[0]).toBe("passed  models/gpt.safetensors");
  });

  test("of several models is summed up last", () => {
    expect(lines(table(report(FAILING, ALL_PASSED))).at(-1)).toBe("1 of 2 models failed");
    expect(lines(table(report(ALL_PASSED, ALL_PASSED))).at(-1)).toBe("0 of 2 models failed");
    expect(table(report(FAILING))).not.toContain("models failed");
  });
});

describe("a violated rule", () => {
  const many = rule({
    because: "it is known",
    findings: Array.from({ length: 22 }, (_, i) =>
      finding({ layer: `h.${i}`, value: 7 + i, uncertainty: 0.25 }),
    ),
  });

  test("shows the worst layers first, ten of them, and how many more there are", () => {
    const rows = lines(table(report(model([many])))).filter((line) => /^ {2}h\./.test(line));
    expect(rows.map((row) => row.split(" ")[2])).toEqual(Array.from({ length: 10 }, (_, i) => `h.${21 - i}`));
    expect(table(report(model([many])))).toContain("  and 12 more; --format json has them all\n");
  });

  test("says why it is there, and the command for its worst layer", () => {
    const text = table(report(model([many])));
    expect(text).toContain("error  alpha: alpha of each of the layers at most 6\n  it is known\n");
    expect(text).toContain("\n  → htsr analyze models/gpt.safetensors --layers h.21\n");
  });

  test("of severity error comes before one of severity warning", () => {
    const warned = rule({ id: "w", severity: "warning", findings: [finding()] });
    const text = table(report(model([warned, many])));
    expect(text.indexOf("error  alpha:")).toBeLessThan(text.indexOf("warning  w:"));
  });

  test("shows value, standard error and limit, aligned on the point", () => {
    const findings = [
      finding({ layer: "a", value: 14.338, uncertainty: 1.234 }),
      finding({ layer: "b", value: 6.5, uncertainty: null }),
    ];
    expect(table(report(model([rule({ findings })])))).toContain(
      ["  layer  value        limit", "  a      14.34 ± 1.2  ≤ 6", "  b       6.5         ≤ 6"].join("\n"),
    );
  });

  test("shows as many digits as tell the value from the limit", () => {
    const text = table(
      report(model([rule({ findings: [finding({ value: 6.00000123, uncertainty: null })] })])),
    );
    expect(text).toContain("6.000001  ≤ 6");
  });

  test("of a lower limit says so", () => {
    const text = table(report(model([rule({ findings: [finding({ value: 1.5, limit: 2 })] })])));
    expect(text).toContain("≥ 2");
  });

  test("of a layer that is gone points to those that are there, of one that changed to the layer", () => {
    const gone = finding({ layer: "h.0", value: null, baseline: "2 x 2", limit: "2 x 2" });
    const text = (value: string | null) =>
      table(report(model([rule({ kind: "structure", findings: [{ ...gone, value }] })])));
    expect(text(null)).toContain("→ htsr inspect models/gpt.safetensors\n");
    expect(text("2 x 3")).toContain("→ htsr analyze models/gpt.safetensors --layers h.0\n");
  });
});

describe("what may be chance", () => {
  test("is counted and named, and violates nothing", () => {
    const text = table(report(model([UNCERTAIN])));
    expect(text).toMatch(/^passed {2}models/);
    expect(text).toContain("uncertain  alpha-lower: alpha_lower of each of the layers at most 1\n");
    expect(text.replaceAll(/\n +/g, " ")).toContain(
      "1 of 27 layers beyond the limit, but within its uncertainty: h.0.proj (1.2 ± 0.15)",
    );
  });

  test("is named three times at most", () => {
    const findings = Array.from({ length: 7 }, (_, i) => finding({ verdict: "uncertain", layer: `h.${i}` }));
    expect(table(report(model([rule({ findings })]))).replaceAll(/\n +/g, " ")).toMatch(
      /7 of 27 layers .*: h\.0 \([^)]*\), h\.1 \([^)]*\), h\.2 \([^)]*\), 4 more/,
    );
  });
});

test("rules that passed are named with how much they checked, those not checked with why", () => {
  const text = table(report(model([PASSED, NOT_CHECKED, { ...NOT_CHECKED, unmeasured: 0 }])));
  expect(text).toContain("rules that passed\n  median alpha of the layers at most 6 (27 layers)\n");
  expect(text).toContain(
    "rules not checked\n  layers do not leave heavy-tailed (no such value in 27 layers)\n",
  );
  expect(text).toContain("  layers do not leave heavy-tailed (no such layer)\n");
});

describe("colour", () => {
  const everything = report(FAILING, HOSTILE, ALL_PASSED);

  test("changes nothing else", () => {
    expect(withoutColours(gateTable(everything, coloured))).toBe(gateTable(everything, OPTIONS));
  });

  test("is bold, dim or red only", () => {
    const allowed = ["1", "2", "22", "31", "39"].map((code) => `\u001b[${code}m`);
    expect(coloursIn(gateTable(everything, coloured)).filter((code) => !allowed.includes(code))).toEqual([]);
  });

  test("apart from it there is nothing that a terminal acts on, whatever the names", () => {
    expect(hasActiveCharacters(gateTable(everything, OPTIONS))).toBe(false);
  });
});

test.each([80, 60])("as a person has looked at it, at %d columns", async (width) => {
  await expect(table(report(FAILING, ALL_PASSED), width)).toMatchFileSnapshot(`snapshots/gate-${width}.txt`);
});
