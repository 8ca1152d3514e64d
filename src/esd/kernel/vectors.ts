import { multiplyAdd, sumLanes } from "./simd";

/** x · y */
export function dot(x: usize, y: usize, length: usize): f64 {
  let s0 = f64x2.splat(0), s1 = s0;
  let i: usize = 0;
  for (; i + 4 <= length; i += 4) {
    s0 = multiplyAdd(v128.load(x), v128.load(y), s0);
    s1 = multiplyAdd(v128.load(x, 16), v128.load(y, 16), s1);
    x += 32;
    y += 32;
  }
  let sum = sumLanes(f64x2.add(s0, s1));
  for (; i < length; i++) {
    sum += load<f64>(x) * load<f64>(y);
    x += 8;
    y += 8;
  }
  return sum;
}

/** y += factor · x */
export function addScaled(factor: f64, x: usize, y: usize, length: usize): void {
  const f = f64x2.splat(factor);
  let i: usize = 0;
  for (; i + 4 <= length; i += 4) {
    v128.store(y, multiplyAdd(f, v128.load(x), v128.load(y)));
    v128.store(y, multiplyAdd(f, v128.load(x, 16), v128.load(y, 16)), 16);
    x += 32;
    y += 32;
  }
  for (; i < length; i++) {
    store<f64>(y, load<f64>(y) + factor * load<f64>(x));
    x += 8;
    y += 8;
  }
}

/** y += x, of whole fours */
export function add(x: usize, y: usize, length: usize): void {
  for (const end = y + (length << 3); y < end; y += 32) {
    v128.store(y, f64x2.add(v128.load(y), v128.load(x)));
    v128.store(y, f64x2.add(v128.load(y, 16), v128.load(x, 16)), 16);
    x += 32;
  }
}

/** x *= factor */
export function scale(factor: f64, x: usize, length: usize): void {
  const f = f64x2.splat(factor);
  let i: usize = 0;
  for (; i + 2 <= length; i += 2) {
    v128.store(x, f64x2.mul(v128.load(x), f));
    x += 16;
  }
  if (i < length) store<f64>(x, load<f64>(x) * factor);
}

/** x = 0. For a few dozen numbers: memory.fill and memory.copy leave WebAssembly, which costs as much as a hundred. */
export function clear(x: usize, length: usize): void {
  const zero = f64x2.splat(0);
  for (const end = x + ((length & ~1) << 3); x < end; x += 16) v128.store(x, zero);
  if (length & 1) store<f64>(x, 0);
}

/** y = x */
export function copy(y: usize, x: usize, length: usize): void {
  for (const end = y + ((length & ~1) << 3); y < end; y += 16) {
    v128.store(y, v128.load(x));
    x += 16;
  }
  if (length & 1) store<f64>(y, load<f64>(x));
}
