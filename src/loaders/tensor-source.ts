import type { Dtype } from "./dtype.js";

/** Where bytes lie: a range of a file, or in memory where the format leaves no choice. */
export type Storage =
  | { readonly kind: "file"; readonly path: string; readonly offset: number; readonly length: number }
  | { readonly kind: "memory"; readonly bytes: Uint8Array };

/** Elements as the file stores them: little-endian, row-major, 4-bit ones packed low nibble first. */
export interface StoredSource {
  readonly kind: "stored";
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  readonly storage: Storage;
}

/** One axis of a slice: elements `start`, `start + step`, ..., `count` of them; the step may be negative. */
export interface AxisRange {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/**
 * A tensor as plain data: stored elements and the data movement that leads from them to what the consumer
 * sees. Nothing is read until `readTensor` evaluates it, so a source can be sent to a worker as it is.
 */
export type TensorSource =
  | StoredSource
  /** Zero except at `indices`: (nnz) flat positions or (nnz, rank) coordinates. */
  | {
      readonly kind: "sparse";
      readonly shape: readonly number[];
      readonly values: StoredSource;
      readonly indices: StoredSource;
    }
  /** Axis i of the result is axis `permutation[i]` of the input. */
  | {
      readonly kind: "transpose";
      readonly shape: readonly number[];
      readonly input: TensorSource;
      readonly permutation: readonly number[];
    }
  | { readonly kind: "reshape"; readonly shape: readonly number[]; readonly input: TensorSource }
  /** `ranges` has one entry an axis. */
  | {
      readonly kind: "slice";
      readonly shape: readonly number[];
      readonly input: TensorSource;
      readonly ranges: readonly AxisRange[];
    }
  | {
      readonly kind: "concat";
      readonly shape: readonly number[];
      readonly inputs: readonly TensorSource[];
      readonly axis: number;
    }
  /**
   * (input - zeroPoint) · scale. Per tensor: scale of one element, `axis` null. Per axis: scale of
   * `shape[axis]` elements. Blocked: scale of the input's shape with `axis` divided by `blockSize` (rounded up).
   */
  | {
      readonly kind: "dequantize";
      readonly shape: readonly number[];
      readonly input: TensorSource;
      readonly scale: TensorSource;
      readonly zeroPoint: TensorSource | null;
      readonly axis: number | null;
      readonly blockSize: number | null;
    };

/** Number of elements of a shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

/** The input with its axes reordered; adjoining transposes collapse, and an identity vanishes. */
export function transpose(input: TensorSource, permutation: readonly number[]): TensorSource {
  if (permutation.every((axis, position) => axis === position)) return input;
  if (input.kind === "transpose") {
    return transpose(
      input.input,
      permutation.map((axis) => input.permutation[axis]),
    );
  }
  return { kind: "transpose", shape: permutation.map((axis) => input.shape[axis]), input, permutation };
}

/** The input's elements in the same row-major order under another shape of the same size. */
export function reshape(input: TensorSource, shape: readonly number[]): TensorSource {
  if (shape.length === input.shape.length && shape.every((d, axis) => d === input.shape[axis])) return input;
  if (input.kind === "stored") return { ...input, shape };
  return { kind: "reshape", shape, input: input.kind === "reshape" ? input.input : input };
}

/** The input restricted along each axis; a slice that keeps everything vanishes. */
export function slice(input: TensorSource, ranges: readonly AxisRange[]): TensorSource {
  const keepsAll = ranges.every(
    ({ start, step, count }, axis) => start === 0 && step === 1 && count === input.shape[axis],
  );
  if (keepsAll) return input;
  return { kind: "slice", shape: ranges.map(({ count }) => count), input, ranges };
}

/** `count` elements of one axis from `start`, the other axes whole. */
export function sliceAxis(input: TensorSource, axis: number, start: number, count: number): TensorSource {
  return slice(
    input,
    input.shape.map((size, i) =>
      i === axis ? { start, step: 1, count } : { start: 0, step: 1, count: size },
    ),
  );
}

/** Inputs of equal shape but for `axis`, joined along it. */
export function concat(inputs: readonly [TensorSource, ...TensorSource[]], axis: number): TensorSource {
  const [first] = inputs;
  if (inputs.length === 1) return first;
  const joined = inputs.reduce((sum, input) => sum + input.shape[axis], 0);
  return { kind: "concat", shape: first.shape.map((d, i) => (i === axis ? joined : d)), inputs, axis };
}
