import { beta, reflectionOf } from "./householder";
import {
  band,
  bandColumnBytes,
  bandwidth,
  groupBytes,
  groups,
  paddedOrder,
  panel,
  strips,
  taus,
  transposedPanel,
} from "./layout";
import { multiplyAdd, sumLanes } from "./simd";
import { ROW, stripOrigin } from "./strips";
import { addScaled, dot } from "./vectors";

/*
 * A panel: the b columns j..j+b-1 below their diagonal block. Its QR factorisation is what brings the
 * matrix to band form: R becomes the band's outer triangle and the reflections V apply to the rest.
 */

// @ts-ignore: decorator
@inline
function panelRow(p: usize): usize {
  return panel + p * paddedOrder * sizeof<f64>();
}

// @ts-ignore: decorator
@inline
function bandEntry(row: usize, column: usize): usize {
  return band + column * bandColumnBytes() + ((row - column) << 3);
}

/** Copies the lower triangle of the diagonal block of columns j..end-1 into the band. */
export function copyDiagonalBlock(j: usize, end: usize): void {
  for (let column = j; column < end; column++) {
    const strip = stripOrigin(strips, paddedOrder, column >> 2) + ((column & 3) << 3);
    for (let row = column; row < end; row++) {
      store<f64>(bandEntry(row, column), load<f64>(strip + row * ROW));
    }
  }
}

/** Copies the panel's columns, from row `first` down, into rows of `panel`. */
export function extractPanel(j: usize, first: usize): void {
  for (let p: usize = 0; p < bandwidth; p += 4) {
    const source = stripOrigin(strips, paddedOrder, (j + p) >> 2) + first * ROW;
    extractStrip(source, panelRow(p) + (first << 3), paddedOrder - first);
  }
}

function extractStrip(source: usize, row0: usize, length: usize): void {
  const ld = paddedOrder * sizeof<f64>();
  const row1 = row0 + ld, row2 = row1 + ld, row3 = row2 + ld;
  const bytes = length << 3;
  for (let o: usize = 0; o < bytes; o += 16) {
    const x0 = v128.load(source), x1 = v128.load(source, 16);
    const y0 = v128.load(source, 32), y1 = v128.load(source, 48);
    v128.store(row0 + o, v128.shuffle<f64>(x0, y0, 0, 2));
    v128.store(row1 + o, v128.shuffle<f64>(x0, y0, 1, 3));
    v128.store(row2 + o, v128.shuffle<f64>(x1, y1, 0, 2));
    v128.store(row3 + o, v128.shuffle<f64>(x1, y1, 1, 3));
    source += 2 * ROW;
  }
}

/**
 * Factors the panel: R goes to the band, and row p of `panel` becomes the reflection vector v_p, which starts
 * at row first + p, with zeros before.
 */
export function factorPanel(j: usize, first: usize): void {
  const n = paddedOrder;
  for (let p: usize = 0; p < bandwidth; p++) {
    const row = panelRow(p);
    const pivot = min(first + p, n);
    for (let i = first; i < pivot; i++) {
      store<f64>(bandEntry(i, j + p), load<f64>(row + (i << 3)));
      store<f64>(row + (i << 3), 0);
    }
    store<f64>(taus + (p << 3), 0);
    if (pivot == n) continue;
    const v = row + (pivot << 3);
    const tau = reflectionOf(v, n - pivot);
    store<f64>(taus + (p << 3), tau);
    store<f64>(bandEntry(pivot, j + p), beta);
    if (tau != 0) applyReflection(tau, v, p + 1, pivot);
  }
}

/** Applies I - tau v vᵀ to the panel's rows from p on. */
function applyReflection(tau: f64, v: usize, p: usize, pivot: usize): void {
  const length = paddedOrder - pivot;
  for (; p + 4 <= bandwidth; p += 4) applyReflectionToFour(tau, v, panelRow(p) + (pivot << 3), length);
  for (; p < bandwidth; p++) {
    const row = panelRow(p) + (pivot << 3);
    addScaled(-tau * dot(v, row, length), v, row, length);
  }
}

function applyReflectionToFour(tau: f64, v: usize, r0: usize, length: usize): void {
  const ld = paddedOrder * sizeof<f64>();
  const r1 = r0 + ld, r2 = r1 + ld, r3 = r2 + ld;
  const end = (length & ~1) << 3;
  const odd = (length & 1) != 0;
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (let o: usize = 0; o < end; o += 16) {
    const x = v128.load(v + o);
    s0 = multiplyAdd(x, v128.load(r0 + o), s0);
    s1 = multiplyAdd(x, v128.load(r1 + o), s1);
    s2 = multiplyAdd(x, v128.load(r2 + o), s2);
    s3 = multiplyAdd(x, v128.load(r3 + o), s3);
  }
  let d0 = sumLanes(s0), d1 = sumLanes(s1), d2 = sumLanes(s2), d3 = sumLanes(s3);
  const last = odd ? load<f64>(v + end) : 0;
  if (odd) {
    d0 += last * load<f64>(r0 + end);
    d1 += last * load<f64>(r1 + end);
    d2 += last * load<f64>(r2 + end);
    d3 += last * load<f64>(r3 + end);
  }
  d0 *= -tau;
  d1 *= -tau;
  d2 *= -tau;
  d3 *= -tau;
  s0 = f64x2.splat(d0);
  s1 = f64x2.splat(d1);
  s2 = f64x2.splat(d2);
  s3 = f64x2.splat(d3);
  for (let o: usize = 0; o < end; o += 16) {
    const x = v128.load(v + o);
    v128.store(r0 + o, multiplyAdd(x, s0, v128.load(r0 + o)));
    v128.store(r1 + o, multiplyAdd(x, s1, v128.load(r1 + o)));
    v128.store(r2 + o, multiplyAdd(x, s2, v128.load(r2 + o)));
    v128.store(r3 + o, multiplyAdd(x, s3, v128.load(r3 + o)));
  }
  if (odd) {
    store<f64>(r0 + end, load<f64>(r0 + end) + last * d0);
    store<f64>(r1 + end, load<f64>(r1 + end) + last * d1);
    store<f64>(r2 + end, load<f64>(r2 + end) + last * d2);
    store<f64>(r3 + end, load<f64>(r3 + end) + last * d3);
  }
}

/** Packs V from row `first` down: into its two places of each group, and as [p / 4][row][4]. */
export function packPanel(first: usize): void {
  const n = paddedOrder;
  const ld = n * sizeof<f64>();
  const second: usize = 2 * bandwidth * ROW;
  for (let p: usize = 0; p < bandwidth; p += 4) {
    const row = panelRow(p);
    const transposed = transposedPanel + (p >> 2) * n * ROW;
    for (let i = first; i < n; i += 4) {
      const source = row + (i << 3);
      const group = groups + (i >> 2) * groupBytes() + p * ROW;
      packFour(source, ld, group, group + second, transposed + i * ROW);
    }
  }
}

/** A 4x4 block of V: rows `ld` bytes apart become [p][4] at two places and [row][4] at a third. */
function packFour(source: usize, ld: usize, group: usize, again: usize, transposed: usize): void {
  for (let half: usize = 0; half < 32; half += 16) {
    const x0 = v128.load(source + half), x1 = v128.load(source + ld + half);
    const x2 = v128.load(source + 2 * ld + half), x3 = v128.load(source + 3 * ld + half);
    v128.store(group + half, x0);
    v128.store(group + half, x1, 32);
    v128.store(group + half, x2, 64);
    v128.store(group + half, x3, 96);
    v128.store(again + half, x0);
    v128.store(again + half, x1, 32);
    v128.store(again + half, x2, 64);
    v128.store(again + half, x3, 96);
    const to = transposed + 4 * half;
    v128.store(to, v128.shuffle<f64>(x0, x1, 0, 2));
    v128.store(to, v128.shuffle<f64>(x2, x3, 0, 2), 16);
    v128.store(to, v128.shuffle<f64>(x0, x1, 1, 3), 32);
    v128.store(to, v128.shuffle<f64>(x2, x3, 1, 3), 48);
  }
}
