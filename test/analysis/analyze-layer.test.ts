import { describe, expect, test } from "vitest";
import { analyzeLayer } from "../../src/analysis/analyze-layer.js";
import type { GramEigensolver } from "../../src/esd/engine.js";
import { wasmEngine } from "../../src/esd/engines/wasm.js";
import { normalStream } from "../helpers.js";
import { jobOf } from "./jobs.js";

const noise = Float32Array.from({ length: 60 * 60 }, normalStream(4));

describe("a spectrum that breaks its invariants", () => {
  const wrong: GramEigensolver = {
    ...wasmEngine,
    spectrum(view) {
      const { eigenvalues, gramNorm } = wasmEngine.spectrum(view);
      return { eigenvalues: eigenvalues.map((x) => 1.001 * x), gramNorm };
    },
  };

  test("is solved again by the reference, and the record says so", async () => {
    const right = await analyzeLayer(jobOf(noise), { kind: "gram", solver: wasmEngine });
    const { record } = await analyzeLayer(jobOf(noise), { kind: "gram", solver: wrong });
    expect(record.engine).toBe("bidiagonal");
    expect(record.warnings).toContain("solved_again");
    expect(record.norm).toBeCloseTo(right.record.norm ?? 0, 8);
    expect(right.record.engine).toBe(wasmEngine.name);
    expect(right.record.warnings).not.toContain("solved_again");
  });
});

test("eigenvalues that W'W would hide are found by the direct solver", async () => {
  // One giant direction over noise of f32 precision: W'W resolves 1e-13 of its square, storage 1e-16.
  const values = Float32Array.from({ length: 60 * 60 }, (_, at) => noise[at] * 1e-4);
  values[0] = 1e4;
  const { record } = await analyzeLayer(jobOf(values), { kind: "gram", solver: wasmEngine });
  expect(record.engine).toBe("bidiagonal");
  expect(record.warnings).not.toContain("solved_again");
});

test.each([
  ["NaN", [Number.NaN, 1, 2, 3], "failed", 1, /^layer holds 1 NaN of 4 weights/],
  ["infinity", [1, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 3], "failed", 2, /2 infinite of 4/],
  ["nothing but zeros", [0, 0, 0, -0], "skipped", null, /^all_zero: all 4 weights are 0/],
] as const)("weights that hold %s are %s", async (_, values, status, nonFinite, reason) => {
  const { record } = await analyzeLayer(jobOf(values), { kind: "gram", solver: wasmEngine });
  expect(record.status).toBe(status);
  expect(record.non_finite).toBe(nonFinite);
  expect(record.reason).toMatch(reason);
});

test("weights whose squares would overflow fail in a sentence, and no solver is asked", async () => {
  const bytes = new Uint8Array(Float64Array.of(1e100, 1, 2, 3).buffer);
  const source = { kind: "stored", shape: [2, 2], dtype: "f64", storage: { kind: "memory", bytes } } as const;
  const job = jobOf([1, 1, 1, 1]);
  const unasked: GramEigensolver = {
    ...wasmEngine,
    spectrum() {
      throw new Error("the solver was asked");
    },
  };
  const { record } = await analyzeLayer(
    { ...job, matrix: { ...job.matrix, source } },
    { kind: "gram", solver: unasked },
  );
  expect(record.status).toBe("failed");
  expect(record.reason).toMatch(
    /^layer has weights as large as 1\.0e\+100, where 1e-70 to 1e\+70 was expected/,
  );
});

test.each([
  [
    "Array buffer allocation failed",
    /^60 x 60 weights found no room in memory \(Array buffer allocation failed\); /,
  ],
  ["Invalid typed array length: 8589934591", /found no room in memory/],
  ["WebAssembly.Instance(): Out of memory: Cannot allocate Wasm memory", /found no room in memory/],
  ["Maximum call stack size exceeded", /^Maximum call stack size exceeded$/],
])("a solver that ends with the RangeError '%s' costs its layer only", async (message, reason) => {
  const solver: GramEigensolver = {
    ...wasmEngine,
    spectrum() {
      throw new RangeError(message);
    },
  };
  const { record } = await analyzeLayer(jobOf(noise), { kind: "gram", solver });
  expect(record.status).toBe("failed");
  expect(record.reason).toMatch(reason);
});
