import type { Uniform } from "../random/stream.js";

/** How often each of `copies.length` values is drawn when as many are drawn with replacement. */
export function drawCopies(copies: Int32Array, uniform: Uniform): void {
  copies.fill(0);
  for (let i = 0; i < copies.length; i++) copies[Math.floor(uniform() * copies.length)]++;
}

/**
 * Writes each value as often as it has copies: a resample of sorted values that needs no sorting.
 *
 * @returns how many were written
 * @example repeat(Float64Array.of(1, 2, 3), Int32Array.of(2, 0, 1), into) // 3, into begins 1, 1, 3
 */
export function repeat(values: Float64Array, copies: Int32Array, into: Float64Array): number {
  let written = 0;
  for (let i = 0; i < values.length; i++) {
    for (let copy = 0; copy < copies[i]; copy++) into[written++] = values[i];
  }
  return written;
}
