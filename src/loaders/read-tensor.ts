import { UserError } from "../errors.js";
import { checkSource, whereOf } from "./check-source.js";
import { decode, type Numbers } from "./decode.js";
import { isFloat } from "./dtype.js";
import { readFileRange } from "./file-range.js";
import { narrow } from "./narrow-source.js";
import { contiguous, copyInto, permuted, rowMajor, type Strided, sliced } from "./strided.js";
import { elementCount, type StoredSource, type TensorSource } from "./tensor-source.js";

/** A tensor's numbers, row-major without gaps. */
export interface DecodedTensor {
  readonly shape: readonly number[];
  /** May be a view of a larger buffer, or of the bytes of an in-memory source: do not write to it or transfer it. */
  readonly values: Numbers;
  /** Root mean square of the step between dequantised integers over the elements; null if none of them is one. */
  readonly quantisationStep: number | null;
}

/**
 * Reads the bytes that an expression needs, and no others where its slices allow, and evaluates it.
 * Dequantised numbers are f32 as the runtime would have them, unless their scale is f64.
 * @throws UserError if the expression does not fit its bytes, or a file is gone, unreadable or truncated
 */
export async function readTensor(source: TensorSource): Promise<DecodedTensor> {
  checkSource(source);
  const { tensor, stepSquare } = await evaluate(source);
  return {
    shape: source.shape,
    values: contiguous(tensor),
    quantisationStep: stepSquare === null ? null : Math.sqrt(stepSquare),
  };
}

interface Evaluated {
  readonly tensor: Strided;
  /** Mean square of the quantisation step over the elements; null if none was quantised. */
  readonly stepSquare: number | null;
}

type OfKind<K extends TensorSource["kind"]> = Extract<TensorSource, { kind: K }>;

async function evaluate(source: TensorSource): Promise<Evaluated> {
  if (source.shape.includes(0)) return unquantised(rowMajor(new Float32Array(0), source.shape));
  switch (source.kind) {
    case "stored":
      return unquantised(rowMajor(await readStored(source), source.shape));
    case "sparse":
      return unquantised(rowMajor(await readSparse(source), source.shape));
    case "transpose": {
      const { tensor, stepSquare } = await evaluate(source.input);
      return { tensor: permuted(tensor, source.permutation), stepSquare };
    }
    case "reshape": {
      const { tensor, stepSquare } = await evaluate(source.input);
      return { tensor: rowMajor(contiguous(tensor), source.shape), stepSquare };
    }
    case "slice":
      return evaluateSlice(source);
    case "concat":
      return evaluateConcat(source);
    case "dequantize":
      return evaluateDequantize(source);
  }
}

function unquantised(tensor: Strided): Evaluated {
  return { tensor, stepSquare: null };
}

async function readStored({ shape, dtype, storage }: StoredSource): Promise<Numbers> {
  const bytes =
    storage.kind === "file"
      ? await readFileRange(storage.path, storage.offset, storage.length)
      : storage.bytes;
  return decode(bytes, dtype, elementCount(shape));
}

async function readSparse({ shape, values, indices }: OfKind<"sparse">): Promise<Numbers> {
  const nonzeros = await readStored(values);
  const positions = await readStored(indices);
  const count = elementCount(shape);
  const dense = nonzeros instanceof Float64Array ? new Float64Array(count) : new Float32Array(count);
  const sizes = indices.shape.length === 1 ? [count] : shape;
  for (let i = 0; i < nonzeros.length; i++) {
    let position = 0;
    for (let axis = 0; axis < sizes.length; axis++) {
      const index = positions[i * sizes.length + axis];
      if (!(index >= 0 && index < sizes[axis])) {
        throw new UserError(
          `${whereOf(indices)} has a sparse tensor of shape (${shape.join(", ")}) with the index ${index}, which lies outside it.`,
        );
      }
      position = position * sizes[axis] + index;
    }
    dense[position] = nonzeros[i];
  }
  return dense;
}

async function evaluateSlice(source: OfKind<"slice">): Promise<Evaluated> {
  const narrowed = narrow(source.input, source.ranges);
  if (narrowed.kind !== "slice") return evaluate(narrowed);
  const { tensor, stepSquare } = await evaluate(narrowed.input);
  return { tensor: sliced(tensor, narrowed.ranges), stepSquare };
}

async function evaluateConcat({ shape, inputs, axis }: OfKind<"concat">): Promise<Evaluated> {
  const parts: Evaluated[] = [];
  for (const input of inputs) parts.push(await evaluate(input));
  const wide = parts.some(({ tensor }) => tensor.values instanceof Float64Array);
  const count = elementCount(shape);
  const joined = rowMajor(wide ? new Float64Array(count) : new Float32Array(count), shape);
  let start = 0;
  let squares: number | null = null;
  for (const { tensor, stepSquare } of parts) {
    const ranges = tensor.shape.map((size, i) => ({ start: i === axis ? start : 0, step: 1, count: size }));
    copyInto(sliced(joined, ranges), tensor);
    start += tensor.shape[axis];
    if (stepSquare !== null) squares = (squares ?? 0) + stepSquare * elementCount(tensor.shape);
  }
  return { tensor: joined, stepSquare: squares === null ? null : squares / count };
}

/**
 * ONNX DequantizeLinear: (q - zeroPoint) · scale, the difference exact, the product rounded once. Seen as
 * (outer, axis, inner), element (o, a, i) has scale `a` per axis, or (o, floor(a / blockSize), i) blocked.
 */
async function evaluateDequantize(source: OfKind<"dequantize">): Promise<Evaluated> {
  const { shape, axis, blockSize } = source;
  const quantised = contiguous((await evaluate(source.input)).tensor);
  const scale = contiguous((await evaluate(source.scale)).tensor);
  const zeroPoint = source.zeroPoint && contiguous((await evaluate(source.zeroPoint)).tensor);
  const size = axis === null ? 1 : shape[axis];
  const inner = axis === null ? quantised.length : elementCount(shape.slice(axis + 1));
  const outer = quantised.length / (size * inner);
  const blocks = blockSize === null ? 1 : Math.ceil(size / blockSize);

  const values =
    scale instanceof Float64Array ? new Float64Array(quantised.length) : new Float32Array(quantised.length);
  let squares = 0;
  let position = 0;
  for (let o = 0; o < outer; o++) {
    for (let a = 0; a < size; a++) {
      const row = blockSize === null ? a : (o * blocks + Math.floor(a / blockSize)) * inner;
      const perElement = blockSize === null ? 0 : 1;
      for (let i = 0; i < inner; i++) {
        const parameter = row + i * perElement;
        const step = scale[parameter];
        values[position] = (quantised[position] - (zeroPoint === null ? 0 : zeroPoint[parameter])) * step;
        squares += step * step;
        position++;
      }
    }
  }
  const stepSquare = holdsIntegers(source.input) ? squares / values.length : null;
  return { tensor: rowMajor(values, shape), stepSquare };
}

/** Scaled floats (f8 with a scale) have no constant step: their type's own relative precision holds. */
function holdsIntegers(source: TensorSource): boolean {
  switch (source.kind) {
    case "stored":
      return !isFloat(source.dtype);
    case "sparse":
      return holdsIntegers(source.values);
    case "concat":
      return source.inputs.every(holdsIntegers);
    case "dequantize":
      return false;
    default:
      return holdsIntegers(source.input);
  }
}
