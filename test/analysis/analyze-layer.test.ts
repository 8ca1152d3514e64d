import { beforeEach, describe, expect, test, vi } from "vitest";
import { analyzeLayer } from "../../src/analysis/analyze-layer.js";
import { jobBytes } from "../../src/analysis/job-memory.js";
import { sumOfSquares } from "../../src/esd/checked.js";
import { type ChosenEngine, chooseEngine } from "../../src/esd/choose-engine.js";
import type { GramEigensolver } from "../../src/esd/engine.js";
import { wasmEngine } from "../../src/esd/engines/wasm.js";
import { normalStream } from "../helpers.js";
import { AMPLE, jobOf } from "./jobs.js";

const noise = Float32Array.from({ length: 60 * 60 }, normalStream(4));

const GRAM: ChosenEngine = { kind: "gram", solver: wasmEngine };

/** An engine whose eigenvalues have the right sum and are all the same. */
const wrong = (name: string): GramEigensolver => ({
  ...wasmEngine,
  name,
  spectrum(view) {
    const count = Math.min(view.rows, view.columns);
    const mean = sumOfSquares(view) / count;
    return { eigenvalues: new Float64Array(count).fill(mean), gramNorm: 2 * mean * Math.sqrt(count) };
  },
});

/** A square matrix of the noise over and over, in rows that differ. */
const noiseOf = (side: number) =>
  Float32Array.from({ length: side * side }, (_, at) => noise[(at + (at >> 9)) % noise.length]);

/** What `chooseEngine("wasm")` gives, where it is not the engine that there is. */
let wasm: GramEigensolver | null = null;

vi.mock("../../src/esd/choose-engine.js", async (importOriginal) => {
  const original = await importOriginal<typeof import("../../src/esd/choose-engine.js")>();
  const chooseEngine: typeof original.chooseEngine = async (choice, offer) =>
    choice === "wasm" && wasm ? { kind: "gram", solver: wasm } : original.chooseEngine(choice, offer);
  return { ...original, chooseEngine };
});

beforeEach(() => {
  wasm = null;
});

describe("a spectrum that breaks its invariants", () => {
  const lapack: ChosenEngine = { kind: "gram", solver: wrong("lapack (wrong)") };
  // N M² = 1.01e10, more work than the direct solver is asked for; and 1.2e9, for which it takes some memory.
  const large = noiseOf(2160);
  const midsize = noiseOf(1050);

  test("is solved again by the reference, and the record says so", async () => {
    const right = await analyzeLayer(jobOf(noise), GRAM, AMPLE);
    const { record } = await analyzeLayer(jobOf(noise), lapack, AMPLE);
    expect(record.engine).toBe("bidiagonal");
    expect(record.warnings).toContain("solved_again");
    expect(record.norm).toBeCloseTo(right.record.norm ?? 0, 8);
    expect(right.record.engine).toBe(wasmEngine.name);
    expect(right.record.warnings).not.toContain("solved_again");
  });

  test("is solved by WebAssembly instead where the reference would take too long", async () => {
    const { record } = await analyzeLayer(jobOf(large), lapack, AMPLE);
    expect(record.engine).toBe(wasmEngine.name);
    expect(record.warnings).toContain("solved_again");
    expect(record.stable_rank).toBeLessThan(2160 / 3);
  });

  test("is solved by WebAssembly instead where the reference would take more memory than the job has", async () => {
    const { matrix, shape } = jobOf(midsize);
    const room = jobBytes(matrix, shape, GRAM, false);
    const { record } = await analyzeLayer(jobOf(midsize), lapack, room);
    expect(record.engine).toBe(wasmEngine.name);
    expect(record.warnings).toContain("solved_again");
  });

  test("of both engines, too large for the reference, fails in a sentence that names them", async () => {
    wasm = wrong("wasm-wrong");
    const result = await analyzeLayer(jobOf(large), lapack, AMPLE);
    expect(result.record.status).toBe("failed");
    expect(result.record.reason).toBe(
      "the eigenvalues that lapack (wrong) and wasm-wrong found for 2160 x 2160 weights have not the sum and the sum of squares that they must have, ‖W‖² and ‖W'W‖², and are not to be trusted; try another --engine, or leave them out with --exclude.",
    );
    expect(result).not.toHaveProperty("bytesNeeded");
  });

  test("of both engines, in a job without the memory for the reference, fails and says what it would take", async () => {
    wasm = wrong("wasm-wrong");
    const { matrix, shape } = jobOf(midsize);
    const room = jobBytes(matrix, shape, GRAM, false);
    const bytesNeeded = jobBytes(matrix, shape, await chooseEngine("js"), false);
    const result = await analyzeLayer(jobOf(midsize), { kind: "gram", solver: wasm }, room);
    expect(result).toMatchObject({ status: "failed", bytesNeeded });
    const mebibytes = Math.ceil(bytesNeeded / 2 ** 20);
    expect(result.record.reason).toMatch(
      `the eigenvalues that wasm-wrong found for 1050 x 1050 weights have not the sum`,
    );
    expect(result.record.reason).toMatch(
      `; raise --max-memory, so that the direct solver has the ${mebibytes} MiB that it needs for them.`,
    );
  });
});

test("eigenvalues that W'W would hide are found by the direct solver", async () => {
  // One giant direction over noise of f32 precision: W'W resolves 1e-13 of its square, storage 1e-16.
  const values = Float32Array.from({ length: 60 * 60 }, (_, at) => noise[at] * 1e-4);
  values[0] = 1e4;
  const { record } = await analyzeLayer(jobOf(values), GRAM, AMPLE);
  expect(record.engine).toBe("bidiagonal");
  expect(record.warnings).not.toContain("solved_again");
});

test.each([
  ["NaN", [Number.NaN, 1, 2, 3], "failed", 1, /^layer holds 1 NaN of 4 weights/],
  ["infinity", [1, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 3], "failed", 2, /2 infinite of 4/],
  ["nothing but zeros", [0, 0, 0, -0], "skipped", null, /^all_zero: all 4 weights are 0/],
] as const)("weights that hold %s are %s", async (_, values, status, nonFinite, reason) => {
  const { record } = await analyzeLayer(jobOf(values), GRAM, AMPLE);
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
    AMPLE,
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
  const { record } = await analyzeLayer(jobOf(noise), { kind: "gram", solver }, AMPLE);
  expect(record.status).toBe("failed");
  expect(record.reason).toMatch(reason);
});
