import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../cli/htsr.js";

const FOLDER = join(ROOT, "docs/notebooks");
const NAMES = readdirSync(FOLDER).filter((name) => name.endsWith(".ipynb"));

interface Cell {
  readonly cell_type: "markdown" | "code";
  readonly source: string | readonly string[];
  readonly execution_count?: number | null;
  readonly outputs?: readonly { readonly output_type: string }[];
}

const textOf = ({ source }: Cell) => (typeof source === "string" ? source : source.join(""));

/** The cells of the program that a notebook is made of (docs/notebooks/build.py). */
function cellsOf(program: string) {
  return program
    .split(/^# %%/m)
    .slice(1)
    .map((part) => {
      const text = part.slice(part.indexOf("\n")).replace(/^\n+|\n+$/g, "");
      return part.startsWith(" [markdown]")
        ? { type: "markdown", text: text.replace(/^# ?/gm, "") }
        : { type: "code", text };
    });
}

describe.each(NAMES)("%s", (name) => {
  const text = readFileSync(join(FOLDER, name), "utf8");
  const { cells }: { cells: readonly Cell[] } = JSON.parse(text);

  test("was made of the program beside it", () => {
    const program = readFileSync(join(FOLDER, name.replace(/ipynb$/, "py")), "utf8");
    expect(cells.map((cell) => ({ type: cell.cell_type, text: textOf(cell) }))).toEqual(cellsOf(program));
  });

  test("was executed from its first cell to its last, without an error", () => {
    const code = cells.filter((cell) => cell.cell_type === "code");
    expect(code.map((cell) => cell.execution_count)).toEqual(code.map((_, i) => i + 1));
    const kinds = code.flatMap(({ outputs = [] }) => outputs.map(({ output_type }) => output_type));
    expect(kinds.length).toBeGreaterThan(5);
    expect(kinds).not.toContain("error");
  });

  test("is small, and names no folder of a machine", () => {
    expect(text.length).toBeLessThan(300_000);
    for (const folder of [ROOT, "/tmp/", "/usr/", "/home/", "/root/"]) expect(text).not.toContain(folder);
  });
});
