import { endianness } from "node:os";
import { byteLength, type Dtype } from "./dtype.js";

/** Decoded numbers: f32 wherever that is exact, f64 otherwise. */
export type Numbers = Float32Array | Float64Array;

/**
 * `count` little-endian elements as numbers. f32, the narrower floats, truth values and integers of at most
 * 16 bits come out as f32, which holds them exactly; f64 and the wider integers as f64, which rounds a 64-bit
 * integer beyond 2^53 to the nearest.
 *
 * @param bytes exactly `byteLength(dtype, count)` bytes, at any alignment
 * @returns for f32 and f64, where alignment allows, a view of `bytes` rather than a copy
 * @throws RangeError if `bytes` has another length
 */
export function decode(bytes: Uint8Array, dtype: Dtype, count: number): Numbers {
  checkLength(bytes, dtype, count);
  switch (dtype) {
    case "f64":
      return overlay(Float64Array, bytes, count);
    case "f32":
      return overlay(Float32Array, bytes, count);
    default: {
      const values = decodedBits(dtype) === 64 ? new Float64Array(count) : new Float32Array(count);
      decodeInto(values, bytes, dtype);
      return values;
    }
  }
}

/** Bits of each number that `decode` makes of an element. */
export function decodedBits(dtype: Dtype): 32 | 64 {
  switch (dtype) {
    case "f64":
    case "int64":
    case "uint64":
    case "int32":
    case "uint32":
      return 64;
    default:
      return 32;
  }
}

/**
 * As `decode`, into an array that is there already.
 * @param values of `decodedBits(dtype)` bits
 * @throws RangeError if `bytes` are not as many elements as `values`
 */
export function decodeInto(values: Numbers, bytes: Uint8Array, dtype: Dtype): void {
  const count = values.length;
  checkLength(bytes, dtype, count);
  switch (dtype) {
    case "f64":
      values.set(overlay(Float64Array, bytes, count));
      break;
    case "f32":
      values.set(overlay(Float32Array, bytes, count));
      break;
    case "f16":
      lookUp(overlay(Uint16Array, bytes, count), f16Table(), values);
      break;
    case "bf16":
      decodeBf16(overlay(Uint16Array, bytes, count), values);
      break;
    case "f8_e4m3":
      lookUp(bytes, f8E4m3Table(), values);
      break;
    case "f8_e5m2":
      lookUp(bytes, f8E5m2Table(), values);
      break;
    case "int64":
      decode64(overlay(Int32Array, bytes, 2 * count), values);
      break;
    case "uint64":
      decode64(overlay(Uint32Array, bytes, 2 * count), values);
      break;
    case "int32":
      values.set(overlay(Int32Array, bytes, count));
      break;
    case "uint32":
      values.set(overlay(Uint32Array, bytes, count));
      break;
    case "int16":
      values.set(overlay(Int16Array, bytes, count));
      break;
    case "uint16":
      values.set(overlay(Uint16Array, bytes, count));
      break;
    case "int8":
      values.set(overlay(Int8Array, bytes, count));
      break;
    case "uint8":
      values.set(bytes);
      break;
    case "int4":
      decodeNibbles(bytes, (nibble) => (nibble < 8 ? nibble : nibble - 16), values);
      break;
    case "uint4":
      decodeNibbles(bytes, (nibble) => nibble, values);
      break;
    case "bool":
      for (let i = 0; i < count; i++) values[i] = bytes[i] === 0 ? 0 : 1;
  }
}

function checkLength(bytes: Uint8Array, dtype: Dtype, count: number): void {
  if (bytes.byteLength !== byteLength(dtype, count)) {
    throw new RangeError(`${bytes.byteLength} bytes are not ${count} elements of ${dtype}`);
  }
}

interface ElementType<A> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): A;
}

const BIG_ENDIAN_HOST = endianness() === "BE";

/** The bytes seen as little-endian elements; they are copied only where alignment or the host asks for it. */
function overlay<A>(type: ElementType<A>, bytes: Uint8Array, count: number): A {
  const size = type.BYTES_PER_ELEMENT;
  const usable = bytes.byteOffset % size === 0 && (size === 1 || !BIG_ENDIAN_HOST);
  const source = usable ? bytes : new Uint8Array(bytes);
  if (BIG_ENDIAN_HOST && size > 1) reverseElements(source, size);
  return new type(source.buffer, source.byteOffset, count);
}

function reverseElements(bytes: Uint8Array, size: number): void {
  for (let start = 0; start < bytes.length; start += size) bytes.subarray(start, start + size).reverse();
}

function lookUp(patterns: Uint8Array | Uint16Array, table: Float32Array, values: Numbers): void {
  for (let i = 0; i < patterns.length; i++) values[i] = table[patterns[i]];
}

/** A bf16 is the upper half of an f32. */
function decodeBf16(patterns: Uint16Array, values: Numbers): void {
  const bits = new Uint32Array(values.buffer, values.byteOffset, patterns.length);
  for (let i = 0; i < patterns.length; i++) bits[i] = patterns[i] << 16;
}

/** Both halves are exact in f64 and their sum is rounded once; the upper half carries the sign. */
function decode64(halves: Int32Array | Uint32Array, values: Numbers): void {
  const [low, high] = BIG_ENDIAN_HOST ? [1, 0] : [0, 1];
  for (let i = 0; i < values.length; i++) {
    values[i] = halves[2 * i + high] * 2 ** 32 + (halves[2 * i + low] >>> 0);
  }
}

function decodeNibbles(bytes: Uint8Array, valueOfNibble: (nibble: number) => number, values: Numbers): void {
  for (let i = 0; i < values.length; i++) values[i] = valueOfNibble((bytes[i >> 1] >> (4 * (i & 1))) & 15);
}

interface FloatFormat {
  readonly exponentBits: number;
  readonly fractionBits: number;
  /** IEEE 754's infinities and NaNs in the largest exponent, or ("FN") a NaN in the largest pattern alone. */
  readonly infinities: boolean;
}

const f16Table = lazily(() => floatTable({ exponentBits: 5, fractionBits: 10, infinities: true }));
const f8E4m3Table = lazily(() => floatTable({ exponentBits: 4, fractionBits: 3, infinities: false }));
const f8E5m2Table = lazily(() => floatTable({ exponentBits: 5, fractionBits: 2, infinities: true }));

/** The value of every bit pattern of a sign, exponent, fraction format, indexed by the pattern. */
function floatTable(format: FloatFormat): Float32Array {
  const half = 2 ** (format.exponentBits + format.fractionBits);
  const table = new Float32Array(2 * half);
  for (let pattern = 0; pattern < half; pattern++) {
    const magnitude = magnitudeOf(pattern, format);
    table[pattern] = magnitude;
    table[half + pattern] = -magnitude;
  }
  return table;
}

function magnitudeOf(pattern: number, { exponentBits, fractionBits, infinities }: FloatFormat): number {
  const largestExponent = 2 ** exponentBits - 1;
  const bias = 2 ** (exponentBits - 1) - 1;
  const exponent = pattern >> fractionBits;
  const fraction = (pattern & (2 ** fractionBits - 1)) / 2 ** fractionBits;
  if (exponent === largestExponent) {
    if (infinities) return fraction === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
    if (pattern === 2 ** (exponentBits + fractionBits) - 1) return Number.NaN;
  }
  return exponent === 0 ? fraction * 2 ** (1 - bias) : (1 + fraction) * 2 ** (exponent - bias);
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
