import { describe, expect, test } from "vitest";
import { UserError } from "../../src/errors.js";
import { parseColumns, parseSort } from "../../src/reporters/columns-option.js";
import { sortRecords } from "../../src/reporters/sort-records.js";
import { sampleRecord } from "./sample-report.js";

describe("--columns", () => {
  test("takes names in the order given, each once", () => {
    expect(parseColumns("alpha, name,N,alpha")).toEqual(["alpha", "name", "N"]);
  });

  test.each([
    ["alhpa", "alpha"],
    ["Phase", "phase"],
    ["stablerank", "stable_rank"],
    ["n", "N"],
  ])("%s is unknown, and the nearest is %s", (given, nearest) => {
    expect(() => parseColumns(`name,${given}`)).toThrow(UserError);
    expect(() => parseColumns(`name,${given}`)).toThrow(
      `--columns knows no column "${given}"; the nearest is "${nearest}"`,
    );
  });

  test("refuses an empty list", () => {
    expect(() => parseColumns(" , ")).toThrow(UserError);
  });

  test("a name that every object has is not a column", () => {
    expect(() => parseColumns("constructor")).toThrow(UserError);
  });

  test("prints what was typed without acting on it", () => {
    expect(() => parseColumns("\u001b[2J")).toThrow("\\u{1b}[2J");
  });
});

describe("--sort", () => {
  test("a column, with a minus for the largest first", () => {
    expect(parseSort("alpha")).toEqual({ column: "alpha", descending: false });
    expect(parseSort("-stable_rank")).toEqual({ column: "stable_rank", descending: true });
  });

  test("an unknown column has a nearest one", () => {
    expect(() => parseSort("-alfa")).toThrow('--sort knows no column "alfa"; the nearest is "alpha"');
  });

  test.each(["shape", "eigenvalues", "phase_margins", "warnings"])("%s has no order", (column) => {
    expect(() => parseSort(column)).toThrow(UserError);
  });
});

describe("sorted records", () => {
  const named = (name: string, given: Partial<Parameters<typeof sampleRecord>[0]> = {}) =>
    sampleRecord({ name, ...given });
  const names = (records: readonly { name: string }[]) => records.map(({ name }) => name);

  test.each([false, true])("those without a value come last (descending: %s)", (descending) => {
    const records = [named("a"), named("b", { alpha: 2 }), named("c"), named("d", { alpha: 3 })];
    const sorted = names(sortRecords(records, { column: "alpha", descending }));
    expect(sorted).toEqual(descending ? ["d", "b", "a", "c"] : ["b", "d", "a", "c"]);
  });

  test("numbers within names count as numbers", () => {
    const records = [named("h.10"), named("h.2"), named("h.1")];
    expect(names(sortRecords(records, { column: "name", descending: false }))).toEqual([
      "h.1",
      "h.2",
      "h.10",
    ]);
  });

  test("phases sort as they follow one another in training", () => {
    const records = [
      named("a", { phase: "heavy-tailed" }),
      named("b", { phase: "bulk-decay" }),
      named("c", { phase: "random-like" }),
    ];
    expect(names(sortRecords(records, { column: "phase", descending: false }))).toEqual(["c", "b", "a"]);
  });

  test("without a key they keep the model's order", () => {
    const records = [named("b"), named("a")];
    expect(sortRecords(records, null)).toBe(records);
  });
});
