import { printable, UserError } from "../errors.js";
import { byteLength } from "./dtype.js";
import { elementCount, type Storage, type TensorSource } from "./tensor-source.js";

/**
 * Elements that a sparse or a joined tensor may have (1 GiB as f32): the only expressions whose result can be
 * larger than what the file stores, so that a few bytes could ask for any amount of memory. What exporters store
 * in pieces are the gates of LSTMs, of which the largest published (8192 cells that project to 1024: Jozefowicz et
 * al. 2016, arXiv:1602.02410) have weights of 4 · 8192 · 1024 = 2^25.
 */
const MAX_ASSEMBLED_ELEMENTS = 2 ** 28;

/**
 * Refuses an expression whose shapes, ranges and stored lengths do not fit together, before anything is
 * allocated or read for it. Files are hostile input, and so are the graphs from which expressions are built.
 * @throws UserError saying what disagrees with what
 */
export function checkSource(source: TensorSource): void {
  checkOnce(source, new Set());
}

/** Shared parts are checked once: nested joins of one input would otherwise take exponential time. */
function checkOnce(source: TensorSource, seen: Set<TensorSource>): void {
  if (seen.has(source)) return;
  seen.add(source);
  for (const input of inputsOf(source)) checkOnce(input, seen);
  const problem = problemOf(source);
  if (problem !== null) throw new UserError(`${whereOf(source)} ${problem}.`);
}

/** The expressions that a source is made of, none for stored elements. */
export function inputsOf(source: TensorSource): readonly TensorSource[] {
  switch (source.kind) {
    case "stored":
      return [];
    case "sparse":
      return [source.values, source.indices];
    case "concat":
      return source.inputs;
    case "dequantize":
      return source.zeroPoint ? [source.input, source.scale, source.zeroPoint] : [source.input, source.scale];
    default:
      return [source.input];
  }
}

/** The file that a source's first stored part lies in, to begin a sentence with. */
export function whereOf(source: TensorSource): string {
  if (source.kind === "stored") return nameOf(source.storage);
  const [first] = inputsOf(source);
  return first === undefined ? "The model's file" : whereOf(first);
}

function nameOf(storage: Storage): string {
  return storage.kind === "file" ? printable(storage.path) : "The model's file";
}

/** A clause that follows the file's name, or null if the source is sound, given that its inputs are. */
function problemOf(source: TensorSource): string | null {
  if (!source.shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    return `has a tensor of the impossible shape ${text(source.shape)}`;
  }
  switch (source.kind) {
    case "stored":
      return storedProblem(source);
    case "sparse":
      return sparseProblem(source);
    case "transpose":
      return transposeProblem(source);
    case "reshape":
      return elementCount(source.shape) === elementCount(source.input.shape)
        ? null
        : `reshapes ${text(source.input.shape)} to ${text(source.shape)}, which has another number of elements`;
    case "slice":
      return sliceProblem(source);
    case "concat":
      return concatProblem(source);
    case "dequantize":
      return dequantizeProblem(source);
  }
}

type OfKind<K extends TensorSource["kind"]> = Extract<TensorSource, { kind: K }>;

function storedProblem({ shape, dtype, storage }: OfKind<"stored">): string | null {
  if (storage.kind === "file" && !(Number.isSafeInteger(storage.offset) && storage.offset >= 0)) {
    return `places a tensor at the impossible byte ${storage.offset}`;
  }
  const expected = byteLength(dtype, elementCount(shape));
  const found = storage.kind === "file" ? storage.length : storage.bytes.byteLength;
  return found === expected
    ? null
    : `stores ${found} bytes for a ${dtype} tensor of shape ${text(shape)}, which takes ${expected}`;
}

function sparseProblem({ shape, values, indices }: OfKind<"sparse">): string | null {
  const nonzeros = elementCount(values.shape);
  if (elementCount(shape) > MAX_ASSEMBLED_ELEMENTS) {
    return `has a sparse tensor of shape ${text(shape)}, more than the ${MAX_ASSEMBLED_ELEMENTS} elements that can be filled in`;
  }
  const flat = indices.shape.length === 1 && indices.shape[0] === nonzeros;
  const coordinates =
    indices.shape.length === 2 && indices.shape[0] === nonzeros && indices.shape[1] === shape.length;
  return flat || coordinates
    ? null
    : `has a sparse tensor of shape ${text(shape)} whose ${nonzeros} values have indices of shape ${text(indices.shape)}`;
}

function transposeProblem({ shape, input, permutation }: OfKind<"transpose">): string | null {
  const fits =
    permutation.length === input.shape.length &&
    input.shape.every((_, axis) => permutation.includes(axis)) &&
    same(
      shape,
      permutation.map((axis) => input.shape[axis]),
    );
  return fits
    ? null
    : `transposes ${text(input.shape)} by ${text(permutation)}, which is no order of its axes`;
}

function sliceProblem({ shape, input, ranges }: OfKind<"slice">): string | null {
  const inside = (position: number, size: number) =>
    Number.isSafeInteger(position) && position >= 0 && position < size;
  const fits =
    ranges.length === input.shape.length &&
    same(
      shape,
      ranges.map(({ count }) => count),
    ) &&
    ranges.every(
      ({ start, step, count }, axis) =>
        count === 0 ||
        (step !== 0 &&
          inside(start, input.shape[axis]) &&
          inside(start + step * (count - 1), input.shape[axis])),
    );
  return fits ? null : `has a slice that leaves its input of shape ${text(input.shape)}`;
}

function concatProblem({ shape, inputs, axis }: OfKind<"concat">): string | null {
  if (elementCount(shape) > MAX_ASSEMBLED_ELEMENTS) {
    return `joins tensors to one of shape ${text(shape)}, more than the ${MAX_ASSEMBLED_ELEMENTS} elements that can be put together`;
  }
  const fits =
    axis >= 0 &&
    axis < shape.length &&
    shape[axis] === inputs.reduce((sum, input) => sum + input.shape[axis], 0) &&
    inputs.every(
      (input) =>
        input.shape.length === shape.length && shape.every((d, i) => i === axis || d === input.shape[i]),
    );
  return fits
    ? null
    : `joins tensors of unequal shapes along axis ${axis}: ${inputs.map((i) => text(i.shape)).join(", ")}`;
}

function dequantizeProblem({
  shape,
  input,
  scale,
  zeroPoint,
  axis,
  blockSize,
}: OfKind<"dequantize">): string | null {
  const expected = scaleShape(shape, axis, blockSize);
  const fits = (parameter: TensorSource) =>
    axis === null
      ? elementCount(parameter.shape) === 1
      : expected !== null && same(parameter.shape, expected);
  return same(shape, input.shape) && fits(scale) && (zeroPoint === null || fits(zeroPoint))
    ? null
    : `has a quantised tensor of shape ${text(input.shape)} whose scale has shape ${text(scale.shape)}`;
}

/** Null if the axis or the block is not one of the shape's. */
function scaleShape(
  shape: readonly number[],
  axis: number | null,
  blockSize: number | null,
): readonly number[] | null {
  if (axis === null || axis < 0 || axis >= shape.length) return null;
  if (blockSize === null) return [shape[axis]];
  if (!Number.isSafeInteger(blockSize) || blockSize < 1) return null;
  return shape.map((size, i) => (i === axis ? Math.ceil(size / blockSize) : size));
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

function text(shape: readonly number[]): string {
  return `(${shape.join(", ")})`;
}
