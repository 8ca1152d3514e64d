import { describe, expect, test } from "vitest";
import { streamable, streamSpectrum } from "../../src/analysis/stream-spectrum.js";
import { wasmEngine } from "../../src/esd/engines/wasm.js";
import { spectrumShape } from "../../src/layers/matrix.js";
import { byteLength, type Dtype } from "../../src/loaders/dtype.js";
import { readTensor } from "../../src/loaders/read-tensor.js";
import type { StoredMatrix } from "../../src/loaders/stored-panels.js";
import {
  elementCount,
  reshape,
  type StoredSource,
  slice,
  sliceAxis,
  type TensorSource,
  transpose,
} from "../../src/loaders/tensor-source.js";
import { longestLines } from "../../src/metrics/longest-lines.js";
import { normalStream } from "../helpers.js";
import { temporaryDirectory } from "../loaders/temporary-files.js";

const directory = temporaryDirectory();
const DIFFERENT = 4096;

/** bf16 weights in a file: the numbers of a short stream over and over, so that they are quick to make. */
async function bf16Weights(shape: readonly number[], damage?: number): Promise<StoredSource> {
  const numbers = Float32Array.from({ length: DIFFERENT }, normalStream(5));
  const upper = Uint16Array.from(new Uint32Array(numbers.buffer), (bits) => bits >>> 16);
  // The step, odd and not of the period, makes rows differ.
  const weights = Uint16Array.from(
    { length: elementCount(shape) },
    (_, i) => upper[(i + (i >> 9)) % DIFFERENT],
  );
  if (damage !== undefined) weights[damage] = 0x7fc0;
  const path = await directory.write(`${shape.join("x")}.bin`, new Uint8Array(weights.buffer));
  const storage = { kind: "file", path, offset: 0, length: weights.byteLength } as const;
  return { kind: "stored", shape, dtype: "bf16", storage };
}

// Two panels of 2^21 weights and a short one each.
const WIDE = [16, 300_001];
const TALL = [300_001, 16];

const shapeOf = (source: TensorSource) => spectrumShape({ part: "", source, kernel: "dense" });

const wholeOf = (source: StoredSource): StoredMatrix => ({
  source,
  firstColumn: 0,
  shape: [source.shape[0], source.shape[1]],
});

test.each([
  { shape: WIDE, columns: null },
  { shape: TALL, columns: null },
  { shape: [16, 600_002], columns: 300_001 },
  { shape: [300_001, 32], columns: 16 },
])(
  "$columns columns of a $shape matrix in panels have the spectrum and the census that they have whole",
  async ({ shape, columns }) => {
    const stored = await bf16Weights(shape);
    const source = columns === null ? stored : sliceAxis(stored, 1, 7, columns);
    const matrix = columns === null ? wholeOf(stored) : streamable(source);
    if (matrix === null) throw new Error("it is not streamable");
    const { values } = await readTensor(source);
    const [rows, width] = source.shape;
    const view = { values, offset: 0, rows, columns: width, rowStride: width, columnStride: 1 };
    const whole = wasmEngine.eigenvalues(view);
    const { census, spectra } = await streamSpectrum(matrix, shapeOf(source), wasmEngine);
    expect(census.count).toBe(rows * width);
    expect(spectra?.invariantsHold).toBe(true);
    const found = spectra?.eigenvalues ?? [];
    expect(found).toHaveLength(16);
    // Sums of 300,001 products in another order: at most N eps of the largest, 7e-11.
    for (const [i, eigenvalue] of whole.entries())
      expect(Math.abs(found[i] - eigenvalue) / whole[15]).toBeLessThan(7e-11);
    expect((spectra?.longestLines ?? 0) / longestLines(view)).toBeCloseTo(1, 11);
  },
);

test.each([{ shape: WIDE }, { shape: TALL }])(
  "one NaN in the last panel of a $shape matrix leaves it without a spectrum",
  async ({ shape }) => {
    const source = await bf16Weights(shape, elementCount(shape) - 1);
    const { census, spectra } = await streamSpectrum(wholeOf(source), shapeOf(source), wasmEngine);
    expect(census).toMatchObject({ count: elementCount(shape), nan: 1, infinite: 0 });
    expect(spectra).toBeNull();
  },
);

describe("large stored matrices are streamed", () => {
  const stored = (dtype: Dtype, shape: readonly number[]): StoredSource => ({
    kind: "stored",
    shape,
    dtype,
    storage: { kind: "file", path: "nowhere", offset: 0, length: byteLength(dtype, elementCount(shape)) },
  });
  const large = stored("bf16", [4096, 4096]);

  test("transposed or not, but for small ones and those that share bytes", () => {
    const whole = wholeOf(large);
    expect(streamable(large)).toEqual(whole);
    expect(streamable(transpose(large, [1, 0]))).toEqual(whole);
    expect(streamable(stored("bf16", [512, 512]))).toBeNull();
    expect(streamable(stored("int4", [4096, 4096]))).toBeNull();
  });

  test("in parts: rows and columns of a fused one, and those of a member of a stack", () => {
    const fused = stored("bf16", [4096, 12288]);
    const k = { source: fused, firstColumn: 4096, shape: [4096, 4096] };
    expect(streamable(sliceAxis(fused, 1, 4096, 4096))).toEqual(k);
    expect(streamable(sliceAxis(transpose(fused, [1, 0]), 0, 4096, 4096))).toEqual(k);
    const stack = stored("bf16", [3, 4096, 8192]);
    const member = reshape(sliceAxis(stack, 0, 1, 1), [4096, 8192]);
    const storage = { kind: "file", path: "nowhere", offset: 2 ** 26, length: 2 ** 26 };
    const second = { kind: "stored", shape: [4096, 8192], dtype: "bf16", storage };
    expect(streamable(member)).toEqual({ source: second, firstColumn: 0, shape: [4096, 8192] });
    expect(streamable(sliceAxis(member, 1, 4096, 4096))).toEqual({
      source: second,
      firstColumn: 4096,
      shape: [4096, 4096],
    });
  });

  test("however few columns are wanted of one, because the others would be read with them", () => {
    expect(streamable(sliceAxis(large, 1, 7, 64))).toEqual({
      source: large,
      firstColumn: 7,
      shape: [4096, 64],
    });
    // A few rows are all that is read.
    expect(streamable(sliceAxis(large, 0, 7, 64))).toBeNull();
  });

  test("but for every other column", () => {
    const even = { start: 0, step: 2, count: 2048 };
    const all = { start: 0, step: 1, count: 4096 };
    expect(streamable(slice(large, [all, even]))).toBeNull();
    expect(streamable(slice(large, [even, all]))).toBeNull();
  });
});
