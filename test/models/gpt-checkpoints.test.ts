import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { analyzeModel } from "../../src/analysis/analyze-model.js";
import type { LayerRecord } from "../../src/analysis/columns.js";
import type { LayerResult } from "../../src/analysis/result.js";
import { DTYPES } from "../../src/loaders/dtype.js";
import { openModel } from "../../src/loaders/open-model.js";
import { storageNoiseFloor } from "../../src/metrics/noise-floor.js";
import { PHASES } from "../../src/phase/phase.js";
import { fitLowerTail } from "../../src/powerlaw/lower-tail.js";

const FIXTURES = fileURLToPath(new URL("../../fixtures/gpt/", import.meta.url));
const SHARED = process.env.HTSR_SHARED;

interface ExpectedRow {
  readonly name: string;
  readonly part: string;
  readonly phase: string;
  readonly sum: number;
  readonly lambda_max: number;
  readonly lambda_min: number;
  readonly upper: { readonly alpha: number; readonly xmin: number; readonly n_tail: number };
  readonly lower_raw: { readonly alpha_lower: number; readonly xmax_lower: number; readonly n_tail: number };
  readonly bulk: {
    readonly mp_sigma: number;
    readonly lambda_plus: number;
    readonly lambda_edge: number;
    readonly num_spikes: number;
    readonly mp_distance: number;
  };
}

const EXPECTED: Readonly<Record<string, readonly ExpectedRow[]>> = JSON.parse(
  readFileSync(join(FIXTURES, "expected.json"), "utf8"),
);

type Analysed = Extract<LayerResult, { status: "analysed" }>;

async function resultsOf(path: string, engine: "js" | "wasm"): Promise<readonly Analysed[]> {
  const analysed: Analysed[] = [];
  for await (const result of analyzeModel(await openModel(path), { threads: 0, engine })) {
    if (result.status === "analysed") analysed.push(result);
  }
  return analysed;
}

const recordsOf = async (path: string, engine: "js" | "wasm") =>
  (await resultsOf(path, engine)).map(({ record }) => record);

/** The lower tail of square f16 weights without what lies below the storage noise, of which the reference knows nothing. */
function resolvedLowerTail({ record: { N, M, lambda_max, norm }, eigenvalues }: Analysed) {
  if (N === null || M === null || norm === null || lambda_max === null) throw new Error("no spectrum");
  const tauS = storageNoiseFloor({
    dtype: DTYPES.f16,
    quantisationStep: null,
    rms: Math.sqrt(norm / (N * M)),
    N,
    M,
    maxSingularValue: Math.sqrt(lambda_max),
  });
  const fit = fitLowerTail(eigenvalues, { resolved: 100 * tauS ** 2, gapEdge: null });
  if (fit.kind === "none") throw new Error(fit.reason);
  return fit;
}

describe.each(Object.entries(EXPECTED))("the attention weights of %s", (file, expected) => {
  let results: readonly Analysed[] = [];
  let records: readonly LayerRecord[] = [];
  beforeAll(async () => {
    results = await resultsOf(join(FIXTURES, file), "js");
    records = results.map(({ record }) => record);
  });

  test("are q, k, v and the projection", () => {
    expect(records.map(({ name, part }) => [name, part])).toEqual(
      expected.map(({ name, part }) => [name, part]),
    );
  });

  const relative = (found: number | null, value: number) => Math.abs((found ?? 0) / value - 1);

  test("have the reference's spectra, tails and phases", () => {
    expected.forEach((row, i) => {
      const record = records[i];
      expect(relative(record.norm, row.sum)).toBeLessThan(1e-9);
      expect(relative(record.lambda_max, row.lambda_max)).toBeLessThan(1e-9);
      if (row.lambda_min > 1e-9 * row.lambda_max)
        expect(relative(record.lambda_min, row.lambda_min)).toBeLessThan(1e-9);
      expect(relative(record.alpha, row.upper.alpha)).toBeLessThan(1e-6);
      expect(relative(record.xmin, row.upper.xmin)).toBeLessThan(1e-6);
      expect(record.num_pl_spikes).toBe(row.upper.n_tail);
      const lower = resolvedLowerTail(results[i]);
      expect(relative(lower.alphaLower, row.lower_raw.alpha_lower)).toBeLessThan(1e-6);
      expect(relative(lower.xmax, row.lower_raw.xmax_lower)).toBeLessThan(1e-6);
      expect(lower.tailSize).toBe(row.lower_raw.n_tail);
      expect(record.phase).toBe(row.phase);
    });
  });

  // The reference interpolates Marchenko-Pastur's quantiles from a table, which is good to 1e-6 or so.
  test("have the reference's bulk", () => {
    expected.forEach(({ bulk }, i) => {
      const record = records[i];
      for (const column of ["mp_sigma", "lambda_plus", "lambda_edge"] as const) {
        expect(relative(record[column], bulk[column]), column).toBeLessThan(1e-5);
      }
      expect(Math.abs((record.mp_distance ?? 0) - bulk.mp_distance)).toBeLessThan(1e-5);
      expect(record.num_spikes).toBe(bulk.num_spikes);
      expect(relative(record.mp_softrank, bulk.lambda_plus / (record.lambda_max ?? 0))).toBeLessThan(1e-5);
    });
  });

  test("are given the same diagnosis by the solver that goes through W'W", async () => {
    const fast = await recordsOf(join(FIXTURES, file), "wasm");
    records.forEach((record, i) => {
      const found = fast[i];
      for (const column of ["alpha", "alpha_lower", "lambda_edge", "stable_rank", "entropy"] as const) {
        expect(relative(found[column], record[column] ?? 0), column).toBeLessThan(1e-6);
      }
      expect([found.phase, found.num_spikes, found.num_pl_spikes, found.num_lower_tail]).toEqual([
        record.phase,
        record.num_spikes,
        record.num_pl_spikes,
        record.num_lower_tail,
      ]);
    });
  });
});

/**
 * Matrices in each phase, q, k and v split: by the reference procedure, from the run's README, and by ours, which looks
 * for heavy tails at more depths and places the boundary of spikes by their strength.
 */
const PHASES_BY_STEP = [
  { step: 0, reference: { "random-like": 27 }, ours: { "random-like": 27 } },
  {
    step: 30,
    reference: { "random-like": 13, "bleeding-out": 6, "bulk+spikes": 8 },
    ours: { "random-like": 13, "bleeding-out": 5, "bulk+spikes": 9 },
  },
  {
    step: 120,
    reference: { "bleeding-out": 2, "bulk+spikes": 20, "heavy-tailed": 5 },
    ours: { "bleeding-out": 2, "bulk+spikes": 20, "bulk-decay": 2, "heavy-tailed": 3 },
  },
  {
    step: 300,
    reference: { "bulk+spikes": 12, "bulk-decay": 5, "heavy-tailed": 10 },
    ours: { "bulk+spikes": 11, "bulk-decay": 4, "heavy-tailed": 12 },
  },
  {
    step: 750,
    reference: { "bulk-decay": 7, "heavy-tailed": 20 },
    ours: { "bulk-decay": 9, "heavy-tailed": 18 },
  },
  {
    step: 1500,
    reference: { "bulk-decay": 10, "heavy-tailed": 17 },
    ours: { "bulk-decay": 11, "heavy-tailed": 16 },
  },
];

/** The labels of both procedures agree but for so many matrices in a cell of the table. */
const CELL_TOLERANCE = 2;

describe("the table of the whole training run", () => {
  test.each(PHASES_BY_STEP)("is the reference's within two matrices a cell at step $step", (row) => {
    for (const phase of PHASES) {
      const [reference, ours] = [row.reference, row.ours].map(
        (counts) => Object.entries(counts).find(([name]) => name === phase)?.[1] ?? 0,
      );
      expect(Math.abs(ours - reference), phase).toBeLessThanOrEqual(CELL_TOLERANCE);
    }
  });
});

describe.runIf(SHARED)("the whole training run goes through the phases in order", () => {
  test.each(PHASES_BY_STEP)("at step $step", async ({ step, ours }) => {
    const file = `step-${String(step).padStart(6, "0")}.safetensors`;
    const records = await recordsOf(join(SHARED ?? "", "models/gpt", file), "wasm");
    const found: Record<string, number> = {};
    for (const { phase } of records) found[String(phase)] = (found[String(phase)] ?? 0) + 1;
    expect(found).toEqual(ours);
  });
});
