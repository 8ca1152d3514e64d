/*
 * How the symmetric matrix is stored: its lower triangle in strips of four columns, strip q holding columns
 * 4q..4q+3 of the rows from 4q down, four numbers a row. Every 4x4 block is 128 contiguous bytes, and a run
 * of rows of a strip is exactly the packed operand of the 4x4 micro-kernel, so that neither the updates nor
 * the products A·V copy A. The blocks on the diagonal are whole. n² · 4 bytes, half of a square.
 */

/** Bytes of one row of a strip. */
export const ROW: usize = 32;
/** Bytes of one 4x4 block. */
export const BLOCK: usize = 128;

/** Bytes of the strips of an order-n matrix; n a multiple of 4. */
export function stripsBytes(n: usize): usize {
  return 4 * n * n + 16 * n;
}

/** Where row 0 of strip q would be: row i, i >= 4q, is at `stripOrigin + i * ROW`. */
// @ts-ignore: decorator
@inline
export function stripOrigin(matrix: usize, n: usize, q: usize): usize {
  return matrix + ROW * q * (n - 2 * (q + 1));
}

/** From a row in strip q to the same row in strip q + 1; it is one BLOCK less for each following strip. */
// @ts-ignore: decorator
@inline
export function stripStep(n: usize, q: usize): usize {
  return ROW * (n - 4 * q - 4);
}
