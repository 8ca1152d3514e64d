import { multiplyAdd, sumLanes } from "./simd";

/*
 * Operations on four neighbouring columns of a block of the band matrix. Rows of a band run down a diagonal:
 * an entry's right neighbour is `skew` bytes on. Four columns at once share the loads of the vectors.
 */

/** y += f0 x0 + f1 x1 + f2 x2 + f3 x3 */
export function addColumns(
  x0: usize,
  skew: usize,
  f0: f64,
  f1: f64,
  f2: f64,
  f3: f64,
  y: usize,
  length: usize,
): void {
  let x1 = x0 + skew, x2 = x1 + skew, x3 = x2 + skew;
  const a0 = f64x2.splat(f0), a1 = f64x2.splat(f1), a2 = f64x2.splat(f2), a3 = f64x2.splat(f3);
  for (const end = y + ((length & ~1) << 3); y < end; y += 16) {
    const low = multiplyAdd(a1, v128.load(x1), multiplyAdd(a0, v128.load(x0), v128.load(y)));
    const high = multiplyAdd(a3, v128.load(x3), f64x2.mul(a2, v128.load(x2)));
    v128.store(y, f64x2.add(low, high));
    x0 += 16;
    x1 += 16;
    x2 += 16;
    x3 += 16;
  }
  if (length & 1) {
    const sum = f0 * load<f64>(x0) + f1 * load<f64>(x1) + f2 * load<f64>(x2) + f3 * load<f64>(x3);
    store<f64>(y, load<f64>(y) + sum);
  }
}

/** dots[c] = y · xc */
export function dotColumns(x0: usize, skew: usize, y: usize, length: usize, dots: usize): void {
  let x1 = x0 + skew, x2 = x1 + skew, x3 = x2 + skew;
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (const end = y + ((length & ~1) << 3); y < end; y += 16) {
    const v = v128.load(y);
    s0 = multiplyAdd(v, v128.load(x0), s0);
    s1 = multiplyAdd(v, v128.load(x1), s1);
    s2 = multiplyAdd(v, v128.load(x2), s2);
    s3 = multiplyAdd(v, v128.load(x3), s3);
    x0 += 16;
    x1 += 16;
    x2 += 16;
    x3 += 16;
  }
  let d0 = sumLanes(s0), d1 = sumLanes(s1), d2 = sumLanes(s2), d3 = sumLanes(s3);
  if (length & 1) {
    const v = load<f64>(y);
    d0 += v * load<f64>(x0);
    d1 += v * load<f64>(x1);
    d2 += v * load<f64>(x2);
    d3 += v * load<f64>(x3);
  }
  store<f64>(dots, d0);
  store<f64>(dots, d1, 8);
  store<f64>(dots, d2, 16);
  store<f64>(dots, d3, 24);
}

/** xc -= f[c] u + g[c] v */
export function subtractRankTwo(
  x0: usize,
  skew: usize,
  f: usize,
  u: usize,
  g: usize,
  v: usize,
  length: usize,
): void {
  let x1 = x0 + skew, x2 = x1 + skew, x3 = x2 + skew;
  const f0 = v128.load_splat<f64>(f), f1 = v128.load_splat<f64>(f, 8);
  const f2 = v128.load_splat<f64>(f, 16), f3 = v128.load_splat<f64>(f, 24);
  const g0 = v128.load_splat<f64>(g), g1 = v128.load_splat<f64>(g, 8);
  const g2 = v128.load_splat<f64>(g, 16), g3 = v128.load_splat<f64>(g, 24);
  for (const end = u + ((length & ~1) << 3); u < end; u += 16) {
    const p = f64x2.neg(v128.load(u)), q = f64x2.neg(v128.load(v));
    v128.store(x0, multiplyAdd(g0, q, multiplyAdd(f0, p, v128.load(x0))));
    v128.store(x1, multiplyAdd(g1, q, multiplyAdd(f1, p, v128.load(x1))));
    v128.store(x2, multiplyAdd(g2, q, multiplyAdd(f2, p, v128.load(x2))));
    v128.store(x3, multiplyAdd(g3, q, multiplyAdd(f3, p, v128.load(x3))));
    x0 += 16;
    x1 += 16;
    x2 += 16;
    x3 += 16;
    v += 16;
  }
  if (length & 1) {
    const p = load<f64>(u), q = load<f64>(v);
    store<f64>(x0, load<f64>(x0) - load<f64>(f) * p - load<f64>(g) * q);
    store<f64>(x1, load<f64>(x1) - load<f64>(f, 8) * p - load<f64>(g, 8) * q);
    store<f64>(x2, load<f64>(x2) - load<f64>(f, 16) * p - load<f64>(g, 16) * q);
    store<f64>(x3, load<f64>(x3) - load<f64>(f, 24) * p - load<f64>(g, 24) * q);
  }
}

/**
 * Four columns below their 4x4 triangle, for a symmetric product: y += Σ v[c] xc, as in `addColumns`, and
 * w[c] += xc · u, as in `dotColumns`, in one pass.
 */
export function multiplyColumnsBothWays(
  x0: usize,
  skew: usize,
  v: usize,
  u: usize,
  w: usize,
  y: usize,
  length: usize,
): void {
  let x1 = x0 + skew, x2 = x1 + skew, x3 = x2 + skew;
  const f0 = v128.load_splat<f64>(v), f1 = v128.load_splat<f64>(v, 8);
  const f2 = v128.load_splat<f64>(v, 16), f3 = v128.load_splat<f64>(v, 24);
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (const end = y + ((length & ~1) << 3); y < end; y += 16) {
    const q = v128.load(u);
    let x = v128.load(x0);
    s0 = multiplyAdd(x, q, s0);
    let t = multiplyAdd(x, f0, v128.load(y));
    x = v128.load(x1);
    s1 = multiplyAdd(x, q, s1);
    t = multiplyAdd(x, f1, t);
    x = v128.load(x2);
    s2 = multiplyAdd(x, q, s2);
    t = multiplyAdd(x, f2, t);
    x = v128.load(x3);
    s3 = multiplyAdd(x, q, s3);
    v128.store(y, multiplyAdd(x, f3, t));
    x0 += 16;
    x1 += 16;
    x2 += 16;
    x3 += 16;
    u += 16;
  }
  let d0 = sumLanes(s0), d1 = sumLanes(s1), d2 = sumLanes(s2), d3 = sumLanes(s3);
  if (length & 1) {
    const q = load<f64>(u);
    const a = load<f64>(x0), b = load<f64>(x1), c = load<f64>(x2), d = load<f64>(x3);
    d0 += a * q;
    d1 += b * q;
    d2 += c * q;
    d3 += d * q;
    const sum = a * load<f64>(v) + b * load<f64>(v, 8) + c * load<f64>(v, 16) + d * load<f64>(v, 24);
    store<f64>(y, load<f64>(y) + sum);
  }
  store<f64>(w, load<f64>(w) + d0);
  store<f64>(w, load<f64>(w, 8) + d1, 8);
  store<f64>(w, load<f64>(w, 16) + d2, 16);
  store<f64>(w, load<f64>(w, 24) + d3, 24);
}
