import { describe, expect, test } from "vitest";
import { gateMarkdown } from "../../../src/reporters/gate/markdown.js";
import { hasActiveCharacters } from "../active-characters.js";
import {
  ALL_PASSED,
  FAILING,
  finding,
  HOSTILE,
  HOSTILE_NAMES,
  model,
  NOT_CHECKED,
  OPTIONS,
  report,
  rule,
  UNCERTAIN,
} from "./sample-gate.js";

const markdown = (...models: Parameters<typeof report>) => gateMarkdown(report(...models), OPTIONS);

/** Cells of a table's line as GitHub cuts them: at every pipe that no backslash precedes. */
const cells = (line: string) => line.split(/(?<!\\)\|/).length - 2;
const tables = (text: string) => text.split("\n\n").filter((block) => block.startsWith("|"));

test("the verdict stands first, then each model's", () => {
  const text = markdown(FAILING, ALL_PASSED);
  expect(text).toMatch(/^## htsr gate: failed\n\n1 of 2 models failed\.\n\nRules: preset strict, /);
  expect(text).toContain("### `models/gpt.safetensors`: failed\n\n9 rules, 5 errors, 1 warning, 2 uncertain");
  expect(text).toContain("### `models/good.onnx`: passed");
  expect(markdown(ALL_PASSED)).toMatch(/^## htsr gate: passed\n/);
});

test("errors come before warnings, each with its rule, its layer and what was found", () => {
  const [first] = tables(markdown(FAILING));
  const rows = first.split("\n").slice(2);
  expect(rows.map((row) => row.split(" ")[1])).toEqual([...Array(19).fill("error"), "warning"]);
  expect(rows[1]).toBe(
    "| error | `alpha` | `model.layers.7.self_attn.o_proj` | alpha 15.04 ± 0.48, at most 6 allowed |",
  );
});

test("violated rules are told in words, with why they are there and the command that shows more", () => {
  const [line] = markdown(FAILING).match(/^- `rank-collapse`.*$/m) ?? [];
  expect(line).toMatch(
    /^- `rank-collapse`: layers not rank-collapse \(27 layers\); lost rank is lost capacity: /,
  );
  const [, command] = /<code>(.*)<\/code>$/.exec(line ?? "") ?? [];
  expect(command.replaceAll(/&#(\d+);/g, (_, point) => String.fromCodePoint(Number(point)))).toBe(
    "htsr analyze models/gpt.safetensors --layers head",
  );
});

describe("more than twenty violations", () => {
  const many = (count: number) =>
    markdown(
      model([
        rule({
          findings: Array.from({ length: count }, (_, i) => finding({ layer: `h.${i}`, value: 7 + i })),
        }),
      ]),
    );

  test("are folded", () => {
    const text = many(33);
    expect(text).toContain("<details><summary>13 more</summary>");
    expect(tables(text).map((each) => each.split("\n").length - 2)).toEqual([20, 13]);
    expect(many(20)).not.toContain("more");
  });

  test("leave room in a comment's 65,536 characters, and say how many are left out", () => {
    const text = many(5000);
    expect(text).toContain("And 4880 more; --format json has them all.");
    expect(text.length).toBeLessThan(30_000);
  });
});

test("what is uncertain, what passed and what was not checked is folded away", () => {
  const text = markdown(model([UNCERTAIN, NOT_CHECKED]));
  expect(text).toContain("<details><summary>1 beyond a limit, but within the uncertainty</summary>\n\n|");
  expect(text).toContain("| note | `alpha-lower` | `h.0.proj` |");
  expect(text).toContain("<details><summary>1 rule not checked</summary>\n\n- `stay-heavy-tailed`: ");
  expect(text.match(/<details>/g)).toHaveLength(3);
  expect(text.match(/<\/details>/g)).toHaveLength(3);
});

describe("names from files", () => {
  const text = markdown(HOSTILE);

  test("leave every line of a table as many cells as its header", () => {
    expect(tables(text)).toHaveLength(3);
    for (const each of tables(text)) {
      const [header, ...rows] = each.split("\n");
      for (const row of rows) expect(cells(row)).toBe(cells(header));
    }
  });

  test("can neither mention, link, emphasise, open a tag nor end what is folded", () => {
    const free = text
      .replaceAll(/<\/?(?:code|details|summary)>/g, "")
      .replaceAll("<!-- -->", "")
      .replaceAll(/`[\p{L}\p{N}._/:+×,;=()-]+`/gu, "");
    expect(free).not.toMatch(/[<`[*~]/);
    expect(text).not.toMatch(/@(?!<!-- -->)/);
    expect(hasActiveCharacters(text)).toBe(false);
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
  });

  test("are all there", () => {
    expect(text.match(/is not allowed/g)).toHaveLength(HOSTILE_NAMES.length);
  });
});

test("as a person has looked at it", async () => {
  await expect(markdown(FAILING, ALL_PASSED)).toMatchFileSnapshot("snapshots/gate.md.txt");
});
