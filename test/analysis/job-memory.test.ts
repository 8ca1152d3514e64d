import { describe, expect, test } from "vitest";
import { beyondEngine, jobBytes } from "../../src/analysis/job-memory.js";
import type { ChosenEngine } from "../../src/esd/choose-engine.js";
import { bidiagonalEngine } from "../../src/esd/engines/bidiagonal.js";
import { wasmEngine } from "../../src/esd/engines/wasm.js";
import { type Kernel, spectrumShape } from "../../src/layers/matrix.js";
import { byteLength, type Dtype } from "../../src/loaders/dtype.js";
import { elementCount, type TensorSource, transpose } from "../../src/loaders/tensor-source.js";

const wasm: ChosenEngine = { kind: "gram", solver: wasmEngine };
const direct: ChosenEngine = { kind: "direct", solver: bidiagonalEngine };

function inFile(dtype: Dtype, shape: readonly number[]): TensorSource {
  const length = byteLength(dtype, elementCount(shape));
  return { kind: "stored", shape, dtype, storage: { kind: "file", path: "nowhere", offset: 0, length } };
}

function bytes(source: TensorSource, kernel: Kernel = "dense", engine = wasm, kept = false): number {
  const matrix = { part: "", source, kernel };
  return jobBytes(matrix, spectrumShape(matrix), engine, kept);
}

const idle = bytes(inFile("f32", [1, 1]));

describe("the memory of a job", () => {
  // Peaks of the whole process, one thread, Node 20: 168, 168, 164 and 99 MB.
  test.each<[Dtype, readonly number[], number]>([
    ["bf16", [4096, 11008], 168e6],
    ["bf16", [11008, 4096], 168e6],
    ["f32", [4096, 4096], 164e6],
    ["bf16", [128256, 512], 99e6],
  ])("of %s weights of %j is within 15 % of the measured peak", (dtype, shape, measured) => {
    expect(Math.abs(bytes(inFile(dtype, shape)) / measured - 1)).toBeLessThan(0.15);
  });

  test("does not depend on how long a streamed matrix is, nor on which side is the longer", () => {
    const long = bytes(inFile("bf16", [100_000, 1024]));
    expect(bytes(inFile("bf16", [200_000, 1024]))).toBe(long);
    expect(bytes(inFile("bf16", [1024, 200_000]))).toBe(long);
    expect(bytes(transpose(inFile("bf16", [200_000, 1024]), [1, 0]))).toBe(long);
  });

  test("counts f64 weights as f64, read whole or streamed", () => {
    const more = (shape: readonly number[]) => bytes(inFile("f64", shape)) - bytes(inFile("f32", shape));
    expect(more([500, 400])).toBe(500 * 400 * 4);
    expect(more([2 ** 14, 2 ** 10])).toBe(2 ** 21 * 4);
  });

  test("of weights that are decoded counts them twice: as stored, and as f32", () => {
    expect(bytes(inFile("bf16", [500, 400])) - bytes(inFile("f32", [500, 400]))).toBe(500 * 400 * 2);
  });

  test("whose weights are kept counts all of them, and a copy", () => {
    const large = inFile("bf16", [2 ** 14, 2 ** 10]);
    const panels = 2 ** 21 * (2 + 4);
    expect(bytes(large, "dense", wasm, true) - bytes(large)).toBe(2 ** 24 * (2 + 4 + 4) - panels);
  });

  test("of the direct solver counts two copies in f64 beside the weights", () => {
    const weights = 500 * 400;
    const more =
      bytes(inFile("f32", [500, 400]), "dense", direct) - bytes(inFile("f32", [1, 1]), "dense", direct);
    expect(more).toBe((weights - 1) * (4 + 2 * 8));
  });

  test("has room for the direct solver, where that takes over without being asked", () => {
    const slim = inFile("f32", [400_000, 15]);
    expect(bytes(slim)).toBe(bytes(slim, "dense", direct));
    const larger = inFile("f32", [500_000, 15]);
    expect(bytes(larger)).toBeLessThan(bytes(larger, "dense", direct));
  });

  test("of a convolution counts the matrix laid out flat", () => {
    const flat = wasmEngine.workingBytes(512) - wasmEngine.workingBytes(1);
    expect(bytes(inFile("f32", [512, 128, 9]), "conv") - idle).toBeCloseTo(512 * 128 * 9 * 4 - 4 + flat, 0);
  });
});

describe("a layer beyond an engine", () => {
  const shapeOf = (shape: readonly number[], kernel: Kernel = "dense") =>
    spectrumShape({ part: "", source: inFile("f32", shape), kernel });

  test("is told apart from one that is not", () => {
    expect(beyondEngine(shapeOf([30_000, 50_000]), wasm)).toBeNull();
    expect(beyondEngine(shapeOf([50_000, 50_000]), direct)).toBeNull();
    expect(beyondEngine(shapeOf([30_001, 50_000]), wasm)).toMatch(/^50000 x 30001 weights/);
  });

  test("is so by the matrix that its kernel is laid out to", () => {
    expect(beyondEngine(shapeOf([40_000, 5000, 9], "conv"), wasm)).toMatch(
      /^9 times 40000 x 5000 weights have a W'W of order 40000/,
    );
  });

  test("is told what else could hold it, where something could", () => {
    const lapack: ChosenEngine = {
      kind: "gram",
      solver: { ...wasmEngine, name: "lapack (x)", largestOrder: 65_535 },
    };
    expect(beyondEngine(shapeOf([50_000, 40_000]), lapack)).toBeNull();
    expect(beyondEngine(shapeOf([70_000, 70_000]), lapack)).toBe(
      "70000 x 70000 weights have a W'W of order 70000, more than the 65535 that lapack (x) can hold; leave them out with --max-evals 65535.",
    );
  });
});
