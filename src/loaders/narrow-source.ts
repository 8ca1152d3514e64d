import { byteLength, DTYPES } from "./dtype.js";
import {
  type AxisRange,
  elementCount,
  reshape,
  type Storage,
  type StoredSource,
  slice,
  type TensorSource,
  transpose,
} from "./tensor-source.js";

type Dequantized = Extract<TensorSource, { kind: "dequantize" }>;

/**
 * The same elements as `slice(source, ranges)`, with the slice moved as close to the storage as it goes, so
 * that reading the result reads no more than it must and a quantised part has its own scales alone.
 * The ranges must lie within the source's shape.
 */
export function narrow(source: TensorSource, ranges: readonly AxisRange[]): TensorSource {
  switch (source.kind) {
    case "stored":
      return narrowStored(source, ranges) ?? slice(source, ranges);
    case "slice":
      return narrow(
        source.input,
        ranges.map((range, axis) => within(source.ranges[axis], range)),
      );
    case "transpose": {
      const { input, permutation } = source;
      const inputRanges = permutation.map((_, axis) => ranges[permutation.indexOf(axis)]);
      return transpose(narrow(input, inputRanges), permutation);
    }
    case "reshape": {
      const input = narrowed(source.input);
      return input.kind === "stored" ? narrow(reshape(input, source.shape), ranges) : slice(source, ranges);
    }
    case "concat":
      return narrowConcat(source, ranges) ?? slice(source, ranges);
    case "dequantize":
      return narrowDequantized(source, ranges) ?? slice(source, ranges);
    default:
      return slice(source, ranges);
  }
}

/** The same elements as `source`, its slices moved as close to the storage as they go. */
export function narrowed(source: TensorSource): TensorSource {
  return narrow(
    source,
    source.shape.map((count) => ({ start: 0, step: 1, count })),
  );
}

/** A range of a range. */
function within(outer: AxisRange, inner: AxisRange): AxisRange {
  return {
    start: outer.start + outer.step * inner.start,
    step: outer.step * inner.step,
    count: inner.count,
  };
}

/** A run of whole bytes, if that is what the ranges select. */
function narrowStored(source: StoredSource, ranges: readonly AxisRange[]): StoredSource | null {
  const start = contiguousStart(source.shape, ranges);
  if (start === null || (start * DTYPES[source.dtype].bits) % 8 !== 0) return null;
  const shape = ranges.map(({ count }) => count);
  // All of it keeps the length that its header gives, which may be wrong.
  if (shape.every((count, axis) => count === source.shape[axis])) return source;
  const offset = byteLength(source.dtype, start);
  const length = byteLength(source.dtype, elementCount(shape));
  return { ...source, shape, storage: part(source.storage, offset, length) };
}

function part(storage: Storage, offset: number, length: number): Storage {
  return storage.kind === "file"
    ? { ...storage, offset: storage.offset + offset, length }
    : { ...storage, bytes: storage.bytes.subarray(offset, offset + length) };
}

/**
 * Position of the first element if the selected ones lie side by side in row-major order: single elements of
 * the leading axes, a run of the next, and the whole of the others. Null otherwise.
 */
function contiguousStart(shape: readonly number[], ranges: readonly AxisRange[]): number | null {
  let start = 0;
  let runSeen = false;
  for (const [axis, { start: first, step, count }] of ranges.entries()) {
    if (count > 1 && step !== 1) return null;
    if (runSeen && count !== shape[axis]) return null;
    runSeen ||= count !== 1;
    start = start * shape[axis] + first;
  }
  return start;
}

/** The one input that holds everything selected, if one does. */
function narrowConcat(
  { inputs, axis }: Extract<TensorSource, { kind: "concat" }>,
  ranges: readonly AxisRange[],
): TensorSource | null {
  const { start, step, count } = ranges[axis];
  const last = start + step * (count - 1);
  let begin = 0;
  for (const input of inputs) {
    const end = begin + input.shape[axis];
    if (Math.min(start, last) >= begin && Math.max(start, last) < end) {
      const shift = begin;
      return narrow(
        input,
        ranges.map((range, i) => (i === axis ? { ...range, start: start - shift } : range)),
      );
    }
    begin = end;
  }
  return null;
}

function narrowDequantized(source: Dequantized, ranges: readonly AxisRange[]): Dequantized | null {
  const { input, scale, zeroPoint, axis, blockSize } = source;
  const scaleRanges = rangesOfScale(source, ranges);
  if (scaleRanges === null) return null;
  const narrowScale = (parameter: TensorSource) =>
    axis === null ? parameter : narrow(parameter, scaleRanges);
  return {
    kind: "dequantize",
    shape: ranges.map(({ count }) => count),
    input: narrow(input, ranges),
    scale: narrowScale(scale),
    zeroPoint: zeroPoint && narrowScale(zeroPoint),
    axis,
    blockSize,
  };
}

/** The part of the scales that the selected elements use; null if blocks are cut. */
function rangesOfScale(
  { shape, scale, axis, blockSize }: Dequantized,
  ranges: readonly AxisRange[],
): readonly AxisRange[] | null {
  if (axis === null) return [];
  if (blockSize === null) return [ranges[axis]];
  const { start, step, count } = ranges[axis];
  if (start !== 0 || step !== 1 || count !== shape[axis]) return null;
  return ranges.map((range, i) => (i === axis ? { start: 0, step: 1, count: scale.shape[axis] } : range));
}
