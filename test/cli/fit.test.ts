import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { pareto, sample } from "../samples.js";
import { simulated } from "../spectra.js";
import { htsr, ROOT, temporaryDirectory, temporaryFile } from "./htsr.js";

const WORKED = "1\n1.2\n1.5\n1.9\n2.4\n3.1\n4.2\n6\n9.5\n20\n";
const PARETO = simulated("pareto-with-head").eigenvalues;
/** With a column of names, and with rows to leave out. */
const CSV = `name,size\n${Array.from(PARETO, (x, i) => `r${i},${x}`).join("\n")}\na,-3\nb,\nc,0\n`;

/** A .npy file of doubles, as NumPy's NEP 1 describes it. */
function npy(values: Float64Array): Buffer {
  const header = `{'descr': '<f8', 'fortran_order': False, 'shape': (${values.length},), }\n`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  return Buffer.concat([
    Buffer.from("\x93NUMPY\x01\x00", "latin1"),
    length,
    Buffer.from(header),
    Buffer.from(values.buffer, values.byteOffset, values.byteLength),
  ]);
}

async function documentOf(args: readonly string[], input = "") {
  const { code, stdout, stderr } = await htsr(["fit", ...args, "--format", "json"], { input });
  expect([code, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout);
}

describe("htsr fit", () => {
  test("gives the worked numbers of ten values from standard input", async () => {
    const { source, fit, warnings } = await documentOf(["-"], WORKED);
    expect(source).toEqual({
      path: "-",
      format: "text",
      column: null,
      count: 10,
      dropped: { not_positive: 0, missing: 0 },
    });
    expect(fit.alpha).toBeCloseTo(1.8539432927, 10);
    expect(fit.sigma).toBeCloseTo(0.2700405797, 10);
    expect(fit.D).toBeCloseTo(0.1264987167, 10);
    expect(warnings).toEqual(["few", "poor"]);
  });

  test("gives the same of a column of a csv file and of a .npy file, and leaves out what it counts", async () => {
    const csv = await documentOf([temporaryFile("sizes.csv", CSV), "--column", "size", "--tail", "both"]);
    expect(csv.source).toMatchObject({ count: 1503, dropped: { not_positive: 2, missing: 1 } });
    expect(csv.fit.alpha).toBeCloseTo(2.5483105425, 10);
    expect(csv.fit.xmin).toBeCloseTo(1.6755530818, 10);
    expect(csv.fit.num_pl_spikes).toBe(493);
    expect(csv.fit.tail_model).toBe("power_law");
    const binary = await documentOf([temporaryFile("sizes.npy", npy(PARETO)), "--tail", "both"]);
    expect(binary.source.format).toBe("npy");
    expect(binary.fit).toEqual(csv.fit);
  });

  test("prints a document that validates against the published schema", async () => {
    const schema = JSON.parse(readFileSync(join(ROOT, "schema/fit.schema.json"), "utf8"));
    const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);
    validate(await documentOf(["-", "--tail", "both"], WORKED));
    expect(validate.errors).toBeNull();
  });

  test("shows in its table the numbers of its document, in 80 columns", async () => {
    const path = temporaryFile("sizes.npy", npy(PARETO));
    const { fit } = await documentOf([path]);
    const { code, stdout, stderr } = await htsr(["fit", path]);
    expect([code, stderr]).toEqual([0, ""]);
    const line = (label: string) => stdout.split("\n").find((text) => text.startsWith(`  ${label} `)) ?? "";
    const numbers = (label: string) => (line(label).match(/-?\d+(\.\d+)?/g) ?? []).map(Number);
    // A number of d decimals is within half of the last one.
    const shows = (shown: number | undefined, value: number, decimals: number) =>
      expect(Math.abs((shown ?? Number.NaN) - value)).toBeLessThanOrEqual(0.5001 * 10 ** -decimals);
    shows(numbers("alpha")[0], fit.alpha, 3);
    shows(numbers("alpha")[1], fit.sigma, 3);
    shows(numbers("95 % interval")[1], fit.alpha_ci_low, 3);
    shows(numbers("95 % interval")[2], fit.alpha_ci_high, 3);
    shows(numbers("beta")[0], fit.beta_upper, 3);
    shows(numbers("xmin")[0], fit.xmin, 3);
    expect(numbers("tail").slice(0, 2)).toEqual([fit.num_pl_spikes, 1500]);
    shows(numbers("distance D")[0], fit.D, 4);
    shows(numbers("distance D")[1], fit.D_two, 4);
    expect(numbers("goodness of fit")[0]).toBe(200);
    shows(numbers("goodness of fit")[1], 100 * fit.gof_p, 1);
    shows(numbers("exponential")[0], fit.pl_vs_exponential, 2);
    shows(numbers("exponential")[1], fit.pl_vs_exponential_p, 4);
    shows(numbers("truncated power law")[0], fit.pl_vs_truncated, 2);
    expect(Math.max(...stdout.split("\n").map((text) => [...text].length))).toBeLessThanOrEqual(80);
  });

  test("fits 100,000 values", async () => {
    const path = temporaryFile("many.txt", Array.from(sample(100_000, 1, pareto(2.5))).join("\n"));
    const { fit, options } = await documentOf([path]);
    expect(options.bootstrap).toBe(0);
    expect(Math.abs(fit.alpha - 2.5)).toBeLessThan(0.03);
  });

  test("writes to a file with -o", async () => {
    const output = join(temporaryDirectory(), "fit.json");
    const { code, stdout } = await htsr(["fit", "-", "-f", "json", "-o", output], { input: WORKED });
    expect([code, stdout]).toEqual([0, ""]);
    expect(JSON.parse(readFileSync(output, "utf8")).fit.xmin).toBe(1);
  });

  test("gives other intervals with another seed, the same with the same", async () => {
    const low = async (seed: string) => (await documentOf(["-", "--seed", seed], WORKED)).fit.alpha_boot_low;
    expect(await low("1")).toBe(await low("1"));
    expect(await low("2")).not.toBe(await low("1"));
  });

  test("says nothing of a tail that is missing while the other is there", async () => {
    const { fit } = await documentOf(["-", "--tail", "both"], WORKED);
    expect([fit.alpha_lower, fit.alpha_lower_reason]).toEqual([null, "too_few"]);
  });
});

describe("htsr fit ends with 2 and one sentence", () => {
  test.each([
    [
      "few numbers",
      "1\n2\n-3\n",
      [],
      /^htsr: standard input holds 2 positive numbers of 3, .*at least 10[^\n]*\n$/,
    ],
    [
      "equal numbers",
      "5\n".repeat(30),
      [],
      /^htsr: the 30 positive numbers of standard input are all equal[^\n]*\n$/,
    ],
    ["no numbers", "", ["--tail", "lower"], /^htsr: standard input holds 0 positive numbers of 0[^\n]*\n$/],
    ["words", "1\ntwo\n", [], /^htsr: standard input, row 2: "two" is not a number\.\n$/],
    ["several columns", "a,b\n1,2\n", [], /^htsr: standard input holds 2 columns \(a, b\)[^\n]*\n$/],
    ["a column that is not there", "a,b\n1,2\n", ["--column", "c"], /^htsr: .* no column "c"[^\n]*\n$/],
    [
      "an unknown tail",
      WORKED,
      ["--tail", "left"],
      /^htsr: option '--tail <tail>' argument 'left' is invalid/,
    ],
    ["half a replicate", WORKED, ["--bootstrap", "0.5"], /must be 0 for none, or at least 40/],
  ])("for %s", async (_, input, args, message) => {
    const { code, stderr } = await htsr(["fit", "-", ...args], { input });
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  test("for a file that is not there", async () => {
    const { code, stdout, stderr } = await htsr(["fit", "missing.csv"]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^htsr: missing\.csv does not exist[^\n]*\n$/);
  });

  test("but shows first why nothing could be fitted", async () => {
    const { stdout } = await htsr(["fit", "-", "--format", "json"], { input: "1\n2\n" });
    expect(JSON.parse(stdout).fit).toMatchObject({ alpha: null, alpha_reason: "too_few" });
  });
});
