import fc from "fast-check";
import { elementCount, type TensorSource } from "../../src/loaders/tensor-source.js";
import { f32Source } from "../helpers.js";

/** Coordinates of every element, in row-major order. */
function coordinates(shape: readonly number[]): readonly (readonly number[])[] {
  return shape.reduce<readonly (readonly number[])[]>(
    (prefixes, size) => prefixes.flatMap((prefix) => Array.from({ length: size }, (_, i) => [...prefix, i])),
    [[]],
  );
}

function flatIndex(shape: readonly number[], at: readonly number[]): number {
  return at.reduce((sum, index, axis) => sum * shape[axis] + index, 0);
}

/** One element of an expression of in-memory f32 parts, by the definition of each operation. */
function element(source: TensorSource, at: readonly number[]): number {
  switch (source.kind) {
    case "stored": {
      if (source.storage.kind !== "memory" || source.dtype !== "f32") throw new Error("not a test's source");
      const { buffer, byteOffset } = source.storage.bytes;
      return new DataView(buffer, byteOffset).getFloat32(4 * flatIndex(source.shape, at), true);
    }
    case "transpose":
      return element(
        source.input,
        source.permutation.map((_, axis) => at[source.permutation.indexOf(axis)]),
      );
    case "reshape":
      return element(source.input, coordinates(source.input.shape)[flatIndex(source.shape, at)]);
    case "slice":
      return element(
        source.input,
        source.ranges.map(({ start, step }, axis) => start + step * at[axis]),
      );
    case "concat": {
      let position = at[source.axis];
      for (const input of source.inputs) {
        const size = input.shape[source.axis];
        if (position < size) return element(input, at.with(source.axis, position));
        position -= size;
      }
      throw new Error("past the end");
    }
    default:
      throw new Error(`no naive ${source.kind}`);
  }
}

/** All elements of an expression, in row-major order. */
export function naiveValues(source: TensorSource): number[] {
  return coordinates(source.shape).map((at) => element(source, at));
}

const leaf: fc.Arbitrary<TensorSource> = fc
  .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 })
  .map((shape) =>
    f32Source(
      shape,
      Array.from({ length: elementCount(shape) }, (_, i) => i + 1),
    ),
  );

/** An expression of up to `depth` operations over small tensors, built without the folding constructors. */
export function expressions(depth: number): fc.Arbitrary<TensorSource> {
  if (depth === 0) return leaf;
  const inner = expressions(depth - 1);
  return fc.oneof(
    leaf,
    inner.chain(transposed),
    inner.map(flattened),
    inner.chain(sliced),
    inner.chain(joined),
  );
}

function transposed(input: TensorSource): fc.Arbitrary<TensorSource> {
  const axes = input.shape.map((_, axis) => axis);
  return fc.shuffledSubarray(axes, { minLength: axes.length }).map((permutation) => ({
    kind: "transpose",
    shape: permutation.map((axis) => input.shape[axis]),
    input,
    permutation,
  }));
}

function flattened(input: TensorSource): TensorSource {
  const [first, ...rest] = input.shape;
  return { kind: "reshape", shape: [elementCount(rest), 1, first], input };
}

function sliced(input: TensorSource): fc.Arbitrary<TensorSource> {
  const ranges = input.shape.map((size) =>
    fc
      .record({ first: fc.nat(size - 1), last: fc.nat(size - 1), step: fc.integer({ min: 1, max: 2 }) })
      .map(({ first, last, step }) => ({
        start: first,
        step: last < first ? -step : step,
        count: Math.floor(Math.abs(last - first) / step) + 1,
      })),
  );
  return fc
    .tuple(...ranges)
    .map((chosen) => ({ kind: "slice", shape: chosen.map(({ count }) => count), input, ranges: chosen }));
}

function joined(input: TensorSource): fc.Arbitrary<TensorSource> {
  return fc
    .record({ axis: fc.nat(input.shape.length - 1), other: fc.integer({ min: 1, max: 3 }) })
    .map(({ axis, other }) => {
      const shape = input.shape.with(axis, other);
      const second = f32Source(
        shape,
        Array.from({ length: elementCount(shape) }, (_, i) => -i - 1),
      );
      const joinedShape = input.shape.with(axis, input.shape[axis] + other);
      return { kind: "concat", shape: joinedShape, inputs: [input, second], axis };
    });
}
