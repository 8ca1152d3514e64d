import { beta, reflectionOf } from "./householder";
import {
  band,
  bandColumnBytes,
  bandwidth,
  diagonal,
  offDiagonal,
  order,
  SWEEPS_TOGETHER,
  sweepBytes,
  sweeps,
} from "./layout";
import { addColumns, reflectColumns } from "./skewed";
import { reflectBothSides } from "./two-sided";
import { addScaled, clear, copy, dot } from "./vectors";

/*
 * Band to tridiagonal by bulge chasing (Schwarz, Lang; LAPACK's dsb2st). Sweep s makes column s tridiagonal
 * with one reflection of b rows; applied from both sides it fills the next block below, whose first column
 * is brought back into the band by the next reflection, and so on down the matrix.
 *
 * A column of the band holds its diagonal entry and the 2b - 1 below it.
 */

/** A sweep's state: tau and the length of the reflection that comes next, and whether the sweep has ended. */
const LENGTH: usize = 8;
const ENDED: usize = 16;
const VECTORS: usize = 64;

/** Brings the band to tridiagonal form and leaves that in `diagonal` and `offDiagonal`. */
export function chaseBulges(): void {
  const count = order > 2 ? order - 2 : 0;
  for (let s: usize = 0; s < count; s += SWEEPS_TOGETHER) {
    sweepTogether(s, min(SWEEPS_TOGETHER, count - s));
  }
  for (let i: usize = 0; i < order; i++) {
    const column = band + i * bandColumnBytes();
    store<f64>(diagonal + (i << 3), load<f64>(column));
    store<f64>(offDiagonal + (i << 3), load<f64>(column, 8));
  }
}

/** A sweep keeps two steps behind the one before it, whose bulge it would otherwise meet. */
function sweepTogether(first: usize, count: usize): void {
  for (let i: usize = 0; i < count; i++) store<i32>(sweeps + i * sweepBytes(), 0, ENDED);
  let running = count;
  for (let wave: usize = 0; running > 0; wave++) {
    for (let i: usize = 0; i < count && i <= wave; i++) {
      const sweep = sweeps + i * sweepBytes();
      if (load<i32>(sweep, ENDED)) continue;
      if (step(sweep, first + i, wave - i)) {
        store<i32>(sweep, 1, ENDED);
        running--;
      }
    }
  }
}

/** Step k of sweep s; true when it was the sweep's last. */
function step(sweep: usize, s: usize, k: usize): bool {
  const column = bandColumnBytes();
  const vectorBytes = bandwidth << 3;
  // Two steps meet in a block: the one's vector is still needed while the next one's is made.
  const v = sweep + VECTORS + (k & 1) * vectorBytes;
  const nextV = sweep + VECTORS + ((k & 1) ^ 1) * vectorBytes;
  const w = sweep + VECTORS + 2 * vectorBytes;
  const row = s + 1 + k * bandwidth;
  if (k == 0) begin(sweep, s, v);
  const tau = load<f64>(sweep);
  const length = load<usize>(sweep, LENGTH);
  const block = band + row * column;
  if (tau != 0) reflectBothSides(block, column, tau, v, w, length);

  const nextRow = row + bandwidth;
  if (nextRow >= order) return true;
  const nextLength = min(bandwidth, order - nextRow);
  const below = block + vectorBytes;
  store<f64>(sweep, reflectBelow(below, column - 8, tau, v, w, nextV, nextLength));
  store<usize>(sweep, nextLength, LENGTH);
  return false;
}

/** The reflection that makes column s tridiagonal. */
function begin(sweep: usize, s: usize, v: usize): void {
  const length = min(bandwidth, order - 1 - s);
  store<f64>(sweep, reflectFirstColumn(band + s * bandColumnBytes() + 8, v, length));
  store<usize>(sweep, length, LENGTH);
}

/** Leaves beta and zeros in the column x, the vector in v; returns tau. */
function reflectFirstColumn(x: usize, v: usize, length: usize): f64 {
  copy(v, x, length);
  const tau = reflectionOf(v, length);
  store<f64>(x, beta);
  clear(x + 8, length - 1);
  return tau;
}

/**
 * The block B below the diagonal block, b columns of `length` rows: B H for the reflection (tau, v), which fills
 * it, then G B for the reflection that clears its first column again, in one pass over the others:
 *
 *   B -= w vᵀ + u (tau' (uᵀ B - (u·w) vᵀ)),   w = tau B v
 *
 * Leaves G's vector u in `nextV`, returns its tau'.
 */
function reflectBelow(
  x: usize,
  skew: usize,
  tau: f64,
  v: usize,
  w: usize,
  nextV: usize,
  length: usize,
): f64 {
  const b = bandwidth;
  clear(w, length);
  for (let j: usize = 0; j < b; j += 4) {
    const at = v + (j << 3);
    const f0 = tau * load<f64>(at), f1 = tau * load<f64>(at, 8);
    const f2 = tau * load<f64>(at, 16), f3 = tau * load<f64>(at, 24);
    addColumns(x + j * skew, skew, f0, f1, f2, f3, w, length);
  }
  addScaled(-load<f64>(v), w, x, length);
  const nextTau = reflectFirstColumn(x, nextV, length);
  const kept = beta;
  const uw = dot(nextV, w, length);
  for (let j: usize = 0; j < b; j += 4) {
    reflectColumns(x + j * skew, skew, v + (j << 3), w, nextTau, nextV, uw, length);
  }
  // The first column went through with the rest: put back what it is.
  store<f64>(x, kept);
  clear(x + 8, length - 1);
  return nextTau;
}
