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
  if (bytes.byteLength !== byteLength(dtype, count)) {
    throw new RangeError(`${bytes.byteLength} bytes are not ${count} elements of ${dtype}`);
  }
  switch (dtype) {
    case "f64":
      return overlay(Float64Array, bytes, count);
    case "f32":
      return overlay(Float32Array, bytes, count);
    case "f16":
      return lookUp(overlay(Uint16Array, bytes, count), f16Table());
    case "bf16":
      return decodeBf16(overlay(Uint16Array, bytes, count));
    case "f8_e4m3":
      return lookUp(bytes, f8E4m3Table());
    case "f8_e5m2":
      return lookUp(bytes, f8E5m2Table());
    case "int64":
      return decode64(overlay(Int32Array, bytes, 2 * count), count);
    case "uint64":
      return decode64(overlay(Uint32Array, bytes, 2 * count), count);
    case "int32":
      return new Float64Array(overlay(Int32Array, bytes, count));
    case "uint32":
      return new Float64Array(overlay(Uint32Array, bytes, count));
    case "int16":
      return new Float32Array(overlay(Int16Array, bytes, count));
    case "uint16":
      return new Float32Array(overlay(Uint16Array, bytes, count));
    case "int8":
      return new Float32Array(overlay(Int8Array, bytes, count));
    case "uint8":
      return new Float32Array(bytes);
    case "int4":
      return decodeNibbles(bytes, count, (nibble) => (nibble < 8 ? nibble : nibble - 16));
    case "uint4":
      return decodeNibbles(bytes, count, (nibble) => nibble);
    case "bool":
      return Float32Array.from(bytes, (byte) => (byte === 0 ? 0 : 1));
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

function lookUp(patterns: Uint8Array | Uint16Array, table: Float32Array): Float32Array {
  const values = new Float32Array(patterns.length);
  for (let i = 0; i < patterns.length; i++) values[i] = table[patterns[i]];
  return values;
}

/** A bf16 is the upper half of an f32. */
function decodeBf16(patterns: Uint16Array): Float32Array {
  const bits = new Uint32Array(patterns.length);
  for (let i = 0; i < patterns.length; i++) bits[i] = patterns[i] << 16;
  return new Float32Array(bits.buffer);
}

/** Both halves are exact in f64 and their sum is rounded once; the upper half carries the sign. */
function decode64(halves: Int32Array | Uint32Array, count: number): Float64Array {
  const [low, high] = BIG_ENDIAN_HOST ? [1, 0] : [0, 1];
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = halves[2 * i + high] * 2 ** 32 + (halves[2 * i + low] >>> 0);
  return values;
}

function decodeNibbles(
  bytes: Uint8Array,
  count: number,
  valueOfNibble: (nibble: number) => number,
): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = valueOfNibble((bytes[i >> 1] >> (4 * (i & 1))) & 15);
  return values;
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
