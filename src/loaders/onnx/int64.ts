/**
 * protobufjs hands 64-bit integers out as `Long` objects where the `long` package is installed and as numbers
 * where it is not; its generated types don't say which.
 */
interface LongBits {
  readonly low: number;
  readonly high: number;
}

function isLong(value: unknown): value is LongBits {
  return typeof value === "object" && value !== null && "low" in value && "high" in value;
}

/** A signed 64-bit integer as a number, rounded beyond 2^53. */
export function int64ToNumber(value: unknown): number {
  if (isLong(value)) return value.high * 2 ** 32 + (value.low >>> 0);
  return Number(value);
}

/** The 64 bits of an integer, signed or not. */
export function int64ToBits(value: unknown): bigint {
  if (isLong(value)) return (BigInt(value.high >>> 0) << 32n) | BigInt(value.low >>> 0);
  return BigInt.asUintN(64, BigInt(Number(value)));
}
