import { describe, expect, it } from "vitest";
import { decode, decodedBits, decodeInto } from "../../src/loaders/decode.js";
import { byteLength, DTYPE_NAMES, type Dtype } from "../../src/loaders/dtype.js";

/** Every 16-bit pattern, little-endian. */
function allPatterns16(): Uint8Array {
  const bytes = new Uint8Array(2 ** 17);
  const view = new DataView(bytes.buffer);
  for (let pattern = 0; pattern < 2 ** 16; pattern++) view.setUint16(2 * pattern, pattern, true);
  return bytes;
}

const allPatterns8 = Uint8Array.from({ length: 256 }, (_, pattern) => pattern);

/**
 * The finite magnitudes of a float format in the order of their bit patterns, by counting: from zero, each is
 * the one before it plus the spacing of its binade, which doubles after every 2^fractionBits patterns from the
 * second on.
 */
function countedMagnitudes(patterns: number, fractionBits: number, smallestSpacing: number): number[] {
  const magnitudes = [0];
  for (let pattern = 1; pattern < patterns; pattern++) {
    const binade = Math.max((pattern - 1) >> fractionBits, 1);
    magnitudes.push(magnitudes[pattern - 1] + smallestSpacing * 2 ** (binade - 1));
  }
  return magnitudes;
}

/** Both signs of the counted magnitudes with what follows them (infinity, NaN). */
function withSigns(magnitudes: readonly number[]): number[] {
  return [...magnitudes, ...magnitudes.map((magnitude) => -magnitude)];
}

function numbers(dtype: Dtype, bytes: Uint8Array, count: number): number[] {
  return [...decode(bytes, dtype, count)];
}

describe("decode", () => {
  it("reads all 65,536 f16 patterns exactly, subnormals, zeros of both signs, infinities and NaNs among them", () => {
    const expected = withSigns([
      ...countedMagnitudes(31 * 1024, 10, 2 ** -24),
      Number.POSITIVE_INFINITY,
      ...new Array<number>(1023).fill(Number.NaN),
    ]);
    expect(numbers("f16", allPatterns16(), 65536)).toEqual(expected);
  });

  it("reads all 65,536 bf16 patterns as the upper halves of f32 patterns", () => {
    const view = new DataView(new ArrayBuffer(4));
    const expected = Array.from({ length: 65536 }, (_, pattern) => {
      view.setUint16(0, pattern);
      return view.getFloat32(0);
    });
    expect(numbers("bf16", allPatterns16(), 65536)).toEqual(expected);
  });

  it("reads all 256 f8_e4m3 patterns: no infinities, largest 448, NaN in the last of each sign", () => {
    const magnitudes = countedMagnitudes(127, 3, 2 ** -9);
    expect(magnitudes[126]).toBe(448);
    expect(numbers("f8_e4m3", allPatterns8, 256)).toEqual(withSigns([...magnitudes, Number.NaN]));
  });

  it("reads all 256 f8_e5m2 patterns: largest 57344, then infinity and three NaNs", () => {
    const magnitudes = countedMagnitudes(124, 2, 2 ** -16);
    expect(magnitudes[123]).toBe(57344);
    const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
    expect(numbers("f8_e5m2", allPatterns8, 256)).toEqual(
      withSigns([...magnitudes, infinity, nan, nan, nan]),
    );
  });

  it("reads every integer type at its extremes", () => {
    const bytes = (...values: number[]) => Uint8Array.from(values);
    const ones = new Uint8Array(8).fill(255);
    expect(numbers("int8", bytes(0x80, 0x7f, 0xff), 3)).toEqual([-128, 127, -1]);
    expect(numbers("uint8", bytes(0x80, 0xff), 2)).toEqual([128, 255]);
    expect(numbers("int16", bytes(0x00, 0x80, 0xff, 0x7f), 2)).toEqual([-32768, 32767]);
    expect(numbers("uint16", ones.subarray(0, 2), 1)).toEqual([65535]);
    expect(numbers("int32", bytes(0, 0, 0, 0x80, 0xff, 0xff, 0xff, 0x7f), 2)).toEqual([
      -(2 ** 31),
      2 ** 31 - 1,
    ]);
    expect(numbers("uint32", ones.subarray(0, 4), 1)).toEqual([2 ** 32 - 1]);
    expect(numbers("bool", bytes(0, 1, 255), 3)).toEqual([0, 1, 1]);
  });

  it("unpacks 4-bit integers low nibble first, and leaves the padding of an odd count", () => {
    expect(numbers("int4", Uint8Array.of(0x87, 0x0f), 3)).toEqual([7, -8, -1]);
    expect(numbers("uint4", Uint8Array.of(0x87, 0xaf), 3)).toEqual([7, 8, 15]);
  });

  it("reads 64-bit integers exactly up to 2^53 and rounds them to the nearest beyond", () => {
    const integers = [
      -1n,
      -(2n ** 63n),
      2n ** 53n,
      -(2n ** 53n) - 3n,
      2n ** 62n + 2n ** 9n + 1n,
      2n ** 32n - 1n,
    ];
    const bytes = new Uint8Array(BigInt64Array.from(integers).buffer);
    expect(numbers("int64", bytes, integers.length)).toEqual(integers.map(Number));
    const unsigned = [2n ** 64n - 1n, 2n ** 63n + 1025n, 5n];
    expect(numbers("uint64", new Uint8Array(BigUint64Array.from(unsigned).buffer), 3)).toEqual(
      unsigned.map(Number),
    );
  });

  it("gives the same numbers at every alignment, for every type", () => {
    for (const dtype of DTYPE_NAMES) {
      const length = byteLength(dtype, 6);
      const pattern = Uint8Array.from({ length }, (_, i) => (37 * i + 11) % 251);
      const aligned = numbers(dtype, pattern, 6);
      for (let shift = 1; shift < 8; shift++) {
        const shifted = new Uint8Array(length + shift);
        shifted.set(pattern, shift);
        expect(numbers(dtype, shifted.subarray(shift), 6), `${dtype} at ${shift}`).toEqual(aligned);
      }
    }
  });

  it("keeps f64 in f64 and gives a view, not a copy, of aligned f32", () => {
    const bytes = new Uint8Array(Float64Array.of(0.1, Math.PI).buffer);
    expect(decode(bytes, "f64", 2)).toEqual(Float64Array.of(0.1, Math.PI));
    expect(decode(bytes, "f32", 4).buffer).toBe(bytes.buffer);
  });

  it("refuses bytes that are not the count's", () => {
    expect(() => decode(new Uint8Array(7), "f32", 2)).toThrow(RangeError);
  });
});

describe("decodeInto", () => {
  it.each(DTYPE_NAMES)("makes of %s what decode makes, in an array that was full", (dtype) => {
    const bytes = allPatterns8.subarray(0, byteLength(dtype, 16));
    const expected = decode(bytes, dtype, 16);
    expect(expected.BYTES_PER_ELEMENT).toBe(decodedBits(dtype) / 8);
    const values = expected.slice().fill(7);
    decodeInto(values, bytes, dtype);
    expect([...values]).toEqual([...expected]);
  });

  it("refuses bytes that are not as many elements as the array", () => {
    expect(() => decodeInto(new Float32Array(3), new Uint8Array(8), "bf16")).toThrow(RangeError);
  });
});
