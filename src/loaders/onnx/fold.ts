import {
  type AxisRange,
  concat,
  elementCount,
  reshape,
  slice,
  sliceAxis,
  type TensorSource,
  transpose,
} from "../tensor-source.js";
import { dequantized } from "./dequantize.js";
import type { ModelFiles } from "./external-data.js";
import { type GraphNode, intAttribute, intsAttribute } from "./graph-node.js";
import { integersOf } from "./integers.js";
import { type ConstantValue, DYNAMIC, type Value } from "./value.js";

/**
 * Bound on the nodes of a folded expression: operators that double a constant forty times would otherwise
 * unfold to 2^40 nodes, and long chains overflow the stack of whoever evaluates them. Real exports stay
 * below a hundred.
 */
const MAX_PIECES = 1000;

/** What a node does to constants, with its operands at hand. */
interface Movement {
  readonly node: GraphNode;
  readonly input: (index: number) => Value | null;
  readonly integers: (index: number) => readonly number[] | null;
  readonly files: ModelFiles;
}

type Fold = (source: TensorSource, movement: Movement) => TensorSource | null;

/** Operators that move the elements of their first input about. */
const MOVEMENTS: ReadonlyMap<string, Fold> = new Map<string, Fold>([
  ["Identity", (source) => source],
  ["Cast", (source) => source],
  ["Transpose", foldTranspose],
  ["Reshape", foldReshape],
  ["Squeeze", foldSqueeze],
  ["Unsqueeze", foldUnsqueeze],
  ["Slice", foldSlice],
]);

/**
 * Values of a node's outputs if it only moves data (or undoes a quantisation), null if it is another kind of
 * node. An output that cannot be told before the model runs is dynamic.
 *
 * Attribute forms of older opsets (axes of Squeeze, bounds of Slice, parts of Split) are told by the attribute
 * being there; onnx/docs/Changelog.md defines each.
 *
 * @param inputs a value for each of the node's inputs; null for an omitted one
 */
export function foldNode(
  node: GraphNode,
  inputs: readonly (Value | null)[],
  files: ModelFiles,
): readonly Value[] | null {
  if (node.domain !== "" && !isContributedDequantize(node)) return null;
  const input = (index: number) => inputs[index] ?? null;
  const integers = (index: number) => {
    const value = input(index);
    return value && integersOf(value, files);
  };
  const movement: Movement = { node, input, integers, files };
  const data = input(0) ?? DYNAMIC;
  const move = MOVEMENTS.get(node.op);
  if (move) return [moved(data, (value) => move(value.source, movement))];
  switch (node.op) {
    case "Concat":
      return [foldConcat(node, inputs)];
    case "Split":
      return foldSplit(data, movement);
    case "DequantizeLinear":
      return [foldDequantize(data, movement)];
    default:
      return null;
  }
}

/** ONNX Runtime's quantiser writes the operator in its own domain for types that the standard took up later. */
const isContributedDequantize = ({ domain, op }: GraphNode) =>
  domain === "com.microsoft" && op === "DequantizeLinear";

/** The value with its source rearranged; dynamic where that fails or grows beyond bounds. */
function moved(value: Value, move: (value: ConstantValue) => TensorSource | null): Value {
  if (value.kind !== "constant") return value;
  if (value.pieces >= MAX_PIECES) return DYNAMIC;
  const source = move(value);
  return source ? { ...value, source, pieces: value.pieces + (source === value.source ? 0 : 1) } : DYNAMIC;
}

function foldTranspose(source: TensorSource, { node }: Movement): TensorSource | null {
  const axes = source.shape.map((_, axis) => axis);
  const permutation = intsAttribute(node, "perm") ?? axes.toReversed();
  const valid = permutation.length === axes.length && axes.every((axis) => permutation.includes(axis));
  return valid ? transpose(source, permutation) : null;
}

/** A 0 copies the input's dimension (unless allowzero is set), a -1 takes what is left. */
function foldReshape(source: TensorSource, { node, integers }: Movement): TensorSource | null {
  const wanted = integers(1) ?? intsAttribute(node, "shape");
  if (!wanted) return null;
  const copiesZero = intAttribute(node, "allowzero", 0) === 0;
  const dims = wanted.map((size, axis) => (size === 0 && copiesZero ? (source.shape[axis] ?? -2) : size));
  const count = elementCount(source.shape);
  const known = elementCount(dims.filter((size) => size !== -1));
  const shape = dims.map((size) => (size === -1 ? count / known : size));
  const valid =
    dims.filter((size) => size === -1).length <= 1 &&
    shape.every((size) => Number.isSafeInteger(size) && size >= 0) &&
    elementCount(shape) === count;
  return valid ? reshape(source, shape) : null;
}

function foldSqueeze(source: TensorSource, { node, input, integers }: Movement): TensorSource | null {
  const { shape } = source;
  const given = intsAttribute(node, "axes") ?? integers(1);
  if (!given && input(1)) return null;
  const axes = given ? axesOf(given, shape.length) : shape.flatMap((size, axis) => (size === 1 ? axis : []));
  if (!axes?.every((axis) => shape[axis] === 1)) return null;
  return reshape(
    source,
    shape.filter((_, axis) => !axes.includes(axis)),
  );
}

function foldUnsqueeze(source: TensorSource, { node, integers }: Movement): TensorSource | null {
  const given = intsAttribute(node, "axes") ?? integers(1);
  if (!given) return null;
  const rank = source.shape.length + given.length;
  const axes = axesOf(given, rank);
  if (!axes) return null;
  const rest = source.shape.values();
  return reshape(
    source,
    Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : (rest.next().value ?? 1))),
  );
}

/** Axes counted from the front, or null if one is out of range or given twice. */
function axesOf(given: readonly number[], rank: number): readonly number[] | null {
  const axes = given.map((axis) => (axis < 0 ? axis + rank : axis));
  const valid = axes.every((axis) => axis >= 0 && axis < rank) && new Set(axes).size === axes.length;
  return valid ? axes : null;
}

function foldSlice(source: TensorSource, { node, input, integers }: Movement): TensorSource | null {
  const attributes = node.attributes.has("starts");
  const operand = (index: number, name: string) => (attributes ? intsAttribute(node, name) : integers(index));
  const [starts, ends] = [operand(1, "starts"), operand(2, "ends")];
  if (!starts || !ends) return null;
  const omitted = (index: number, name: string) =>
    attributes ? !node.attributes.has(name) : input(index) === null;
  const givenAxes = omitted(3, "axes") ? starts.map((_, axis) => axis) : operand(3, "axes");
  const steps = omitted(4, "steps") ? starts.map(() => 1) : operand(4, "steps");
  const axes = givenAxes && axesOf(givenAxes, source.shape.length);
  if (!axes || !steps || ![ends, axes, steps].every((list) => list.length === starts.length)) return null;
  if (steps.includes(0)) return null;
  return slice(
    source,
    source.shape.map((size, axis) => {
      const i = axes.indexOf(axis);
      return i < 0 ? { start: 0, step: 1, count: size } : axisRange(starts[i], ends[i], steps[i], size);
    }),
  );
}

/** The range that Slice means on an axis of `size`: negative bounds count from the end, then are clamped. */
function axisRange(start: number, end: number, step: number, size: number): AxisRange {
  const fromFront = (bound: number) => (bound < 0 ? bound + size : bound);
  const clamp = (bound: number, low: number, high: number) => Math.min(Math.max(fromFront(bound), low), high);
  const [first, last] =
    step > 0
      ? [clamp(start, 0, size), clamp(end, 0, size)]
      : [clamp(start, 0, size - 1), clamp(end, -1, size - 1)];
  return { start: first, step, count: Math.max(0, Math.ceil((last - first) / step)) };
}

function foldConcat(node: GraphNode, inputs: readonly (Value | null)[]): Value {
  const unusable = inputs.find((value) => value?.kind === "unusable");
  const values = inputs.flatMap((value) => (value?.kind === "constant" ? [value] : []));
  const [first, ...others] = values;
  if (values.length < inputs.length || !first) {
    return unusable && inputs.every((value) => value?.kind !== "dynamic") ? unusable : DYNAMIC;
  }
  const { shape } = first.source;
  const axis = axesOf([intAttribute(node, "axis", 1)], shape.length)?.[0] ?? -1;
  const pieces = values.reduce((sum, value) => sum + value.pieces, 1);
  const fit = others.every(
    ({ source }) =>
      source.shape.length === shape.length &&
      source.shape.every((size, i) => i === axis || size === shape[i]),
  );
  if (axis < 0 || !fit || pieces > MAX_PIECES) return DYNAMIC;
  const source = concat([first.source, ...others.map((value) => value.source)], axis);
  const origins = [...new Set(values.flatMap((value) => value.origins))];
  return { ...first, source, real: values.every((value) => value.real), origins, pieces };
}

/** Sizes from the attribute (before opset 13), the second input, or as even as the outputs allow. */
function foldSplit(data: Value, { node, input, integers }: Movement): readonly Value[] {
  const all = (value: Value) => node.outputs.map(() => value);
  if (data.kind !== "constant") return all(data);
  const { shape } = data.source;
  const axis = axesOf([intAttribute(node, "axis", 0)], shape.length)?.[0];
  if (axis === undefined) return all(DYNAMIC);
  const given = intsAttribute(node, "split") ?? integers(1);
  if (!given && input(1)) return all(DYNAMIC);
  const parts = node.outputs.length;
  const even = Math.ceil(shape[axis] / parts);
  const sizes = given ?? node.outputs.map((_, i) => Math.max(0, Math.min(even, shape[axis] - i * even)));
  const sum = sizes.reduce((total, size) => total + size, 0);
  if (sizes.length !== parts || sizes.some((size) => size < 0) || sum !== shape[axis]) return all(DYNAMIC);
  let start = 0;
  return sizes.map((size) => {
    const begin = start;
    start += size;
    return moved(data, ({ source }) => sliceAxis(source, axis, begin, size));
  });
}

function foldDequantize(data: Value, { node, input, files }: Movement): Value {
  const layout = {
    axis: intAttribute(node, "axis", 1),
    blockSize: intAttribute(node, "block_size", 0),
  };
  const value = dequantized(data, input(1) ?? DYNAMIC, input(2), layout, files);
  return value.kind === "constant" && value.pieces > MAX_PIECES ? DYNAMIC : value;
}
