import { multiplyColumnsBothWays, subtractRankTwo } from "./skewed";
import { addScaled, clear, dot, scale } from "./vectors";

/*
 * D = H D H for a symmetric block on the band's diagonal, of which the lower triangle is stored, entry (i, j) at
 * block + j * column + (i - j) * 8:
 *
 *   D -= v wᵀ + w vᵀ,   w = tau D v - tau² (vᵀ D v) v / 2
 */

export function reflectBothSides(
  block: usize,
  column: usize,
  tau: f64,
  v: usize,
  w: usize,
  length: usize,
): void {
  symmetricProduct(block, column, v, w, length);
  scale(tau, w, length);
  addScaled(-0.5 * tau * dot(w, v, length), v, w, length);
  symmetricUpdate(block, column, v, w, length);
}

/** w = D v */
function symmetricProduct(block: usize, column: usize, v: usize, w: usize, length: usize): void {
  clear(w, length);
  for (; length > 4; length -= 4) {
    multiplyTriangle(block, column, v, w);
    multiplyColumnsBothWays(block + 32, column - 8, v, v + 32, w, w + 32, length - 4);
    block += 4 * column;
    v += 32;
    w += 32;
  }
  if (length == 4) multiplyTriangle(block, column, v, w);
  else multiplyCorner(block, column, v, w, length);
}

/** w += D v for a 4x4 block */
// @ts-ignore: decorator
@inline
function multiplyTriangle(x0: usize, column: usize, v: usize, w: usize): void {
  const x1 = x0 + column, x2 = x1 + column, x3 = x2 + column;
  const v0 = load<f64>(v), v1 = load<f64>(v, 8), v2 = load<f64>(v, 16), v3 = load<f64>(v, 24);
  const a10 = load<f64>(x0, 8), a20 = load<f64>(x0, 16), a30 = load<f64>(x0, 24);
  const a21 = load<f64>(x1, 8), a31 = load<f64>(x1, 16), a32 = load<f64>(x2, 8);
  store<f64>(w, load<f64>(w) + (load<f64>(x0) * v0 + a10 * v1 + (a20 * v2 + a30 * v3)));
  store<f64>(w, load<f64>(w, 8) + (a10 * v0 + load<f64>(x1) * v1 + (a21 * v2 + a31 * v3)), 8);
  store<f64>(w, load<f64>(w, 16) + (a20 * v0 + a21 * v1 + (load<f64>(x2) * v2 + a32 * v3)), 16);
  store<f64>(w, load<f64>(w, 24) + (a30 * v0 + a31 * v1 + (a32 * v2 + load<f64>(x3) * v3)), 24);
}

/** The same for the fewer than four rows that a block may end with. */
function multiplyCorner(block: usize, column: usize, v: usize, w: usize, length: usize): void {
  for (let j: usize = 0; j < length; j++) {
    const x = block + j * column;
    const vj = load<f64>(v + (j << 3));
    let sum = load<f64>(w + (j << 3)) + load<f64>(x) * vj;
    for (let i = j + 1; i < length; i++) {
      const xi = load<f64>(x + ((i - j) << 3));
      sum += xi * load<f64>(v + (i << 3));
      store<f64>(w + (i << 3), load<f64>(w + (i << 3)) + xi * vj);
    }
    store<f64>(w + (j << 3), sum);
  }
}

/** D -= v wᵀ + w vᵀ, in the lower triangle */
function symmetricUpdate(block: usize, column: usize, v: usize, w: usize, length: usize): void {
  for (; length > 4; length -= 4) {
    updateTriangle(block, column, v, w);
    subtractRankTwo(block + 32, column - 8, v, w + 32, w, v + 32, length - 4);
    block += 4 * column;
    v += 32;
    w += 32;
  }
  if (length == 4) updateTriangle(block, column, v, w);
  else updateCorner(block, column, v, w, length);
}

/** D -= v wᵀ + w vᵀ for a 4x4 block */
// @ts-ignore: decorator
@inline
function updateTriangle(x0: usize, column: usize, v: usize, w: usize): void {
  const x1 = x0 + column, x2 = x1 + column, x3 = x2 + column;
  const v0 = load<f64>(v), v1 = load<f64>(v, 8), v2 = load<f64>(v, 16), v3 = load<f64>(v, 24);
  const w0 = load<f64>(w), w1 = load<f64>(w, 8), w2 = load<f64>(w, 16), w3 = load<f64>(w, 24);
  store<f64>(x0, load<f64>(x0) - 2 * (v0 * w0));
  store<f64>(x0, load<f64>(x0, 8) - (v0 * w1 + w0 * v1), 8);
  store<f64>(x0, load<f64>(x0, 16) - (v0 * w2 + w0 * v2), 16);
  store<f64>(x0, load<f64>(x0, 24) - (v0 * w3 + w0 * v3), 24);
  store<f64>(x1, load<f64>(x1) - 2 * (v1 * w1));
  store<f64>(x1, load<f64>(x1, 8) - (v1 * w2 + w1 * v2), 8);
  store<f64>(x1, load<f64>(x1, 16) - (v1 * w3 + w1 * v3), 16);
  store<f64>(x2, load<f64>(x2) - 2 * (v2 * w2));
  store<f64>(x2, load<f64>(x2, 8) - (v2 * w3 + w2 * v3), 8);
  store<f64>(x3, load<f64>(x3) - 2 * (v3 * w3));
}

/** The same for the fewer than four rows that a block may end with. */
function updateCorner(block: usize, column: usize, v: usize, w: usize, length: usize): void {
  for (let j: usize = 0; j < length; j++) {
    const x = block + j * column;
    const vj = load<f64>(v + (j << 3)), wj = load<f64>(w + (j << 3));
    for (let i = j; i < length; i++) {
      const at = x + ((i - j) << 3);
      store<f64>(at, load<f64>(at) - vj * load<f64>(w + (i << 3)) - wj * load<f64>(v + (i << 3)));
    }
  }
}
