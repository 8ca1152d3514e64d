import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { analyzeModel } from "../../src/analysis/analyze-model.js";
import type { LayerRecord } from "../../src/analysis/columns.js";
import { openModel } from "../../src/loaders/open-model.js";

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
}

const EXPECTED: Readonly<Record<string, readonly ExpectedRow[]>> = JSON.parse(
  readFileSync(join(FIXTURES, "expected.json"), "utf8"),
);

async function recordsOf(path: string): Promise<readonly LayerRecord[]> {
  const records: LayerRecord[] = [];
  for await (const { record } of analyzeModel(await openModel(path), { threads: 0 })) records.push(record);
  return records;
}

describe.each(Object.entries(EXPECTED))("the attention weights of %s", (file, expected) => {
  let records: readonly LayerRecord[] = [];
  beforeAll(async () => {
    records = await recordsOf(join(FIXTURES, file));
  });

  test("are q, k, v and the projection", () => {
    expect(records.map(({ name, part }) => [name, part])).toEqual(
      expected.map(({ name, part }) => [name, part]),
    );
  });

  test("have the reference's spectra, tails and phases", () => {
    expected.forEach((row, i) => {
      const record = records[i];
      const relative = (found: number | null, value: number) => Math.abs((found ?? 0) / value - 1);
      expect(relative(record.norm, row.sum)).toBeLessThan(1e-9);
      expect(relative(record.lambda_max, row.lambda_max)).toBeLessThan(1e-9);
      if (row.lambda_min > 1e-9 * row.lambda_max)
        expect(relative(record.lambda_min, row.lambda_min)).toBeLessThan(1e-9);
      expect(relative(record.alpha, row.upper.alpha)).toBeLessThan(1e-6);
      expect(relative(record.xmin, row.upper.xmin)).toBeLessThan(1e-6);
      expect(record.num_pl_spikes).toBe(row.upper.n_tail);
      expect(record.phase).toBe(row.phase);
    });
  });
});

/** Matrices in each phase by the reference procedure, q, k and v split, from the run's README. */
const PHASES_BY_STEP = [
  { step: 0, phases: { "random-like": 27 } },
  { step: 30, phases: { "random-like": 13, "bleeding-out": 6, "bulk+spikes": 8 } },
  { step: 120, phases: { "bleeding-out": 2, "bulk+spikes": 20, "heavy-tailed": 5 } },
  { step: 300, phases: { "bulk+spikes": 12, "bulk-decay": 5, "heavy-tailed": 10 } },
  { step: 750, phases: { "bulk-decay": 7, "heavy-tailed": 20 } },
  { step: 1500, phases: { "bulk-decay": 10, "heavy-tailed": 17 } },
];

describe.runIf(SHARED)("the whole training run goes through the phases in order", () => {
  test.each(PHASES_BY_STEP)("at step $step", async ({ step, phases }) => {
    const file = `step-${String(step).padStart(6, "0")}.safetensors`;
    const records = await recordsOf(join(SHARED ?? "", "models/gpt", file));
    const found: Record<string, number> = {};
    for (const { phase } of records) found[String(phase)] = (found[String(phase)] ?? 0) + 1;
    expect(found).toEqual(phases);
  });
});
