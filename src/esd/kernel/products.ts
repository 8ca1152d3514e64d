import { multiplyAdd, sumLanesOfPair } from "./simd";
import { BLOCK, ROW } from "./strips";

/*
 * The two inner loops in which nearly all the time goes. Both keep a block of the result in eight registers: of
 * sixteen, V8 keeps one for itself, and the operands need four. Six loads are all that a block of code may hold, as V8
 * hoists them to its start and spills what doesn't fit.
 *
 * On a Zen 4 they do 23.4 and 21.7 GFLOP/s on Node 20, of 25.3 for multiplying and adding registers alone, and 27.4
 * and 27.1 with relaxed SIMD on Node 24.
 *
 * V8 compiles a hot function anew only between calls, so a caller loops over these, and they loop over the little
 * that is left.
 */

/**
 * C(t) += A(t) · Bᵀ for `count` blocks of 4x4: A(t) and B are packed [k][4], A(t + 1) is `aStride` bytes after
 * A(t), and the blocks C(t)[row of A][row of B] are contiguous.
 */
export function outerProducts(a: usize, aStride: usize, b: usize, k: usize, c: usize, count: usize): void {
  const depth = k * ROW;
  const cEnd = c + count * BLOCK;
  while (c < cEnd) {
    // The first of k is apart so that V8 computes the addresses of the splats' offsets before the loop, not in it:
    // 5 % of the whole on Node 20.
    let b0 = v128.load(b);
    let b1 = v128.load(b, 16);
    let x = v128.load_splat<f64>(a);
    let c00 = f64x2.mul(x, b0);
    let c01 = f64x2.mul(x, b1);
    x = v128.load_splat<f64>(a, 8);
    let c10 = f64x2.mul(x, b0);
    let c11 = f64x2.mul(x, b1);
    x = v128.load_splat<f64>(a, 16);
    let c20 = f64x2.mul(x, b0);
    let c21 = f64x2.mul(x, b1);
    x = v128.load_splat<f64>(a, 24);
    let c30 = f64x2.mul(x, b0);
    let c31 = f64x2.mul(x, b1);
    let ap = a + ROW;
    let bp = b + ROW;
    const end = a + depth;
    while (ap < end) {
      b0 = v128.load(bp);
      b1 = v128.load(bp, 16);
      x = v128.load_splat<f64>(ap);
      c00 = multiplyAdd(x, b0, c00);
      c01 = multiplyAdd(x, b1, c01);
      x = v128.load_splat<f64>(ap, 8);
      c10 = multiplyAdd(x, b0, c10);
      c11 = multiplyAdd(x, b1, c11);
      x = v128.load_splat<f64>(ap, 16);
      c20 = multiplyAdd(x, b0, c20);
      c21 = multiplyAdd(x, b1, c21);
      x = v128.load_splat<f64>(ap, 24);
      c30 = multiplyAdd(x, b0, c30);
      c31 = multiplyAdd(x, b1, c31);
      ap += ROW;
      bp += ROW;
    }
    v128.store(c, f64x2.add(v128.load(c), c00));
    v128.store(c, f64x2.add(v128.load(c, 16), c01), 16);
    v128.store(c, f64x2.add(v128.load(c, 32), c10), 32);
    v128.store(c, f64x2.add(v128.load(c, 48), c11), 48);
    v128.store(c, f64x2.add(v128.load(c, 64), c20), 64);
    v128.store(c, f64x2.add(v128.load(c, 80), c21), 80);
    v128.store(c, f64x2.add(v128.load(c, 96), c30), 96);
    v128.store(c, f64x2.add(v128.load(c, 112), c31), 112);
    a += aStride;
    c += BLOCK;
  }
}

/**
 * C[p][i] += Σ A[i][j] · B[p][j] for four rows i and 2 · `pairs` rows p, over `groups` groups of four j.
 * A's group is a 4x4 block, `aStride` bytes before the next, that step growing `shrink` bytes shorter each
 * time (as between the strips of a triangle); B's group is [p][4], `bStride` bytes before the next; C is
 * [p][4], contiguous.
 */
export function rowProducts(
  a: usize,
  aStride: usize,
  shrink: usize,
  b: usize,
  bStride: usize,
  groups: usize,
  c: usize,
  pairs: usize,
): void {
  const cEnd = c + pairs * (2 * ROW);
  while (c < cEnd) {
    const zero = f64x2.splat(0);
    let c00 = zero, c01 = zero;
    let c10 = zero, c11 = zero;
    let c20 = zero, c21 = zero;
    let c30 = zero, c31 = zero;
    let ap = a, bp = b, step = aStride;
    const end = b + groups * bStride;
    while (bp != end) {
      let b0 = v128.load(bp);
      let b1 = v128.load(bp, 32);
      let x = v128.load(ap);
      c00 = multiplyAdd(x, b0, c00);
      c01 = multiplyAdd(x, b1, c01);
      x = v128.load(ap, 32);
      c10 = multiplyAdd(x, b0, c10);
      c11 = multiplyAdd(x, b1, c11);
      x = v128.load(ap, 64);
      c20 = multiplyAdd(x, b0, c20);
      c21 = multiplyAdd(x, b1, c21);
      x = v128.load(ap, 96);
      c30 = multiplyAdd(x, b0, c30);
      c31 = multiplyAdd(x, b1, c31);
      // Never so: `groups` is not zero here. A branch ends V8's block, over which it can't hoist loads. Without
      // it the second half's loads come first too and spill: 14.7 against 21.6 GFLOP/s on Node 20.
      if (groups == 0) break;
      b0 = v128.load(bp, 16);
      b1 = v128.load(bp, 48);
      x = v128.load(ap, 16);
      c00 = multiplyAdd(x, b0, c00);
      c01 = multiplyAdd(x, b1, c01);
      x = v128.load(ap, 48);
      c10 = multiplyAdd(x, b0, c10);
      c11 = multiplyAdd(x, b1, c11);
      x = v128.load(ap, 80);
      c20 = multiplyAdd(x, b0, c20);
      c21 = multiplyAdd(x, b1, c21);
      x = v128.load(ap, 112);
      c30 = multiplyAdd(x, b0, c30);
      c31 = multiplyAdd(x, b1, c31);
      ap += step;
      step -= shrink;
      bp += bStride;
    }
    v128.store(c, f64x2.add(v128.load(c), sumLanesOfPair(c00, c10)));
    v128.store(c, f64x2.add(v128.load(c, 16), sumLanesOfPair(c20, c30)), 16);
    v128.store(c, f64x2.add(v128.load(c, 32), sumLanesOfPair(c01, c11)), 32);
    v128.store(c, f64x2.add(v128.load(c, 48), sumLanesOfPair(c21, c31)), 48);
    b += 2 * ROW;
    c += 2 * ROW;
  }
}
