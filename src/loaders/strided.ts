import type { Numbers } from "./decode.js";
import type { AxisRange } from "./tensor-source.js";

/**
 * A tensor laid over an array: element (i, j, ...) is `values[offset + i * strides[0] + j * strides[1] + ...]`.
 * Transposing and slicing it change strides and copy nothing.
 */
export interface Strided {
  readonly values: Numbers;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** An array in row-major order. */
export function rowMajor(values: Numbers, shape: readonly number[]): Strided {
  return { values, offset: 0, shape, strides: rowMajorStrides(shape) };
}

export function permuted({ shape, strides, ...rest }: Strided, permutation: readonly number[]): Strided {
  return {
    ...rest,
    shape: permutation.map((axis) => shape[axis]),
    strides: permutation.map((axis) => strides[axis]),
  };
}

export function sliced({ values, offset, strides }: Strided, ranges: readonly AxisRange[]): Strided {
  return {
    values,
    offset: ranges.reduce((sum, { start }, axis) => sum + start * strides[axis], offset),
    shape: ranges.map(({ count }) => count),
    strides: ranges.map(({ step }, axis) => step * strides[axis]),
  };
}

/** The elements in row-major order without gaps: the array itself where it is so already, else a copy. */
export function contiguous(tensor: Strided): Numbers {
  const { values, offset, shape, strides } = tensor;
  const count = shape.reduce((product, size) => product * size, 1);
  const expected = rowMajorStrides(shape);
  if (shape.every((size, axis) => size <= 1 || strides[axis] === expected[axis])) {
    return offset === 0 && count === values.length ? values : values.subarray(offset, offset + count);
  }
  const copy = values instanceof Float64Array ? new Float64Array(count) : new Float32Array(count);
  copyInto(rowMajor(copy, shape), tensor);
  return copy;
}

/** Copies a tensor's elements into another of the same shape, of at least one axis. */
export function copyInto(target: Strided, source: Strided): void {
  if (source.shape.includes(0)) return;
  copyAxis(target, source, 0, target.offset, source.offset);
}

function copyAxis(target: Strided, source: Strided, axis: number, to: number, from: number): void {
  const count = source.shape[axis];
  const toStep = target.strides[axis];
  const fromStep = source.strides[axis];
  if (axis < source.shape.length - 1) {
    for (let i = 0; i < count; i++) copyAxis(target, source, axis + 1, to + i * toStep, from + i * fromStep);
    return;
  }
  if (toStep === 1 && fromStep === 1) {
    target.values.set(source.values.subarray(from, from + count), to);
    return;
  }
  for (let i = 0; i < count; i++) target.values[to + i * toStep] = source.values[from + i * fromStep];
}

function rowMajorStrides(shape: readonly number[]): readonly number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}
