import { ROW } from "./strips";

/*
 * Packing: a slice of W, k rows of n columns, becomes the operand of the micro-kernel, [n / 4][k][4] in f64,
 * promoted from f32 or scaled on the way. Columns beyond n, up to the multiple of 4, are zeros.
 */

/** Rows packed before moving to the next four columns: eight times 32 bytes fill whole cache lines. */
const ROWS_AT_ONCE: usize = 8;

// @ts-ignore: decorator
@inline
function element<T extends number>(address: usize, factor: f64): f64 {
  return sizeof<T>() == 4 ? <f64>load<T>(address) : <f64>load<T>(address) * factor;
}

/** Four consecutive values at `source` as a packed row. */
// @ts-ignore: decorator
@inline
function packFour<T extends number>(source: usize, factor: v128, packed: usize): void {
  if (sizeof<T>() == 4) {
    const x = v128.load(source);
    v128.store(packed, f64x2.promote_low_f32x4(x));
    v128.store(packed, f64x2.promote_low_f32x4(v128.shuffle<f64>(x, x, 1, 1)), 16);
  } else {
    v128.store(packed, f64x2.mul(v128.load(source), factor));
    v128.store(packed, f64x2.mul(v128.load(source, 16), factor), 16);
  }
}

/** Packs `k` rows of `n` values, `stride` bytes apart. */
export function packRows<T extends number>(
  source: usize,
  stride: usize,
  n: usize,
  k: usize,
  factor: f64,
  packed: usize,
): void {
  const factors = f64x2.splat(factor);
  const whole = n & ~3;
  for (let k0: usize = 0; k0 < k; k0 += ROWS_AT_ONCE) {
    const kEnd = min(k0 + ROWS_AT_ONCE, k);
    let group = packed;
    for (let i: usize = 0; i < whole; i += 4) {
      for (let row = k0; row < kEnd; row++) {
        packFour<T>(source + row * stride + i * sizeof<T>(), factors, group + row * ROW);
      }
      group += k * ROW;
    }
    if (whole < n) {
      for (let row = k0; row < kEnd; row++) {
        const to = group + row * ROW;
        memory.fill(to, 0, ROW);
        for (let i = whole; i < n; i++) {
          store<f64>(to + ((i - whole) << 3), element<T>(source + row * stride + i * sizeof<T>(), factor));
        }
      }
    }
  }
}

/** The low or high pair of two f64 out of four values of T at `source`. */
// @ts-ignore: decorator
@inline
function pairAt<T extends number>(source: usize, factor: v128): v128 {
  if (sizeof<T>() == 4) return f64x2.promote_low_f32x4(v128.load_zero<f64>(source));
  return f64x2.mul(v128.load(source), factor);
}

/** Packs the transpose: `n` rows of `k` values, `stride` bytes apart. */
export function packColumns<T extends number>(
  source: usize,
  stride: usize,
  n: usize,
  k: usize,
  factor: f64,
  packed: usize,
): void {
  for (let i: usize = 0; i < n; i += 4) {
    if (i + 4 <= n) packFourColumns<T>(source + i * stride, stride, k, factor, packed);
    else {
      memory.fill(packed, 0, k * ROW);
      for (let r: usize = 0; r < n - i; r++) {
        for (let row: usize = 0; row < k; row++) {
          const x = element<T>(source + (i + r) * stride + row * sizeof<T>(), factor);
          store<f64>(packed + row * ROW + (r << 3), x);
        }
      }
    }
    packed += k * ROW;
  }
}

function packFourColumns<T extends number>(
  s0: usize,
  stride: usize,
  k: usize,
  factor: f64,
  packed: usize,
): void {
  const factors = f64x2.splat(factor);
  let s1 = s0 + stride, s2 = s1 + stride, s3 = s2 + stride;
  let row: usize = 0;
  for (; row + 2 <= k; row += 2) {
    const x0 = pairAt<T>(s0, factors), x1 = pairAt<T>(s1, factors);
    const x2 = pairAt<T>(s2, factors), x3 = pairAt<T>(s3, factors);
    v128.store(packed, v128.shuffle<f64>(x0, x1, 0, 2));
    v128.store(packed, v128.shuffle<f64>(x2, x3, 0, 2), 16);
    v128.store(packed, v128.shuffle<f64>(x0, x1, 1, 3), 32);
    v128.store(packed, v128.shuffle<f64>(x2, x3, 1, 3), 48);
    s0 += 2 * sizeof<T>();
    s1 += 2 * sizeof<T>();
    s2 += 2 * sizeof<T>();
    s3 += 2 * sizeof<T>();
    packed += 2 * ROW;
  }
  if (row < k) {
    store<f64>(packed, element<T>(s0, factor));
    store<f64>(packed, element<T>(s1, factor), 8);
    store<f64>(packed, element<T>(s2, factor), 16);
    store<f64>(packed, element<T>(s3, factor), 24);
  }
}

/** max |x| */
export function largestMagnitude(values: usize, count: usize): f64 {
  let largest = f64x2.splat(0);
  let i: usize = 0;
  for (; i + 2 <= count; i += 2) largest = f64x2.max(largest, f64x2.abs(v128.load(values + (i << 3))));
  let result = Math.max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1));
  if (i < count) result = Math.max(result, Math.abs(load<f64>(values + (i << 3))));
  return result;
}
