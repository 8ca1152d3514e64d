import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import type { CompareReport } from "../../src/compare/compare-report.js";
import { normalStream } from "../helpers.js";
import { htsr, ROOT, safetensors, temporaryDirectory, temporaryFile } from "./htsr.js";

const checkpoint = (step: string) => join("fixtures/gpt", `step-${step}.safetensors`);
const [UNTRAINED, EARLY, TRAINED] = ["000000", "000120", "001500"].map(checkpoint);

const validate = new Ajv2020({ allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(join(ROOT, "schema/compare.schema.json"), "utf8")),
);

const widest = (text: string) => Math.max(...text.split("\n").map((line) => [...line].length));

describe("htsr compare of two checkpoints", () => {
  test("shows in 80 columns that every layer has left its random start", async () => {
    const { code, stdout, stderr } = await htsr(["compare", UNTRAINED, TRAINED]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
    expect(stdout.match(/random→(heavy|decay)/g)).toHaveLength(4);
    expect(stdout).toContain("phase: 4 changed, 0 uncertain, 0 the same");
    expect(stdout).toMatch(/\(by chance at most 0\.2 would\)/);
  });

  test("prints JSON that meets the published schema, the same on each run but for its times", async () => {
    const runs = await Promise.all(
      [1, 2].map(() => htsr(["compare", UNTRAINED, TRAINED, "--format", "json", "--eigenvalues"])),
    );
    const [report, again]: CompareReport[] = runs.map(({ stdout }) => JSON.parse(stdout));
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    const timeless = ({ layers }: CompareReport["comparisons"][number]) =>
      layers.map((record) => ({ ...record, seconds: null }));
    expect(timeless(again.comparisons[0])).toEqual(timeless(report.comparisons[0]));
    const [{ layers, summary }] = report.comparisons;
    expect(layers.map(({ name, part }) => [name, part])).toEqual([
      ["h.1.qkv", "q"],
      ["h.1.qkv", "k"],
      ["h.1.qkv", "v"],
      ["h.1.proj", ""],
    ]);
    expect(layers[0].eigenvalues_a).toHaveLength(256);
    expect(layers[0].dw_eigenvalues).toHaveLength(256);
    expect(summary.phases).toEqual({ same: 0, changed: 4, uncertain: 0 });
    expect(summary.alpha.rose).toBe(0);
  });

  test("prints one line of CSV a pair, and Markdown", async () => {
    const csv = await htsr(["compare", UNTRAINED, TRAINED, "--format", "csv"]);
    const lines = csv.stdout.trim().split("\n");
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(/^model_b,name,part,name_b,/);
    expect(lines[0]).not.toContain("eigenvalues");
    expect(lines[1]).toContain("256x256");
    const markdown = await htsr(["compare", UNTRAINED, TRAINED, "--format", "markdown"]);
    expect(markdown.stdout).toMatch(/^## htsr compare: `fixtures\/gpt\/step-000000\.safetensors`/);
    expect(markdown.stdout).toContain("| `h.1.qkv/q` |");
  });

  test("writes to a file with -o", async () => {
    const path = join(temporaryDirectory(), "compared.json");
    const { code, stdout } = await htsr(["compare", UNTRAINED, TRAINED, "-f", "json", "-o", path]);
    expect([code, stdout]).toEqual([0, ""]);
    expect(validate(JSON.parse(readFileSync(path, "utf8")))).toBe(true);
  });

  test("says of a checkpoint and itself that nothing changed", async () => {
    const { stdout } = await htsr(["compare", TRAINED, TRAINED]);
    expect(stdout.match(/ same /g)?.length).toBeGreaterThanOrEqual(4);
    expect(stdout).toContain("weights: 4 layers the same");
    expect(stdout).toContain("alpha: 0 fell, 0 rose, 4 within the uncertainty");
  });
});

describe("htsr compare of several models", () => {
  test("is a league table in 80 columns", async () => {
    const { code, stdout, stderr } = await htsr(["compare", UNTRAINED, EARLY, TRAINED]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
    expect(stdout).toContain("3 models, each against the first");
    expect(stdout).toMatch(/step-000000\S* +100 %/);
  });

  test("has a comparison with the first of each of the others in its JSON", async () => {
    const { stdout } = await htsr(["compare", UNTRAINED, EARLY, TRAINED, "--format", "json"]);
    const report: CompareReport = JSON.parse(stdout);
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(report.models.map(({ path }) => path)).toEqual([UNTRAINED, EARLY, TRAINED]);
    expect(report.comparisons.map(({ a, b }) => [a, b])).toEqual([
      [UNTRAINED, EARLY],
      [UNTRAINED, TRAINED],
    ]);
    const [early, late] = report.comparisons.map(
      ({ summary }) => summary.metrics.relative_frobenius.mean ?? 0,
    );
    expect(early).toBeGreaterThan(0);
    expect(late).toBeGreaterThan(early);
  });
});

test("htsr compare gives the same on one thread as on two", async () => {
  const model = (name: string, first: number) => {
    const tensor = (seed: number) => ({
      shape: [420, 400],
      values: Float32Array.from({ length: 168_000 }, normalStream(seed)),
    });
    return temporaryFile(
      name,
      safetensors({ "h.0.weight": tensor(1), "h.1.weight": tensor(first), "h.2.weight": tensor(first + 1) }),
    );
  };
  const [a, b] = [model("a.safetensors", 2), model("b.safetensors", 4)];
  const runs = await Promise.all(
    ["1", "2"].map((threads) => htsr(["compare", a, b, "--format", "csv", "--threads", threads])),
  );
  const timeless = ({ stdout }: { stdout: string }) => stdout.replace(/,[^,\n]*$/gm, "");
  expect(runs.map(({ code }) => code)).toEqual([0, 0]);
  expect(timeless(runs[1])).toBe(timeless(runs[0]));
  expect(runs[0].stdout.split("\n")).toHaveLength(5);
});

describe("htsr compare of models whose names differ", () => {
  const tensor = (seed: number) => ({
    shape: [40, 30],
    values: Float32Array.from({ length: 1200 }, normalStream(seed)),
  });
  const a = temporaryFile(
    "a.safetensors",
    safetensors({ "h.0.fc.weight": tensor(1), "h.1.fc.weight": tensor(2) }),
  );
  const b = temporaryFile(
    "b.safetensors",
    safetensors({ "model.h.0.fc.weight": tensor(1), "model.h.1.fc.weight": tensor(3) }),
  );

  const identical = async (...map: string[]) => {
    const { code, stdout, stderr } = await htsr(["compare", a, b, "--format", "json", ...map]);
    expect([code, stderr]).toEqual([0, ""]);
    const report: CompareReport = JSON.parse(stdout);
    return report.comparisons[0].layers.map((record) => record.identical);
  };

  test("says how to map them", async () => {
    const { code, stdout, stderr } = await htsr(["compare", a, b]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^htsr: no layer of \S+b\.safetensors has the name [^\n]*--map[^\n]*\n$/);
  });

  test("takes a rule, a file of rules, or the shapes", async () => {
    const file = temporaryFile("names.txt", "# old = new\nh.0.* = model.h.0.*\nh.1.* = model.h.1.*\n");
    expect(await identical("--map", "*=model.*")).toEqual([true, false]);
    expect(await identical("--map", file)).toEqual([true, false]);
    expect(await identical("--map", "shape")).toEqual([true, false]);
  });

  test.each([
    ["nowhere.txt", /^htsr: --map nowhere\.txt is neither a rule [^\n]*\n$/],
    ["a=b=c", /^htsr: --map a=b=c is no rule [^\n]*\n$/],
  ])("refuses --map %s", async (map, message) => {
    const { code, stderr } = await htsr(["compare", a, b, "--map", map]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe("htsr compare refuses", () => {
  test.each([
    ["one model", ["compare", TRAINED], /takes two models or more/],
    [
      "a missing file",
      ["compare", TRAINED, "missing.safetensors"],
      /^htsr: missing\.safetensors does not exist/,
    ],
    [
      "a filter that means no layer",
      ["compare", UNTRAINED, TRAINED, "--layers", "nothing"],
      /matches no layer/,
    ],
    ["no singular vectors", ["compare", UNTRAINED, TRAINED, "--top-k", "0"], /whole number of at least 1/],
  ])("%s in one sentence", async (_, args, message) => {
    const { code, stdout, stderr } = await htsr(args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
  });
});

const SHARED = join(process.env.HTSR_SHARED ?? "", "models/gpt");

describe.runIf(existsSync(SHARED))("htsr compare of the whole GPT", () => {
  test("finds that training changed every layer's phase and no layer's alpha upwards", async () => {
    const paths = ["step-000000", "step-001500"].map((step) => join(SHARED, `${step}.safetensors`));
    const { stdout } = await htsr(["compare", ...paths, "--format", "json"]);
    const report: CompareReport = JSON.parse(stdout);
    const [{ summary }] = report.comparisons;
    expect(summary.pairs).toEqual({ compared: 27, spectra: 0, failed: 0 });
    expect(summary.phases.same).toBe(0);
    expect(summary.alpha.rose).toBe(0);
    expect(summary.alpha.fell).toBeGreaterThanOrEqual(15);
    expect(summary.metrics.overlap_left.median).toBeLessThan(0.2);
  });

  test("finds that the ONNX export is the last checkpoint but for rounding", async () => {
    const paths = ["step-001500.safetensors", "final.onnx"].map((name) => join(SHARED, name));
    const { stdout } = await htsr(["compare", ...paths, "--format", "json"]);
    const report: CompareReport = JSON.parse(stdout);
    const [{ summary }] = report.comparisons;
    expect(summary.within_rounding).toBe(26);
    expect(summary.alpha).toMatchObject({ fell: 0, rose: 0 });
    expect(summary.metrics.overlap_left.q25).toBeGreaterThan(0.999);
  });
});
