/**
 * The one place where the two builds differ: with relaxed SIMD a·b + c is a fused multiply-add where the
 * processor has one; without, it is a multiplication and an addition.
 */
// @ts-ignore: decorator
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, c);
  return f64x2.add(c, f64x2.mul(a, b));
}

/** The two lanes of x added. */
// @ts-ignore: decorator
@inline
export function sumLanes(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

/** (x0 + x1, y0 + y1) */
// @ts-ignore: decorator
@inline
export function sumLanesOfPair(x: v128, y: v128): v128 {
  return f64x2.add(v128.shuffle<f64>(x, y, 0, 2), v128.shuffle<f64>(x, y, 1, 3));
}
