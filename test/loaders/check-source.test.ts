import { describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.js";
import { readTensor } from "../../src/loaders/read-tensor.js";
import { concat, type StoredSource, type TensorSource } from "../../src/loaders/tensor-source.js";

const f32Source = (shape: readonly number[], values: readonly number[]): StoredSource => ({
  kind: "stored",
  shape,
  dtype: "f32",
  storage: { kind: "memory", bytes: new Uint8Array(Float32Array.from(values).buffer) },
});
const fileOf = (shape: readonly number[], length: number, offset = 0): StoredSource => ({
  kind: "stored",
  shape,
  dtype: "f32",
  storage: { kind: "file", path: "w\u0007.bin", offset, length },
});
const matrix = f32Source([2, 3], [1, 2, 3, 4, 5, 6]);
const reversed = (count: number): TensorSource => ({
  kind: "slice",
  shape: [2, count],
  input: matrix,
  ranges: [
    { start: 0, step: 1, count: 2 },
    { start: 2, step: -1, count },
  ],
});
const dequantize = (scale: TensorSource, axis: number | null, blockSize: number | null): TensorSource => ({
  kind: "dequantize",
  shape: [2, 3],
  input: matrix,
  scale,
  zeroPoint: null,
  axis,
  blockSize,
});

const BROKEN: readonly (readonly [string, TensorSource, string])[] = [
  [
    "a stored length that is not shape x dtype, before anything is allocated",
    fileOf([2 ** 20, 2 ** 20], 64),
    "w\\u{7}.bin stores 64 bytes for a f32 tensor of shape (1048576, 1048576), which takes 4398046511104.",
  ],
  ["negative dimensions", fileOf([-2, -3], 24), "has a tensor of the impossible shape (-2, -3)."],
  ["fractional dimensions", fileOf([1.5, 2], 12), "has a tensor of the impossible shape (1.5, 2)."],
  ["dimensions beyond 2^53", fileOf([2 ** 60, 0], 0), "has a tensor of the impossible shape"],
  ["a negative offset", fileOf([1], 4, -4), "places a tensor at the impossible byte -4."],
  [
    "a reshape to another number of elements",
    { kind: "reshape", shape: [2, 4], input: matrix },
    "reshapes (2, 3) to (2, 4), which has another number of elements.",
  ],
  [
    "a permutation that repeats an axis",
    { kind: "transpose", shape: [2, 2], input: matrix, permutation: [0, 0] },
    "transposes (2, 3) by (0, 0), which is no order of its axes.",
  ],
  ["a slice that runs out of its input", reversed(4), "has a slice that leaves its input of shape (2, 3)."],
  [
    "a slice whose shape is not its ranges'",
    { kind: "slice", shape: [9, 9], input: matrix, ranges: [] },
    "has a slice that leaves its input of shape (2, 3).",
  ],
  [
    "parts of unequal shapes",
    { kind: "concat", shape: [4, 3], inputs: [matrix, f32Source([2, 2], [1, 2, 3, 4])], axis: 0 },
    "joins tensors of unequal shapes along axis 0: (2, 3), (2, 2).",
  ],
  [
    "a sparse tensor too large to fill in",
    { kind: "sparse", shape: [2 ** 20, 2 ** 20], values: f32Source([1], [1]), indices: f32Source([1], [0]) },
    "has a sparse tensor of shape (1048576, 1048576), more than the 268435456 elements that can be filled in.",
  ],
  [
    "sparse values and indices of different numbers",
    { kind: "sparse", shape: [2, 2], values: f32Source([1], [1]), indices: f32Source([2], [0, 1]) },
    "has a sparse tensor of shape (2, 2) whose 1 values have indices of shape (2).",
  ],
  [
    "scales that do not fit the axis",
    dequantize(f32Source([2], [1, 1]), 1, null),
    "has a quantised tensor of shape (2, 3) whose scale has shape (2).",
  ],
  [
    "several scales for one tensor",
    dequantize(f32Source([2], [1, 1]), null, null),
    "whose scale has shape (2).",
  ],
  ["an axis that does not exist", dequantize(f32Source([2], [1, 1]), 2, null), "whose scale has shape (2)."],
  ["blocks of no size", dequantize(f32Source([2], [1, 1]), 1, 0), "whose scale has shape (2)."],
  ["scales of other blocks", dequantize(f32Source([2, 1], [1, 1]), 1, 2), "whose scale has shape (2, 1)."],
];

describe("an expression that does not fit together is refused with one sentence", () => {
  it.each(BROKEN)("%s", async (_, source, message) => {
    await expect(readTensor(source)).rejects.toThrow(message);
    await expect(readTensor(source)).rejects.toBeInstanceOf(UserError);
  });

  it("thirty doublings of one tensor, in no time", async () => {
    let source: TensorSource = matrix;
    for (let i = 0; i < 30; i++) source = concat([source, source], 0);
    await expect(readTensor(source)).rejects.toThrow("elements that can be put together.");
  });

  it("five hundred doublings of nothing give nothing", async () => {
    let source: TensorSource = f32Source([0, 3], []);
    for (let i = 0; i < 500; i++) source = concat([source, source], 0);
    expect((await readTensor(source)).values).toHaveLength(0);
  });
});
