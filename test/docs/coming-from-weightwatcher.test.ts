import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { COLUMN_NAMES } from "../../src/analysis/columns.js";
import { htsr, ROOT } from "../cli/htsr.js";

const PAGE = readFileSync(join(ROOT, "docs/coming-from-weightwatcher.md"), "utf8");

/** The text in backquotes. */
const codeIn = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code);

/** The rows of the table below a heading, by cells. */
function rowsBelow(heading: string): readonly (readonly string[])[] {
  const part = PAGE.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? "";
  const lines = part.split("\n").filter((line) => line.startsWith("| "));
  return lines.slice(2).map((line) => line.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, "")));
}

const help = new Map<string, string>();

beforeAll(async () => {
  const { stdout } = await htsr(["--help"]);
  for (const [name] of stdout.matchAll(/(?<=^ {2})[a-z]+(?= (?:\[|<|command))/gm)) {
    help.set(name, (await htsr(["help", name])).stdout);
  }
  help.set("baseline write", (await htsr(["baseline", "write", "--help"])).stdout);
});

describe("what the page says there is", () => {
  test("are commands and options of the program", () => {
    const commands = [...PAGE.matchAll(/`htsr ([a-z]+(?: write)?)/g)].map(([, command]) => command);
    expect(commands.length).toBeGreaterThan(3);
    for (const command of commands) expect([...help.keys()]).toContain(command);
    const options = [...PAGE.matchAll(/(?<=[ `|"])--?[a-z][a-z-]*/g)].map(([option]) => option);
    expect(options.length).toBeGreaterThan(15);
    const text = [...help.values()].join("\n");
    for (const option of options) expect(text).toMatch(new RegExp(`(^|[ ,])${option}[ ,\n]`, "m"));
    expect(help.get("analyze")).toContain('"json"');
    expect(help.get("analyze")).toContain('"parquet"');
  });

  test("are columns of the program, each beside one of WeightWatcher's", () => {
    const rows = rowsBelow("Columns");
    expect(rows.length).toBeGreaterThan(25);
    for (const [theirs, ours] of rows) {
      expect(codeIn(theirs).length).toBeGreaterThan(0);
      if (ours === "none") continue;
      expect(codeIn(ours).length).toBeGreaterThan(0);
      for (const column of codeIn(ours)) expect(COLUMN_NAMES).toContain(column);
    }
    const named = [...rows, ...rowsBelow("Calls")].flatMap(([, , differs]) => codeIn(differs));
    const known: readonly string[] = [...COLUMN_NAMES, "layers", "name"];
    for (const code of named.filter((each) => /^[a-z_]+$/.test(each))) expect(known).toContain(code);
  });
});

test("every column that WeightWatcher gave for its numbers is on the page", () => {
  const { models } = JSON.parse(readFileSync(join(ROOT, "fixtures/weightwatcher/numbers.json"), "utf8"));
  const rows: readonly Readonly<Record<string, unknown>>[] =
    Object.values<Record<string, unknown>[]>(models).flat();
  const named = new Set(rowsBelow("Columns").flatMap(([theirs]) => codeIn(theirs)));
  for (const column of Object.keys(rows[0])) expect([...named]).toContain(column);
});

test("the numbers are those of the validation", () => {
  const validation = readFileSync(join(ROOT, "docs/validation.md"), "utf8");
  const tables = PAGE.split("<!-- validation: ")
    .slice(1)
    .map((part) => part.slice(part.indexOf("-->") + 3, part.indexOf("<!-- end -->")).trim());
  expect(tables).toHaveLength(2);
  for (const table of tables) expect(validation).toContain(table);
});
