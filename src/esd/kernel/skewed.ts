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
  const a0 = -load<f64>(f), a1 = -load<f64>(f, 8), a2 = -load<f64>(f, 16), a3 = -load<f64>(f, 24);
  const b0 = -load<f64>(g), b1 = -load<f64>(g, 8), b2 = -load<f64>(g, 16), b3 = -load<f64>(g, 24);
  const f0 = f64x2.splat(a0), f1 = f64x2.splat(a1), f2 = f64x2.splat(a2), f3 = f64x2.splat(a3);
  const g0 = f64x2.splat(b0), g1 = f64x2.splat(b1), g2 = f64x2.splat(b2), g3 = f64x2.splat(b3);
  for (const end = u + ((length & ~1) << 3); u < end; u += 16) {
    const p = v128.load(u), q = v128.load(v);
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
    store<f64>(x0, load<f64>(x0) + a0 * p + b0 * q);
    store<f64>(x1, load<f64>(x1) + a1 * p + b1 * q);
    store<f64>(x2, load<f64>(x2) + a2 * p + b2 * q);
    store<f64>(x3, load<f64>(x3) + a3 * p + b3 * q);
  }
}

/**
 * Two reflections' work on each column: xc -= f[c] w + tau (u · xc - f[c] (u · w)) u, for u · w given.
 */
export function reflectColumns(
  x0: usize,
  skew: usize,
  f: usize,
  w: usize,
  tau: f64,
  u: usize,
  uw: f64,
  length: usize,
): void {
  let x1 = x0 + skew, x2 = x1 + skew, x3 = x2 + skew;
  const bytes = (length & ~1) << 3;
  const odd = (length & 1) != 0;
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (let o: usize = 0; o < bytes; o += 16) {
    const q = v128.load(u + o);
    s0 = multiplyAdd(q, v128.load(x0 + o), s0);
    s1 = multiplyAdd(q, v128.load(x1 + o), s1);
    s2 = multiplyAdd(q, v128.load(x2 + o), s2);
    s3 = multiplyAdd(q, v128.load(x3 + o), s3);
  }
  let d0 = sumLanes(s0), d1 = sumLanes(s1), d2 = sumLanes(s2), d3 = sumLanes(s3);
  const lastU = odd ? load<f64>(u + bytes) : 0;
  if (odd) {
    d0 += lastU * load<f64>(x0 + bytes);
    d1 += lastU * load<f64>(x1 + bytes);
    d2 += lastU * load<f64>(x2 + bytes);
    d3 += lastU * load<f64>(x3 + bytes);
  }
  const a0 = -load<f64>(f), a1 = -load<f64>(f, 8), a2 = -load<f64>(f, 16), a3 = -load<f64>(f, 24);
  const b0 = -tau * (d0 + a0 * uw), b1 = -tau * (d1 + a1 * uw);
  const b2 = -tau * (d2 + a2 * uw), b3 = -tau * (d3 + a3 * uw);
  const f0 = f64x2.splat(a0), f1 = f64x2.splat(a1), f2 = f64x2.splat(a2), f3 = f64x2.splat(a3);
  const g0 = f64x2.splat(b0), g1 = f64x2.splat(b1), g2 = f64x2.splat(b2), g3 = f64x2.splat(b3);
  for (const end = u + bytes; u < end; u += 16) {
    const p = v128.load(w), q = v128.load(u);
    v128.store(x0, multiplyAdd(g0, q, multiplyAdd(f0, p, v128.load(x0))));
    v128.store(x1, multiplyAdd(g1, q, multiplyAdd(f1, p, v128.load(x1))));
    v128.store(x2, multiplyAdd(g2, q, multiplyAdd(f2, p, v128.load(x2))));
    v128.store(x3, multiplyAdd(g3, q, multiplyAdd(f3, p, v128.load(x3))));
    x0 += 16;
    x1 += 16;
    x2 += 16;
    x3 += 16;
    w += 16;
  }
  if (odd) {
    const p = load<f64>(w);
    store<f64>(x0, load<f64>(x0) + a0 * p + b0 * lastU);
    store<f64>(x1, load<f64>(x1) + a1 * p + b1 * lastU);
    store<f64>(x2, load<f64>(x2) + a2 * p + b2 * lastU);
    store<f64>(x3, load<f64>(x3) + a3 * p + b3 * lastU);
  }
}

/**
 * Four columns below their 4x4 triangle, for a symmetric product: y += Σ v[c] xc, as in `addColumns`, and
 * w[c] += xc · u, in one pass.
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
