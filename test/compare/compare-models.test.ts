import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { analyzeModel } from "../../src/analysis/analyze-model.js";
import type { LayerResult } from "../../src/analysis/result.js";
import type { ComparisonRecord } from "../../src/compare/columns.js";
import { compareModels } from "../../src/compare/compare-models.js";
import { parseRule } from "../../src/compare/layer-map.js";
import { UserError } from "../../src/errors.js";
import type { Role } from "../../src/loaders/tensor.js";
import { gaussian, withSingularValues } from "../esd/matrices.js";
import {
  analysed,
  COMPARE_OPTIONS,
  compareAll,
  comparePairs,
  type MemoryTensor,
  memoryModel,
} from "./models.js";

const [ROWS, COLUMNS] = [120, 80];
const NOISE = gaussian(ROWS, COLUMNS, 1).values;

const dense = (values: ArrayLike<number>, rows = ROWS, columns = COLUMNS): MemoryTensor => ({
  shape: [rows, columns],
  values,
});

const INPUTS_FIRST: Role = { kind: "dense", outputAxis: -1 };

function transposed(values: Float64Array | Float32Array, rows = ROWS, columns = COLUMNS): Float64Array {
  return Float64Array.from(
    { length: values.length },
    (_, at) => values[(at % rows) * columns + Math.floor(at / rows)],
  );
}

async function pairOf(
  a: MemoryTensor,
  b: MemoryTensor,
  options: Parameters<typeof comparePairs>[2] = {},
): Promise<ComparisonRecord> {
  const [record] = await comparePairs({ w: a }, { w: b }, options);
  return record;
}

/** Numbers of a record that must be there. */
function number(record: ComparisonRecord, column: keyof ComparisonRecord): number {
  const value = record[column];
  if (typeof value !== "number") throw new Error(`${column} is ${String(value)}: ${record.reason}`);
  return value;
}

describe("identical models", () => {
  test("differ in nothing", async () => {
    const record = await pairOf(dense(NOISE), dense(NOISE));
    expect(record).toMatchObject({
      status: "compared",
      identical: true,
      within_rounding: true,
      cosine: 1,
      relative_frobenius: 0,
      relative_spectral: 0,
      ks_distance: 0,
      log_wasserstein: 0,
      alpha_change: 0,
      alpha_verdict: "within_uncertainty",
      phase_verdict: "same",
      cka: 1,
      top_k: 10,
      dw_alpha: null,
      dw_phase: null,
    });
    expect(record.overlap_left).toBeCloseTo(1, 12);
    expect(record.overlap_right).toBeCloseTo(1, 12);
  });
});

describe("a spike of known norm", () => {
  const left = Array.from({ length: ROWS }, (_, i) => Math.cos(i));
  const right = Array.from({ length: COLUMNS }, (_, j) => Math.sin(2 * j));
  const norm = (v: readonly number[]) => Math.hypot(...v);
  const size = 60;
  const spiked = NOISE.map(
    (x, at) => x + (size * left[Math.floor(at / COLUMNS)] * right[at % COLUMNS]) / (norm(left) * norm(right)),
  );

  test("is found: its norms, its rank, and the one direction that it takes from the top subspace", async () => {
    const record = await pairOf(dense(NOISE), dense(spiked), { topK: 1 });
    // f32 weights: 6e-8 of each; a hundredth of that is left in the norms.
    expect(record.relative_frobenius).toBeCloseTo(size / norm(Array.from(NOISE)), 6);
    expect(number(record, "dw_stable_rank")).toBeCloseTo(1, 6);
    expect(record.dw_matrix_rank).toBe(1);
    expect(Math.sqrt(number(record, "dw_lambda_max"))).toBeCloseTo(size, 4);
    expect(record.identical).toBe(false);
    expect(record.within_rounding).toBe(false);
    // Of noise the top vector is any; the spike's is another.
    expect(number(record, "overlap_left")).toBeLessThan(0.3);
    expect(record.overlap_left_random).toBeCloseTo(1 / ROWS, 15);
    expect(record.overlap_right_random).toBeCloseTo(1 / COLUMNS, 15);
  });

  test("stays what it is whichever way round the weights are stored", async () => {
    const expected = await pairOf(dense(NOISE), dense(spiked));
    const stored = { shape: [COLUMNS, ROWS], values: transposed(spiked), role: INPUTS_FIRST };
    const mixed = await pairOf(dense(NOISE), stored);
    for (const column of ["relative_frobenius", "cka", "overlap_left", "overlap_right", "dw_norm"] as const) {
      // Sums in another order; subspaces to 1e-4, and what that does to an overlap.
      expect(Math.abs(number(mixed, column) / number(expected, column) - 1), column).toBeLessThan(1e-4);
    }
    expect(mixed.shape_b).toEqual([ROWS, COLUMNS]);
  });

  test("of a transposed layer has left and right exchanged, and the other numbers the same", async () => {
    const expected = await pairOf(dense(NOISE), dense(spiked));
    const record = await pairOf(
      dense(transposed(NOISE), COLUMNS, ROWS),
      dense(transposed(spiked), COLUMNS, ROWS),
    );
    const exchanged = { overlap_left: "overlap_right", overlap_right: "overlap_left" } as const;
    const same = [
      "relative_frobenius",
      "relative_spectral",
      "cosine",
      "ks_distance",
      "dw_stable_rank",
    ] as const;
    for (const column of same) expect(number(record, column)).toBeCloseTo(number(expected, column), 6);
    for (const [column, other] of Object.entries(exchanged) as [
      keyof typeof exchanged,
      keyof ComparisonRecord,
    ][]) {
      expect(number(record, column)).toBeCloseTo(number(expected, other), 4);
    }
  });

  test("scales with the weights where it should, and not where it should not", async () => {
    const expected = await pairOf(dense(NOISE), dense(spiked));
    // A power of two is exact in f32.
    const record = await pairOf(dense(NOISE.map((x) => 8 * x)), dense(spiked.map((x) => 8 * x)));
    expect(number(record, "dw_norm") / number(expected, "dw_norm")).toBeCloseTo(64, 8);
    const free = [
      "relative_frobenius",
      "relative_spectral",
      "relative_rounding",
      "cosine",
      "cka",
      "ks_distance",
      "log_wasserstein",
      "alpha_z",
      "overlap_left",
      "overlap_left_rounding",
      "dw_stable_rank",
    ] as const;
    for (const column of free)
      expect(number(record, column), column).toBeCloseTo(number(expected, column), 8);
  });
});

test("a rotation leaves the spectrum as it is, and takes the weights elsewhere", async () => {
  const [a, b] = [2, 3].map((seed) =>
    withSingularValues(
      Array.from({ length: COLUMNS }, (_, i) => 1 + i ** 1.5),
      ROWS,
      seed,
    ),
  );
  const record = await pairOf(dense(a.values), dense(b.values));
  // Rounding to f32 may let two neighbours of the spectra pass each other: a step of 1/80.
  expect(number(record, "ks_distance")).toBeLessThanOrEqual(1 / COLUMNS + 1e-12);
  expect(number(record, "log_wasserstein")).toBeLessThan(1e-5);
  expect(Math.abs(number(record, "alpha_change"))).toBeLessThan(1e-3);
  expect(record.alpha_verdict).toBe("within_uncertainty");
  expect(number(record, "relative_frobenius")).toBeGreaterThan(0.5);
});

test("a layer twice another has the same shape of spectrum, log10 4 away", async () => {
  const record = await pairOf(dense(NOISE), dense(NOISE.map((x) => 2 * x)));
  expect(number(record, "log_wasserstein")).toBeCloseTo(Math.log10(4), 10);
  expect(record.cosine).toBeCloseTo(1, 12);
  expect(record.cka).toBeCloseTo(1, 12);
  expect(number(record, "overlap_left")).toBeCloseTo(1, 7);
  expect(number(record, "relative_spectral")).toBeCloseTo(1, 10);
});

test("an update of low rank that is merged into f32 weights has its rank", async () => {
  const update = gaussian(ROWS, 4, 5).values;
  const other = gaussian(4, COLUMNS, 6).values;
  const merged = NOISE.map((x, at) => {
    let sum = 0;
    for (let k = 0; k < 4; k++)
      sum += update[Math.floor(at / COLUMNS) * 4 + k] * other[k * COLUMNS + (at % COLUMNS)];
    return x + 0.01 * sum;
  });
  expect((await pairOf(dense(NOISE), dense(merged))).dw_matrix_rank).toBe(4);
});

test("weights rounded to bf16 are said to differ by no more than that, in no phase", async () => {
  const words = new Uint32Array(Float32Array.from(NOISE).buffer).map((x) => (x + 0x8000) & 0xffff0000);
  const record = await pairOf(dense(NOISE), dense(new Float32Array(words.buffer)));
  expect(record).toMatchObject({
    identical: false,
    within_rounding: true,
    dw_phase: null,
    dw_matrix_rank: 0,
  });
  expect(number(record, "relative_frobenius")).toBeLessThan(number(record, "relative_rounding"));
  // What is lost of the top subspaces is of the order that perturbation theory says.
  const [found, expected] = [1 - number(record, "overlap_left"), 1 - number(record, "overlap_left_rounding")];
  expect(found / expected).toBeGreaterThan(0.1);
  expect(found / expected).toBeLessThan(3);
});

describe("convolutions", () => {
  const CONV: Role = { kind: "conv", groups: 1, transposed: false };
  const conv = (values: ArrayLike<number>, ...shape: number[]): MemoryTensor => ({
    shape,
    values,
    role: CONV,
  });

  test("are compared as one matrix, their spectra pooled over positions", async () => {
    const [a, b] = [7, 8].map((seed) => gaussian(32, 16 * 9, seed).values);
    const record = await pairOf(conv(a, 32, 16, 3, 3), conv(b, 32, 16, 3, 3), { topK: 4 });
    expect(record).toMatchObject({ status: "compared", shape: [32, 16, 9], top_k: 4 });
    expect(record.overlap_left_random).toBeCloseTo(4 / 32, 15);
    expect(record.overlap_right_random).toBeCloseTo(4 / 144, 15);
    const flat = await pairOf(dense(a, 32, 144), dense(b, 32, 144), { topK: 4 });
    for (const column of ["relative_frobenius", "relative_spectral", "cka", "overlap_left"] as const) {
      expect(number(record, column)).toBeCloseTo(number(flat, column), 6);
    }
  });
});

describe("what cannot be compared", () => {
  test("shapes that differ have their spectra compared, and say why no more", async () => {
    const record = await pairOf(dense(NOISE), dense(gaussian(150, 80, 9).values, 150, 80));
    expect(record).toMatchObject({ status: "spectra", relative_frobenius: null, cka: null, dw_alpha: null });
    expect(record.reason).toMatch(/^shape_differs: 120 x 80 against 150 x 80,/);
    expect(number(record, "ks_distance")).toBeGreaterThan(0);
    expect(record.alpha_verdict).not.toBeNull();
  });

  test("a square layer and its transpose are not taken for each other", async () => {
    const square = gaussian(60, 60, 10).values;
    const straight = await pairOf(dense(square, 60, 60), {
      shape: [60, 60],
      values: square,
      role: INPUTS_FIRST,
    });
    expect(straight.identical).toBe(false);
  });

  test("a layer that failed in one model is a failed pair", async () => {
    const broken = Float64Array.from(NOISE);
    broken[5] = Number.NaN;
    const [record, other] = await comparePairs(
      { w: dense(NOISE), v: dense(NOISE) },
      { w: dense(broken), v: dense(NOISE) },
    );
    expect(record).toMatchObject({ status: "failed", alpha_a: null });
    expect(record.reason).toMatch(/^failed: in the second model it failed, .*NaN/);
    expect(other.status).toBe("compared");
  });

  test("a layer of zeros, which has no spectrum, is one too", async () => {
    const [record] = await comparePairs(
      { w: dense(new Float64Array(NOISE.length)), v: dense(NOISE) },
      { w: dense(NOISE), v: dense(NOISE) },
    );
    expect(record.status).toBe("failed");
    expect(record.reason).toMatch(/^skipped: in the first model it was skipped, all_zero/);
  });

  test("what is only in one model is listed with the reason", async () => {
    const report = await compareAll([
      memoryModel("a", { w: dense(NOISE), v: dense(NOISE), tiny: dense(gaussian(20, 15, 1).values, 20, 15) }),
      memoryModel("b", { w: dense(NOISE), x: dense(NOISE), tiny: dense(gaussian(20, 5, 1).values, 20, 5) }),
    ]);
    const [{ unmatched_a, unmatched_b, summary }] = report.comparisons;
    expect(unmatched_a).toEqual([
      { name: "v", part: "", shape: [120, 80], reason: "the other model has no layer of that name and part" },
      {
        name: "tiny",
        part: "",
        shape: [20, 15],
        reason: expect.stringMatching(/^skipped in the other model, too_few_eigenvalues/),
      },
    ]);
    expect(unmatched_b.map(({ name }) => name)).toEqual(["x"]);
    expect(summary).toMatchObject({ unmatched_a: 2, unmatched_b: 1, identical: 1 });
  });

  test("parts of a tensor that the other model cannot read are listed with its reason", async () => {
    const stack = memoryModel("a", {
      w: dense(NOISE),
      experts: { shape: [2, ROWS, COLUMNS], values: [...NOISE, ...NOISE] },
    });
    const broken: Role = { kind: "broken", message: "experts is cut off." };
    const other = memoryModel("b", { w: dense(NOISE), experts: { ...dense(NOISE), role: broken } });
    const [{ unmatched_a, unmatched_b }] = (await compareAll([stack, other])).comparisons;
    expect(unmatched_a.map(({ part, reason }) => [part, reason])).toEqual([
      ["expert0", "failed in the other model, experts is cut off."],
      ["expert1", "failed in the other model, experts is cut off."],
    ]);
    expect(unmatched_b).toMatchObject([{ name: "experts", part: "", shape: null }]);
  });

  test("models of which no layer matches are refused in one sentence with the remedy", async () => {
    const [a, b] = [
      memoryModel("a.onnx", { w: dense(NOISE) }),
      memoryModel("b.onnx", { "m.w": dense(NOISE) }),
    ];
    await expect(compareAll([a, b])).rejects.toThrow(UserError);
    await expect(compareAll([a, b])).rejects.toThrow(
      /^no layer of b\.onnx has the name and part of one of a\.onnx: the first are m\.w and w; .*--map.*\.$/,
    );
    for (const map of [
      { rules: [parseRule("*=m.*")], byShape: false },
      { rules: [], byShape: true },
    ]) {
      const report = await compareAll([a, b], { map });
      expect(report.comparisons[0].layers).toMatchObject([{ name: "w", name_b: "m.w", identical: true }]);
    }
  });

  test("weights that do not fit the memory have their spectra compared", async () => {
    const model = await analysed(memoryModel("a", { w: dense(NOISE) }));
    const { layers } = await compareModels(model, model, COMPARE_OPTIONS, {
      threads: 0,
      maxMemory: 1000,
    });
    expect(layers).toMatchObject([{ status: "spectra", ks_distance: 0 }]);
    expect(layers[0].reason).toMatch(/^too_large: .*--max-memory$/);
  });
});

test("an aborted comparison returns the pairs that are done", async () => {
  const model = await analysed(memoryModel("a", { w: dense(NOISE), v: dense(NOISE) }));
  const abortion = new AbortController();
  const { layers } = await compareModels(model, model, COMPARE_OPTIONS, {
    threads: 0,
    signal: abortion.signal,
    onFinish: () => abortion.abort(),
  });
  expect(layers.map(({ name }) => name)).toEqual(["w"]);
});

test("a signal that outlives many comparisons and analyses keeps no listener of theirs", async () => {
  const { signal } = new AbortController();
  const opened = memoryModel("a", { w: dense(NOISE) });
  for (let i = 0; i < 3; i++) {
    const results: LayerResult[] = [];
    for await (const result of analyzeModel(opened, { threads: 0, engine: "wasm", signal }))
      results.push(result);
    const model = { model: opened, results };
    await compareModels(model, model, COMPARE_OPTIONS, { threads: 0, engine: "wasm", signal });
  }
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("the engine without W'W and normalised eigenvalues give the same comparison", async () => {
  const b = gaussian(ROWS, COLUMNS, 11).values;
  const expected = await pairOf(dense(NOISE), dense(b));
  const normalised = await pairOf(dense(NOISE), dense(b), { normalize: true });
  const model = (values: ArrayLike<number>) => analysed(memoryModel("m", { w: dense(values) }));
  const { layers } = await compareModels(await model(NOISE), await model(b), COMPARE_OPTIONS, {
    engine: "js",
    threads: 0,
  });
  for (const record of [normalised, layers[0]]) {
    for (const column of ["ks_distance", "relative_spectral", "overlap_left", "cka", "dw_alpha"] as const) {
      expect(number(record, column), column).toBeCloseTo(number(expected, column), 8);
    }
  }
});
