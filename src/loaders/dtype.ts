/**
 * The storage types of weights. `epsilon` is the distance from 1 to the next number (the rounding that
 * storage did to a weight is uniform within half of it, relatively), `smallestSubnormal` the spacing of the
 * smallest numbers; both are null for integers, whose noise is given by their quantisation step.
 */
export interface DtypeTraits {
  readonly bits: number;
  readonly epsilon: number | null;
  readonly smallestSubnormal: number | null;
}

const integer = (bits: number): DtypeTraits => ({ bits, epsilon: null, smallestSubnormal: null });
const float = (bits: number, fractionBits: number, smallestSubnormal: number): DtypeTraits => ({
  bits,
  epsilon: 2 ** -fractionBits,
  smallestSubnormal,
});

export const DTYPES = {
  f64: float(64, 52, 2 ** -1074),
  f32: float(32, 23, 2 ** -149),
  f16: float(16, 10, 2 ** -24),
  bf16: float(16, 7, 2 ** -133),
  f8_e4m3: float(8, 3, 2 ** -9),
  f8_e5m2: float(8, 2, 2 ** -16),
  int64: integer(64),
  int32: integer(32),
  int16: integer(16),
  int8: integer(8),
  int4: integer(4),
  uint64: integer(64),
  uint32: integer(32),
  uint16: integer(16),
  uint8: integer(8),
  uint4: integer(4),
  bool: integer(8),
} as const satisfies Record<string, DtypeTraits>;

export type Dtype = keyof typeof DTYPES;

export const DTYPE_NAMES: readonly Dtype[] = Object.keys(DTYPES).filter((name): name is Dtype =>
  Object.hasOwn(DTYPES, name),
);

/** Bytes taken by `count` elements; 4-bit elements are packed two a byte. */
export function byteLength(dtype: Dtype, count: number): number {
  return Math.ceil((count * DTYPES[dtype].bits) / 8);
}

/** Whether the type holds real numbers rather than integers or truth values. */
export function isFloat(dtype: Dtype): boolean {
  return DTYPES[dtype].epsilon !== null;
}
