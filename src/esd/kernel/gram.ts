import { outerProducts } from "./products";
import { BLOCK, ROW, stripOrigin } from "./strips";

/**
 * Rows of W that one pass over the Gram matrix adds. A packed strip of 128 rows is 4 KiB: one stays in the
 * first-level cache while others stream by. 128 to 256 measure the same (22 GFLOP/s of the 23.4 that the micro-kernel
 * does on its own, Node 20), 384 is 4 % slower; the fewer, the less memory for the packed slice.
 */
export const GRAM_DEPTH: usize = 128;

/**
 * Rows of the Gram matrix whose packed operand (64 KiB) stays in the second-level cache over all columns; 16 to 128
 * measure within 2 %.
 */
const ROW_BLOCK: usize = 64;

/** Blocks of rows of an order-n Gram matrix: each may be added to by itself. */
export function gramBlocks(n: usize): usize {
  return (n + ROW_BLOCK - 1) / ROW_BLOCK;
}

/** X += Pᵀ P in one block of rows, of `k` rows packed as [n / 4][k][4]; X in strips, n a multiple of 4. */
export function addGram(matrix: usize, n: usize, packed: usize, k: usize, block: usize): void {
  const groupBytes = k * ROW;
  const i0 = block * ROW_BLOCK;
  const iEnd = min(i0 + ROW_BLOCK, n);
  for (let j: usize = 0; j < iEnd; j += 4) {
    const i = max(i0, j);
    const strip = stripOrigin(matrix, n, j >> 2);
    const rows = packed + (i >> 2) * groupBytes;
    const columns = packed + (j >> 2) * groupBytes;
    outerProducts(rows, groupBytes, columns, k, strip + i * ROW, (iEnd - i) >> 2);
  }
}

/** ‖X‖²_F of a symmetric matrix in strips: what lies below the diagonal blocks counts twice. */
export function squaredNorm(matrix: usize, n: usize): f64 {
  let sum: f64 = 0;
  for (let j: usize = 0; j < n; j += 4) {
    const diagonal = stripOrigin(matrix, n, j >> 2) + j * ROW;
    sum += sumOfSquares(diagonal, BLOCK) + 2 * sumOfSquares(diagonal + BLOCK, (n - j - 4) * ROW);
  }
  return sum;
}

function sumOfSquares(address: usize, bytes: usize): f64 {
  let s0 = f64x2.splat(0), s1 = s0;
  for (const end = address + bytes; address < end; address += 32) {
    const x = v128.load(address), y = v128.load(address, 16);
    s0 = f64x2.add(s0, f64x2.mul(x, x));
    s1 = f64x2.add(s1, f64x2.mul(y, y));
  }
  const s = f64x2.add(s0, s1);
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
}
