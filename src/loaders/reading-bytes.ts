import { decodedBits } from "./decode.js";
import { narrow } from "./narrow-source.js";
import { elementCount, type StoredSource, type TensorSource } from "./tensor-source.js";

/**
 * The most memory that `readTensor` takes for an expression, its result among it, in bytes: every array that it
 * makes, as if none were let go before the end.
 */
export function readingBytes(source: TensorSource): number {
  return allocated(source) + rowMajorCopy(source);
}

/** The arrays made on the way to an expression's elements. */
function allocated(source: TensorSource): number {
  switch (source.kind) {
    case "stored":
      return storedBytes(source);
    case "sparse":
      return storedBytes(source.values) + storedBytes(source.indices) + decodedBytes(source);
    case "transpose":
      return allocated(source.input);
    case "reshape":
      return readingBytes(source.input);
    case "slice": {
      const narrowed = narrow(source.input, source.ranges);
      return allocated(narrowed.kind === "slice" ? narrowed.input : narrowed);
    }
    case "concat":
      return decodedBytes(source) + source.inputs.reduce((sum, input) => sum + allocated(input), 0);
    case "dequantize": {
      const { input, scale, zeroPoint } = source;
      return (
        decodedBytes(source) +
        readingBytes(input) +
        readingBytes(scale) +
        (zeroPoint === null ? 0 : readingBytes(zeroPoint))
      );
    }
  }
}

/** Elements that a transpose or a slice leaves scattered are copied together. */
function rowMajorCopy(source: TensorSource): number {
  const kind = source.kind === "slice" ? narrow(source.input, source.ranges).kind : source.kind;
  return kind === "transpose" || kind === "slice" ? decodedBytes(source) : 0;
}

/** What is read from a file, and what it is decoded to where that is another array. */
function storedBytes(source: StoredSource): number {
  const { dtype, storage } = source;
  const read = storage.kind === "file" ? storage.length : 0;
  return read + (dtype === "f32" || dtype === "f64" ? 0 : decodedBytes(source));
}

/** The bytes of a source's decoded elements. */
export function decodedBytes(source: TensorSource): number {
  return (elementCount(source.shape) * bitsOf(source)) / 8;
}

function bitsOf(source: TensorSource): number {
  switch (source.kind) {
    case "stored":
      return decodedBits(source.dtype);
    case "sparse":
      return decodedBits(source.values.dtype);
    case "concat":
      return Math.max(...source.inputs.map(bitsOf));
    case "dequantize":
      return bitsOf(source.scale);
    default:
      return bitsOf(source.input);
  }
}
