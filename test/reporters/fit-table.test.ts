import { Chalk } from "chalk";
import { describe, expect, test } from "vitest";
import { type FitOptions, fitNumbers } from "../../src/analysis/fit-numbers.js";
import { fitReport } from "../../src/analysis/fit-report.js";
import { fitTable } from "../../src/reporters/fit-table.js";
import { textWidth } from "../../src/reporters/fit-text.js";
import { pareto, sample } from "../samples.js";
import { simulated } from "../spectra.js";

const PLAIN = new Chalk({ level: 0 });
const WORKED = Float64Array.of(1, 1.2, 1.5, 1.9, 2.4, 3.1, 4.2, 6, 9.5, 20);

function reportOf(values: Float64Array, options: Partial<FitOptions> = {}, path = "numbers.csv") {
  return fitReport({ path, format: "text", column: "size" }, fitNumbers(values, options));
}

function tableOf(values: Float64Array, options: Partial<FitOptions> = {}, width = 80): string {
  return fitTable(reportOf(values, options), { width, colours: PLAIN });
}

test("the table of a fit is as it was looked at", async () => {
  const text = tableOf(simulated("pareto-with-head").eigenvalues, { tail: "both" });
  await expect(text).toMatchFileSnapshot("snapshots/fit-80.txt");
});

describe("the table of a fit", () => {
  const samples = [
    simulated("pareto-with-head").eigenvalues,
    WORKED,
    sample(500, 1, pareto(2.2)).map(Math.floor),
    sample(200, 2, pareto(9)),
    new Float64Array(30).fill(1),
    Float64Array.of(-1, 0, 1, Number.NaN),
    new Float64Array(0),
    Float64Array.from({ length: 50 }, (_, i) => 1.2345678e-300 * 1.5 ** i),
  ];

  test.each([40, 57, 80, 120, 200])("keeps to a terminal of %d columns", (width) => {
    for (const values of samples) {
      const path = `${"deeply/nested/".repeat(20)}ナンバーズ.csv`;
      const report = reportOf(values, { tail: "both", bootstrap: 20 }, path);
      const lines = fitTable(report, { width, colours: PLAIN }).split("\n");
      for (const line of lines) expect(textWidth(line), line).toBeLessThanOrEqual(width);
    }
  });

  test("prints nothing that is no number or no word", () => {
    for (const values of samples) {
      expect(tableOf(values, { tail: "both", bootstrap: 20 })).not.toMatch(/NaN|Infinity|null|undefined/);
    }
  });

  test("escapes what a terminal would act on", () => {
    const report = reportOf(WORKED, { bootstrap: 0 }, "\u001b[31mred.csv");
    expect(fitTable(report, { width: 80, colours: PLAIN })).not.toContain("\u001b");
  });

  test("says what it left out, and calls standard input by its name", () => {
    const report = reportOf(Float64Array.of(0, Number.NaN, ...WORKED), {}, "-");
    const text = fitTable(report, { width: 80, colours: PLAIN });
    expect(text).toContain("standard input, column size");
    expect(text).toContain(
      "12 numbers · 10 positive · 1 zero or negative left out\n1 missing or infinite left out\n",
    );
  });

  test("says that the goodness of fit was not tested, without a bootstrap", () => {
    expect(tableOf(WORKED, { bootstrap: 0 })).toContain("not tested (--bootstrap 200 does)");
  });

  test("calls a power law implausible where its goodness of fit says so", () => {
    expect(tableOf(simulated("shifted-exponential").eigenvalues)).toMatch(
      /goodness of fit implausible: of 200 true power laws \d\.\d % fit no better/,
    );
  });

  test("says why there is no tail", () => {
    expect(tableOf(WORKED.subarray(2))).toContain("none: fewer than 10 positive numbers");
    expect(tableOf(new Float64Array(30).fill(1), { tail: "lower" })).toContain("none: all equal");
  });

  test("marks what weakens each tail", () => {
    const text = tableOf(sample(500, 1, pareto(2.2)).map(Math.floor));
    expect(text).toContain("! whole numbers, fitted as continuous");
    expect(tableOf(WORKED)).toContain("! fewer than 50 numbers in the tail");
  });
});
