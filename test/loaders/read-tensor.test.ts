import { open, stat, truncate } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Dtype } from "../../src/loaders/dtype.js";
import { narrow } from "../../src/loaders/narrow-source.js";
import { readTensor } from "../../src/loaders/read-tensor.js";
import {
  concat,
  type Storage,
  type StoredSource,
  slice,
  sliceAxis,
  type TensorSource,
  transpose,
} from "../../src/loaders/tensor-source.js";
import { expressions, naiveValues } from "./naive-tensor.js";
import { temporaryDirectory } from "./temporary-files.js";

const files = temporaryDirectory();

async function valuesOf(source: TensorSource): Promise<number[]> {
  return [...(await readTensor(source)).values];
}

function stored(shape: readonly number[], dtype: Dtype, bytes: Uint8Array): StoredSource {
  return { kind: "stored", shape, dtype, storage: { kind: "memory", bytes } };
}

const f32Source = (shape: readonly number[], values: readonly number[]) =>
  stored(shape, "f32", new Uint8Array(Float32Array.from(values).buffer));
const int8 = (shape: readonly number[], ...values: number[]) =>
  stored(shape, "int8", new Uint8Array(Int8Array.from(values).buffer));
const int64 = (shape: readonly number[], ...values: number[]) =>
  stored(shape, "int64", new Uint8Array(BigInt64Array.from(values, BigInt).buffer));

async function fileOfFloats(name: string, shape: readonly number[]): Promise<StoredSource> {
  const count = shape.reduce((product, size) => product * size, 1);
  const path = await files.write(
    name,
    new Uint8Array(Float32Array.from({ length: count }, (_, i) => i).buffer),
  );
  return {
    kind: "stored",
    shape,
    dtype: "f32",
    storage: { kind: "file", path, offset: 0, length: 4 * count },
  };
}

describe("data movement", () => {
  it("agrees with the element-by-element definition of every expression", async () => {
    await fc.assert(
      fc.asyncProperty(expressions(5), async (source) => {
        const tensor = await readTensor(source);
        expect([...tensor.values]).toEqual(naiveValues(source));
        expect(tensor.shape).toEqual(source.shape);
        expect(tensor.quantisationStep).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  it("gives back a tensor transposed by a permutation and its inverse", async () => {
    const source = f32Source(
      [2, 3, 4],
      Array.from({ length: 24 }, (_, i) => i),
    );
    const there: TensorSource = {
      kind: "transpose",
      shape: [4, 2, 3],
      input: source,
      permutation: [2, 0, 1],
    };
    const back: TensorSource = { kind: "transpose", shape: [2, 3, 4], input: there, permutation: [1, 2, 0] };
    expect(await valuesOf(back)).toEqual(await valuesOf(source));
    expect(transpose(there, [1, 2, 0])).toBe(source);
  });

  it("finds the joined parts again by slicing", async () => {
    const a = f32Source([2, 2], [1, 2, 3, 4]);
    const b = f32Source([2, 1], [5, 6]);
    const both = concat([a, b], 1);
    expect(await valuesOf(both)).toEqual([1, 2, 5, 3, 4, 6]);
    expect(await valuesOf(sliceAxis(both, 1, 0, 2))).toEqual([1, 2, 3, 4]);
    expect(await valuesOf(sliceAxis(both, 1, 2, 1))).toEqual([5, 6]);
    expect(await valuesOf(sliceAxis(both, 1, 1, 2))).toEqual([2, 5, 4, 6]);
  });

  it("reads a slice with a negative step backwards", async () => {
    const source = f32Source([5], [0, 1, 2, 3, 4]);
    expect(await valuesOf(slice(source, [{ start: 4, step: -2, count: 3 }]))).toEqual([4, 2, 0]);
  });

  it("reads tensors without elements, and joins them to others", async () => {
    const none = f32Source([0, 3], []);
    expect(await valuesOf(transpose(none, [1, 0]))).toEqual([]);
    expect(await valuesOf(concat([none, f32Source([1, 3], [1, 2, 3])], 0))).toEqual([1, 2, 3]);
  });

  it("keeps f64 in a join with f32", async () => {
    const wide = stored([1], "f64", new Uint8Array(Float64Array.of(0.1).buffer));
    expect(await valuesOf(concat([f32Source([1], [2]), wide], 0))).toEqual([2, 0.1]);
  });
});

describe("reading from files", () => {
  it("reads exactly the stored range, at any offset", async () => {
    const path = await files.write("offset", Uint8Array.of(9, 9, 9, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 9));
    const source: StoredSource = {
      kind: "stored",
      shape: [1, 2],
      dtype: "f32",
      storage: { kind: "file", path, offset: 3, length: 8 },
    };
    expect(await valuesOf(source)).toEqual([1, -2]);
  });

  it("reads only the bytes of a leading slice, through transposes and joins too", async () => {
    const whole = await fileOfFloats("narrow", [4, 3]);
    const storage: Storage = { kind: "file", path: files.path("narrow"), offset: 12, length: 24 };
    expect(
      narrow(whole, [
        { start: 1, step: 1, count: 2 },
        { start: 0, step: 1, count: 3 },
      ]),
    ).toEqual({
      ...whole,
      shape: [2, 3],
      storage,
    });
    const columns = sliceAxis(transpose(concat([whole, whole], 0), [1, 0]), 1, 5, 2);
    if (columns.kind !== "slice") throw new Error("folded away");
    expect(narrow(columns.input, columns.ranges)).toEqual(
      transpose({ ...whole, shape: [2, 3], storage }, [1, 0]),
    );
    await truncate(files.path("narrow"), 36);
    expect(await valuesOf(columns)).toEqual([3, 6, 4, 7, 5, 8]);
  });

  it("reads a run within one row, and a 4-bit slice that starts at a whole byte or within one", async () => {
    const whole = await fileOfFloats("run", [4, 3]);
    expect(
      await valuesOf(
        slice(whole, [
          { start: 2, step: 1, count: 1 },
          { start: 1, step: 1, count: 2 },
        ]),
      ),
    ).toEqual([7, 8]);
    const nibbles = stored([3, 3], "uint4", Uint8Array.of(0x10, 0x32, 0x54, 0x76, 0x08));
    expect(await valuesOf(sliceAxis(nibbles, 0, 1, 1))).toEqual([3, 4, 5]);
    expect(await valuesOf(sliceAxis(nibbles, 0, 2, 1))).toEqual([6, 7, 8]);
  });

  it("says that a file was truncated after it was opened", async () => {
    const source = await fileOfFloats("shrunk", [4, 3]);
    await truncate(files.path("shrunk"), 47);
    await expect(readTensor(source)).rejects.toThrow(
      `${files.path("shrunk")} has 47 bytes where at least 48 are needed; it is truncated, or was replaced while it was read.`,
    );
  });

  it("says that a file is gone", async () => {
    const source: TensorSource = {
      kind: "stored",
      shape: [1],
      dtype: "f32",
      storage: { kind: "file", path: files.path("gone\u001b[2J"), offset: 0, length: 4 },
    };
    await expect(readTensor(source)).rejects.toThrow("gone\\u{1b}[2J does not exist; check the path.");
  });

  it("reads beyond the fourth gibibyte of a file", async () => {
    const offset = 2 ** 32 + 1;
    const path = files.path("large");
    const file = await open(path, "w");
    await file.write(Uint8Array.of(0, 0, 0x40, 0x40), 0, 4, offset);
    await file.close();
    expect((await stat(path)).size).toBe(offset + 4);
    const source: StoredSource = {
      kind: "stored",
      shape: [1, 1],
      dtype: "f32",
      storage: { kind: "file", path, offset, length: 4 },
    };
    expect(await valuesOf(source)).toEqual([3]);
  });
});

describe("sparse tensors", () => {
  const values = f32Source([2], [5, 7]);

  it("are filled in from flat positions and from coordinates", async () => {
    const flat = { kind: "sparse", shape: [2, 3], values, indices: int64([2], 1, 5) } as const;
    const placed: TensorSource = { ...flat, indices: int64([2, 2], 0, 1, 1, 2) };
    expect(await valuesOf(flat)).toEqual([0, 5, 0, 0, 0, 7]);
    expect(await valuesOf(placed)).toEqual([0, 5, 0, 0, 0, 7]);
    expect(await valuesOf(sliceAxis(placed, 0, 1, 1))).toEqual([0, 0, 7]);
  });

  it.each([
    ["flat, past the end", int64([2], 1, 6), 6],
    ["flat, negative", int64([2], -1, 5), -1],
    ["a coordinate past its axis, though its flat position is inside", int64([2, 2], 0, 3, 1, 2), 3],
  ])("are refused if an index lies outside: %s", async (_, indices, shown) => {
    const source: TensorSource = { kind: "sparse", shape: [2, 3], values, indices };
    await expect(readTensor(source)).rejects.toThrow(
      `has a sparse tensor of shape (2, 3) with the index ${shown}, which lies outside it.`,
    );
  });
});

describe("dequantised tensors", () => {
  const quantised = int8([2, 3], 10, -20, 30, -128, 127, 0);

  it("are (q - zero point) · scale per tensor, with the scale as step", async () => {
    const tensor = await readTensor({
      kind: "dequantize",
      shape: [2, 3],
      input: quantised,
      scale: f32Source([], [0.5]),
      zeroPoint: int8([], 4),
      axis: null,
      blockSize: null,
    });
    expect([...tensor.values]).toEqual([3, -12, 13, -66, 61.5, -2]);
    expect(tensor.quantisationStep).toBe(0.5);
  });

  it("round once to f32, from a scale that is no power of two", async () => {
    const scale = Math.fround(0.1);
    const tensor = await readTensor({
      kind: "dequantize",
      shape: [2, 3],
      input: quantised,
      scale: f32Source([1], [scale]),
      zeroPoint: null,
      axis: null,
      blockSize: null,
    });
    expect(tensor.values).toEqual(
      Float32Array.of(10, -20, 30, -128, 127, 0).map((q) => Math.fround(q * scale)),
    );
  });

  it("are f64 if the scale is", async () => {
    const scale = stored([1], "f64", new Uint8Array(Float64Array.of(0.1).buffer));
    const tensor = await readTensor({
      kind: "dequantize",
      shape: [1, 1],
      input: int8([1, 1], 3),
      scale,
      zeroPoint: null,
      axis: null,
      blockSize: null,
    });
    expect(tensor.values).toEqual(Float64Array.of(3 * 0.1));
  });

  const perColumn: TensorSource = {
    kind: "dequantize",
    shape: [2, 3],
    input: quantised,
    scale: f32Source([3], [1, 2, -4]),
    zeroPoint: int8([3], 0, 0, 1),
    axis: 1,
    blockSize: null,
  };

  it("have a scale for each index of an axis, and the rms of all as step", async () => {
    const tensor = await readTensor(perColumn);
    expect([...tensor.values]).toEqual([10, -40, -116, -128, 254, 4]);
    expect(tensor.quantisationStep).toBeCloseTo(Math.sqrt((1 + 4 + 16) / 3), 15);
  });

  it("keep, when sliced, the step of the slice alone", async () => {
    const last = await readTensor(sliceAxis(perColumn, 1, 2, 1));
    expect([...last.values]).toEqual([-116, 4]);
    expect(last.quantisationStep).toBe(4);
    const transposed = await readTensor(sliceAxis(transpose(perColumn, [1, 0]), 0, 0, 1));
    expect([...transposed.values]).toEqual([10, -128]);
    expect(transposed.quantisationStep).toBe(1);
  });

  const blocked: TensorSource = {
    kind: "dequantize",
    shape: [2, 3],
    input: quantised,
    scale: f32Source([2, 2], [1, 2, 3, 4]),
    zeroPoint: int8([2, 2], 0, 0, 0, 1),
    axis: 1,
    blockSize: 2,
  };

  it("have a scale for each block of an axis, the last one cut short", async () => {
    const tensor = await readTensor(blocked);
    expect([...tensor.values]).toEqual([10, -20, 60, -384, 381, -4]);
    expect(tensor.quantisationStep).toBeCloseTo(Math.sqrt((1 + 1 + 4 + 9 + 9 + 16) / 6), 15);
  });

  it("can be sliced across blocks and between them", async () => {
    const row = await readTensor(sliceAxis(blocked, 0, 1, 1));
    expect([...row.values]).toEqual([-384, 381, -4]);
    expect(row.quantisationStep).toBeCloseTo(Math.sqrt((9 + 9 + 16) / 3), 15);
    expect(await valuesOf(sliceAxis(blocked, 1, 1, 2))).toEqual([-20, 60, 381, -4]);
  });

  it("blocked along the leading axis use the scale of their own column", async () => {
    const tensor = await readTensor({
      kind: "dequantize",
      shape: [3, 2],
      input: int8([3, 2], 1, 1, 1, 1, 1, 1),
      scale: f32Source([2, 2], [1, 2, 3, 4]),
      zeroPoint: null,
      axis: 0,
      blockSize: 2,
    });
    expect([...tensor.values]).toEqual([1, 2, 1, 2, 3, 4]);
  });

  it("have a step however their integers were moved, or filled in", async () => {
    const halved = { scale: f32Source([1], [0.5]), zeroPoint: null, axis: null, blockSize: null } as const;
    const both = transpose(concat([int8([1, 2], 2, 4), int8([1, 2], 6, 8)], 0), [1, 0]);
    const moved = await readTensor({ kind: "dequantize", shape: [2, 2], input: both, ...halved });
    expect([...moved.values]).toEqual([1, 3, 2, 4]);
    expect(moved.quantisationStep).toBe(0.5);
    const sparse = { kind: "sparse", shape: [1, 2], values: int8([1], 6), indices: int64([1], 1) } as const;
    const filled = await readTensor({ kind: "dequantize", shape: [1, 2], input: sparse, ...halved });
    expect([...filled.values]).toEqual([0, 3]);
    expect(filled.quantisationStep).toBe(0.5);
  });

  it("have no step if they are floats with a scale", async () => {
    const tensor = await readTensor({
      kind: "dequantize",
      shape: [1, 2],
      input: stored([1, 2], "f8_e4m3", Uint8Array.of(0x38, 0xb8)),
      scale: f32Source([1], [0.25]),
      zeroPoint: null,
      axis: null,
      blockSize: null,
    });
    expect([...tensor.values]).toEqual([0.25, -0.25]);
    expect(tensor.quantisationStep).toBeNull();
  });

  it("joined to plain numbers, count these as having no step", async () => {
    const tensor = await readTensor(concat([blocked, f32Source([6, 3], new Array(18).fill(1))], 0));
    expect(tensor.quantisationStep).toBeCloseTo(Math.sqrt(40 / 24), 15);
  });
});
