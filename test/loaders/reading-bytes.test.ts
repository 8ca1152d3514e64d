import { expect, test } from "vitest";
import { byteLength, type Dtype } from "../../src/loaders/dtype.js";
import { readingBytes } from "../../src/loaders/reading-bytes.js";
import {
  concat,
  elementCount,
  reshape,
  type StoredSource,
  sliceAxis,
  type TensorSource,
  transpose,
} from "../../src/loaders/tensor-source.js";

function inFile(dtype: Dtype, shape: readonly number[]): StoredSource {
  const length = byteLength(dtype, elementCount(shape));
  return { kind: "stored", shape, dtype, storage: { kind: "file", path: "nowhere", offset: 0, length } };
}

function dequantized(input: TensorSource, scale: TensorSource): TensorSource {
  return {
    kind: "dequantize",
    shape: input.shape,
    input,
    scale,
    zeroPoint: null,
    axis: null,
    blockSize: null,
  };
}

const bf16 = inFile("bf16", [30, 40]);
const f32 = inFile("f32", [30, 40]);
const f64 = inFile("f64", [30, 40]);
const int8 = inFile("int8", [30, 40]);

test.each<[string, TensorSource, number]>([
  ["f32 weights: as read", f32, 1200 * 4],
  ["f64 weights: as read", f64, 1200 * 8],
  ["bf16 weights: read, and decoded to f32", bf16, 1200 * (2 + 4)],
  ["int32 weights: read, and decoded to f64", inFile("int32", [30, 40]), 1200 * (4 + 8)],
  ["a transpose: its copy too", transpose(f64, [1, 0]), 1200 * (8 + 8)],
  ["rows of a matrix: no more than them", sliceAxis(f32, 0, 10, 6), 6 * 40 * 4],
  ["columns of a matrix: all of it, and their copy", sliceAxis(f32, 1, 10, 6), 1200 * 4 + 30 * 6 * 4],
  ["a transpose laid out anew: its copy once", reshape(transpose(f32, [1, 0]), [20, 60]), 1200 * (4 + 4)],
  ["a join with an f64 part: the parts, and all in f64", concat([f32, f64], 0), 1200 * (4 + 8) + 2400 * 8],
  [
    "dequantised weights: read, decoded, scaled",
    dequantized(int8, inFile("f32", [1])),
    1200 * (1 + 4) + 4 + 1200 * 4,
  ],
  ["an f64 scale: scaled in f64", dequantized(int8, inFile("f64", [1])), 1200 * (1 + 4) + 8 + 1200 * 8],
])("%s", (_, source, bytes) => {
  expect(readingBytes(source)).toBe(bytes);
});
