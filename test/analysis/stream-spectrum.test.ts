import { expect, test } from "vitest";
import { streamable, streamSpectrum } from "../../src/analysis/stream-spectrum.js";
import { wasmEngine } from "../../src/esd/engines/wasm.js";
import { spectrumShape } from "../../src/layers/matrix.js";
import { byteLength, type Dtype } from "../../src/loaders/dtype.js";
import { readTensor } from "../../src/loaders/read-tensor.js";
import { elementCount, type StoredSource, transpose } from "../../src/loaders/tensor-source.js";
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

const shapeOf = (source: StoredSource) => spectrumShape({ part: "", source, kernel: "dense" });

test.each([{ shape: WIDE }, { shape: TALL }])(
  "a $shape matrix in panels has the spectrum and the census that it has whole",
  async ({ shape }) => {
    const source = await bf16Weights(shape);
    const { values } = await readTensor(source);
    const [rows, columns] = shape;
    const view = { values, offset: 0, rows, columns, rowStride: columns, columnStride: 1 };
    const whole = wasmEngine.eigenvalues(view);
    const { census, spectra } = await streamSpectrum(source, shapeOf(source), wasmEngine);
    expect(census.count).toBe(rows * columns);
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
    const { census, spectra } = await streamSpectrum(source, shapeOf(source), wasmEngine);
    expect(census).toMatchObject({ count: elementCount(shape), nan: 1, infinite: 0 });
    expect(spectra).toBeNull();
  },
);

test("large stored matrices are streamed, transposed or not, but for those that share bytes", () => {
  const stored = (dtype: Dtype, shape: readonly number[]): StoredSource => ({
    kind: "stored",
    shape,
    dtype,
    storage: { kind: "file", path: "nowhere", offset: 0, length: byteLength(dtype, elementCount(shape)) },
  });
  const large = stored("bf16", [4096, 4096]);
  expect(streamable(large)).toBe(large);
  expect(streamable(transpose(large, [1, 0]))).toBe(large);
  expect(streamable(stored("bf16", [512, 512]))).toBeNull();
  expect(streamable(stored("int4", [4096, 4096]))).toBeNull();
});
