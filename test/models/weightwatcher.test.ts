import { describe, expect, test } from "vitest";
import { analyzeModel } from "../../src/analysis/analyze-model.js";
import type { LayerRecord } from "../../src/analysis/columns.js";
import { openModel } from "../../src/loaders/open-model.js";
import { type WeightWatcherModel, weightWatcherNumbers } from "./weightwatcher.js";

/** Texts and counts. */
const EQUAL = ["N", "M", "Q", "num_evals", "num_pl_spikes", "warning"] as const;

const CLOSE = [
  "norm",
  "log_norm",
  "spectral_norm",
  "log_spectral_norm",
  "lambda_max",
  "stable_rank",
  "D",
  "alpha",
  "sigma",
  "xmin",
  "xmax",
  "alpha_weighted",
  "log_alpha_norm",
] as const;

async function recordsOf({ path }: WeightWatcherModel): Promise<ReadonlyMap<string, LayerRecord>> {
  const options = { fit: "weightwatcher", split: false, engine: "wasm", threads: 0 } as const;
  const records = new Map<string, LayerRecord>();
  for await (const { record } of analyzeModel(await openModel(path), options)) {
    if (record.status === "analysed") records.set(record.raw_name, record);
  }
  return records;
}

describe.each(weightWatcherNumbers().models)("--fit weightwatcher on $name", (model) => {
  test("gives WeightWatcher's own numbers of every layer", async () => {
    const records = await recordsOf(model);
    expect(records.size).toBe(model.rows.length);
    for (const row of model.rows) {
      const record = records.get(row.name);
      for (const column of EQUAL)
        expect([row.name, column, record?.[column]]).toEqual([row.name, column, row[column]]);
      // WeightWatcher halves the weights of a convolution, squared, in 32-bit floats: 6e-8 an entry. The logarithm of a
      // number near 1 has that as an absolute error.
      for (const column of CLOSE) {
        const difference = Math.abs((record?.[column] ?? Number.NaN) - row[column]);
        expect(difference, `${row.name} ${column}`).toBeLessThan(2e-7 * Math.max(1, Math.abs(row[column])));
      }
    }
  });

  test("differs in rank and entropy only where the rank has collapsed", async () => {
    const records = await recordsOf(model);
    for (const { name, matrix_rank, entropy } of model.rows) {
      const record = records.get(name);
      // It adds 1e-10 to each share, and to the rank.
      if (record?.matrix_rank === matrix_rank) {
        expect(Math.abs((record.entropy ?? Number.NaN) - entropy), name).toBeLessThan(1e-6);
      } else {
        expect(record?.phase, name).toBe("rank-collapse");
      }
    }
  });
});
