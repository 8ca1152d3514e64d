import { multiplyColumnsBothWays, subtractRankTwo } from "./skewed";
import { addScaled, dot, scale } from "./vectors";

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
  const skew = column - 8;
  memory.fill(w, 0, length << 3);
  while (length > 0) {
    const width = min(length, 4);
    for (let j: usize = 0; j < width; j++) {
      const x = block + j * column;
      const vj = load<f64>(v + (j << 3));
      let sum = load<f64>(w + (j << 3)) + load<f64>(x) * vj;
      for (let i = j + 1; i < width; i++) {
        const xi = load<f64>(x + ((i - j) << 3));
        sum += xi * load<f64>(v + (i << 3));
        store<f64>(w + (i << 3), load<f64>(w + (i << 3)) + xi * vj);
      }
      store<f64>(w + (j << 3), sum);
    }
    length -= width;
    if (length > 0) multiplyColumnsBothWays(block + 32, skew, v, v + 32, w, w + 32, length);
    block += 4 * column;
    v += 32;
    w += 32;
  }
}

/** D -= v wᵀ + w vᵀ, in the lower triangle */
function symmetricUpdate(block: usize, column: usize, v: usize, w: usize, length: usize): void {
  const skew = column - 8;
  while (length > 0) {
    const width = min(length, 4);
    for (let j: usize = 0; j < width; j++) {
      const x = block + j * column;
      const vj = load<f64>(v + (j << 3)), wj = load<f64>(w + (j << 3));
      for (let i = j; i < width; i++) {
        const at = x + ((i - j) << 3);
        store<f64>(at, load<f64>(at) - vj * load<f64>(w + (i << 3)) - wj * load<f64>(v + (i << 3)));
      }
    }
    length -= width;
    if (length > 0) subtractRankTwo(block + 32, skew, v, w + 32, w, v + 32, length);
    block += 4 * column;
    v += 32;
    w += 32;
  }
}
