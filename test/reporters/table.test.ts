import { Chalk } from "chalk";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import type { LayerRecord } from "../../src/analysis/columns.js";
import { summarise } from "../../src/analysis/summary.js";
import { reportTable } from "../../src/reporters/table.js";
import { coloursIn, hasActiveCharacters, withoutColours } from "./active-characters.js";
import {
  analysed,
  bellSpectrum,
  failed,
  reportOptions,
  SAMPLE_RESULTS,
  sampleReport,
  skipped,
  tensorsOf,
} from "./sample-report.js";

const report = sampleReport();
const table = (given: Partial<ReturnType<typeof reportOptions>> = {}) =>
  reportTable(report, reportOptions(SAMPLE_RESULTS, given));
const coloured = new Chalk({ level: 1 });
const lines = (text: string) => text.trimEnd().split("\n");

describe("width", () => {
  const widths = [48, 50, 60, 72, 80, 81, 99, 100, 120, 140, 200, 300];

  test.each(widths)("no line is wider than %d columns", (width) => {
    for (const line of lines(table({ width }))) expect(stringWidth(line)).toBeLessThanOrEqual(width);
  });

  test.each(widths)("with chosen columns neither, at %d", (width) => {
    const text = table({
      width,
      columns: ["name", "alpha", "phase_reason", "phase_margins", "lambda_plus", "shape"],
    });
    for (const line of lines(text)) expect(stringWidth(line)).toBeLessThanOrEqual(width);
  });

  test("a wider terminal shows more columns, and whole names", () => {
    const heading = (width: number) => lines(table({ width })).find((line) => line.startsWith("layer "));
    expect(heading(80)).not.toContain("log_norm");
    expect(heading(160)).toMatch(
      /type .* D .* tail .* log_norm .* spikes|type .* D .* tail .* spikes .* log_norm/,
    );
    expect(table({ width: 200 })).toContain("model.layers.10.self_attn.o_proj.weight");
  });

  test("an ordinary model at 80 columns shows sizes, both tails, stable rank, spectrum and phase", () => {
    const results = ["q", "k", "v"].map((part) =>
      analysed({
        name: "transformer.h.0.attn",
        part,
        N: 1024,
        M: 256,
        alpha: 2.5,
        tail: 60,
        D: 0.04,
        lower: 0.5,
        phase: "heavy-tailed",
        eigenvalues: bellSpectrum(256, 0.01, 9),
      }),
    );
    const text = reportTable(sampleReport(results), reportOptions(results));
    expect(text).toMatch(/layer +N×M +alpha ±σ +a_low +srank +spectrum +phase/);
  });
});

describe("colour", () => {
  test("there is no escape in it when colour is off", () => {
    expect(hasActiveCharacters(table())).toBe(false);
  });

  test("colour changes nothing else", () => {
    expect(withoutColours(table({ colours: coloured }))).toBe(table());
  });

  test("only the sixteen ANSI colours are used", () => {
    const allowed = ["1", "2", "22", "31", "35", "39", "94"].map((code) => `\u001b[${code}m`);
    const used = coloursIn(table({ colours: coloured }));
    expect(used.filter((code) => !allowed.includes(code))).toEqual([]);
  });
});

describe("content", () => {
  test("a name with terminal escapes is printed escaped", () => {
    expect(table({ width: 140 })).toContain("evil\\u{1b}[31m");
    expect(hasActiveCharacters(withoutColours(table({ colours: coloured })))).toBe(false);
  });

  test("names of megabytes are cut before they are laid out", () => {
    const names = [
      `a${".".repeat(500_000)}b`,
      "/".repeat(500_000),
      `x${"1".repeat(500_000)}y`,
      "👩‍🚀".repeat(99_999),
    ];
    const results = [
      ...names.map((name) => analysed({ ...ONE, name, phase: "heavy-tailed" })),
      failed(names[0], "why"),
    ];
    const text = reportTable(sampleReport(results), reportOptions(results));
    for (const line of lines(text)) expect(stringWidth(line)).toBeLessThanOrEqual(80);
    expect(text.length).toBeLessThan(10_000);
  });

  test("names that are cut are still told apart", () => {
    const rows = lines(table({ width: 80 })).filter((line) => line.startsWith("…layers"));
    expect(rows.map((row) => row.split("…")[1])).toEqual(["layers.10", "layers.11"]);
  });

  test("skipped layers are counted by reason, failed ones are listed with theirs", () => {
    const text = table({ width: 200 });
    expect(text).toContain("5 skipped\n  3 depthwise, such as conv2d_157.w_0: one input channel");
    expect(text).toContain("1 failed\n  h.3.fc holds 3 NaN of 262144 weights");
  });

  test("a failure that does not name its layer is given its name", () => {
    const results = [failed("h.1.w", "The file ends before its bytes.")];
    expect(reportTable(sampleReport(results), reportOptions(results))).toContain(
      "h.1.w: The file ends before",
    );
  });

  test("the conventions of the exponents are below the table", () => {
    expect(table()).toContain("alpha: exponent of the upper tail's density");
    expect(table()).toContain("a_low: exponent of P(X < x) in the lower tail; pure square noise gives 0.5");
  });

  test("the 2/6 marks say whose convention they are, and that they are no verdict", () => {
    expect(table()).toContain("▲ alpha > 6, ▼ alpha < 2: WeightWatcher convention, not a verdict");
  });

  test("what weakens a layer's numbers is marked and said in words, unless the table shows it otherwise", () => {
    const weak = (name: string, warnings: readonly string[]) =>
      analysed({ ...ONE, name, phase: "heavy-tailed", more: { warnings } });
    const results = [weak("a", ["few"]), weak("b", ["narrow", "few"]), weak("c", ["some_new_code"])];
    const text = reportTable(sampleReport(results), reportOptions(results));
    expect(text).toMatch(/^b .* ! {2}/m);
    expect(text).not.toMatch(/^a .* ! {2}/m);
    expect(text).toContain("! tail within a factor of 3: 1 layer");
    expect(text).toContain("! some new code: 1 layer");
  });

  test("marks and abbreviations are explained only where they occur", () => {
    const results = SAMPLE_RESULTS.slice(0, 1);
    const text = reportTable(sampleReport(results), reportOptions(results));
    expect(text).not.toMatch(/▲|gap|noise:|few:|low confidence|narrower/);
  });

  test("the summary has each main metric's mean and median and on how many layers they rest", () => {
    const { mean, median, count } = report.summary.metrics.alpha_lower;
    expect(table()).toMatch(new RegExp(`alpha_lower +${mean?.toFixed(2)} +${median?.toFixed(2)} +${count} `));
  });

  test("layers per phase are a bar of blocks", () => {
    expect(table()).toMatch(/heavy-tailed +4 ■■■■$/m);
  });

  test("a long bar is scaled, and no phase that occurs vanishes from it", () => {
    const results = [
      ...Array.from({ length: 400 }, (_, i) => analysed({ ...ONE, name: `a${i}`, phase: "heavy-tailed" })),
      analysed({ ...ONE, name: "b", phase: "random-like" }),
    ];
    const text = reportTable(sampleReport(results), reportOptions(results, { width: 120 }));
    expect(text).toMatch(/heavy-tailed +400 ■{20}$/m);
    expect(text).toMatch(/random-like +1 ■$/m);
  });

  test("a model without findings says that nothing stands out", () => {
    const results = [analysed({ ...ONE, name: "a", phase: "heavy-tailed" })];
    expect(summarise(results, tensorsOf(results)).findings).toEqual([]);
    expect(reportTable(sampleReport(results), reportOptions(results))).toContain("Nothing stands out");
  });

  test("a model of which nothing was analysed says so and why", () => {
    const results = [skipped("a", [1, 3], "too_few_eigenvalues: 1, fewer than the 10 of --min-evals")];
    const text = reportTable(sampleReport(results), reportOptions(results));
    expect(text).toContain("No layer was analysed.");
    expect(text).toContain("1 too few eigenvalues (a): 1, fewer than the 10 of --min-evals");
  });
});

const ONE = { N: 64, M: 64, alpha: 3, tail: 30, D: 0.05, lower: 0.5, eigenvalues: bellSpectrum(64, 0.01, 4) };

describe("--columns and --sort", () => {
  test("exactly the chosen columns, in their order", () => {
    const header = lines(table({ columns: ["alpha", "name", "xmin"] }))[4];
    expect(header.trim().split(/\s+/)).toEqual(["alpha", "name", "xmin"]);
  });

  test("what does not fit follows below, each part with the first column again", () => {
    const columns = [
      "name",
      "lambda_plus",
      "lambda_edge",
      "participation_ratio",
      "log_spectral_norm",
      "phase",
    ] as const;
    const text = table({ width: 60, columns });
    expect(lines(text).filter((line) => line.startsWith("name "))).toHaveLength(3);
    for (const column of columns) expect(text).toContain(column);
  });

  test("parts of a tensor are told apart by name where their part is not asked for", () => {
    expect(table({ columns: ["name"] })).toMatch(/^h\.0\.qkv\/k$/m);
    expect(table({ columns: ["name", "part"] })).toMatch(/^h\.0\.qkv +k$/m);
  });

  test("skipped and failed layers are rows if their status is asked for", () => {
    expect(table({ columns: ["name", "status"] })).toMatch(/^h\.3\.fc +failed$/m);
  });

  test("sorted from the largest", () => {
    const rows = lines(table({ sort: { column: "alpha", descending: true } }));
    expect(rows.findIndex((row) => row.startsWith("rotation"))).toBe(
      rows.findIndex((row) => row.startsWith("─")) + 1,
    );
  });
});

describe("what only some analyses have", () => {
  const thorough: Partial<LayerRecord> = {
    tail_model: "power_law",
    alpha_boot_low: 1.9,
    alpha_boot_high: 2.65,
    gof_p: 0.74,
    alpha_null_z: -3.8,
    trap: "entries",
    phase: "heavy-tailed",
    warnings: ["not_power_law"],
  };
  const records = SAMPLE_RESULTS.map((result) =>
    result.status === "analysed" ? { ...result, record: { ...result.record, ...thorough } } : result,
  );

  test("is shown with its meaning where it was measured", () => {
    const text = reportTable(sampleReport(records), reportOptions(records, { width: 160 }));
    for (const cell of ["power", "1.90–2.65", "0.74", "-3.8", "entries", "heavy-tailed*"])
      expect(text).toContain(cell);
    expect(text).toContain("* heavy-tailed (not a power law)");
    for (const heading of ["law: ", "95 % scan: ", "fit p: ", "null z: ", "trap: "]) {
      expect(text).toMatch(new RegExp(`^(.*; )?${heading}`, "m"));
    }
  });

  test("takes no column where it was not", () => {
    const text = table({ width: 160 });
    for (const heading of ["law: ", "95 % scan", "fit p", "null z", "trap"])
      expect(text).not.toContain(heading);
  });
});

describe("as a person has looked at it", () => {
  test.each([80, 100, 140])("at %d columns", async (width) => {
    await expect(table({ width })).toMatchFileSnapshot(`snapshots/table-${width}.txt`);
  });

  test("in colour", async () => {
    await expect(table({ colours: coloured })).toMatchFileSnapshot("snapshots/table-80-coloured.txt");
  });

  test("with chosen columns", async () => {
    const text = table({
      columns: ["name", "N", "M", "alpha", "sigma", "D", "num_pl_spikes", "phase", "phase_reason"],
    });
    await expect(text).toMatchFileSnapshot("snapshots/table-columns.txt");
  });
});
