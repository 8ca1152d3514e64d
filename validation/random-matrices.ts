import type { Uniform } from "../src/random/stream.js";
import { gamma, normals } from "../src/random/variates.js";

/** Random matrices, row-major in f64, and the distributions that they are made of. */

/** `count` numbers, each drawn by `draw`. */
export function drawn(count: number, draw: () => number): Float64Array {
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = draw();
  return values;
}

/** Uniform in [low, high). */
export const between = (low: number, high: number, uniform: Uniform) => low + (high - low) * uniform();

/** Uniform among low, low + 1, ..., high. */
export const integerBetween = (low: number, high: number, uniform: Uniform) =>
  low + Math.floor((high - low + 1) * uniform());

/** A number of at least 1 with P(X > x) = x^-exponent. */
export const pareto = (exponent: number, uniform: Uniform) => (1 - uniform()) ** (-1 / exponent);

/** Student's t. */
export function studentT(freedom: number, normal: () => number, uniform: Uniform): number {
  return normal() / Math.sqrt((2 * gamma(freedom / 2, normal, uniform)) / freedom);
}

/** N x M independent standard normal entries. */
export function gaussian(N: number, M: number, uniform: Uniform): Float64Array {
  return drawn(N * M, normals(uniform));
}

/** Multiplies the columns of an N x M matrix, in place. */
export function scaleColumns(matrix: Float64Array, factors: Float64Array): Float64Array {
  const columns = factors.length;
  for (let i = 0; i < matrix.length; i++) matrix[i] *= factors[i % columns];
  return matrix;
}

/** Multiplies every entry, in place. */
export function scaled(matrix: Float64Array, factor: number): Float64Array {
  for (let i = 0; i < matrix.length; i++) matrix[i] *= factor;
  return matrix;
}

/**
 * `count` orthonormal vectors of `length` numbers, distributed as columns of a Haar matrix, one after the other:
 * normal vectors orthogonalised in turn (twice, for precision), as the Q of a QR with positive diagonal.
 */
export function orthonormalVectors(count: number, length: number, uniform: Uniform): Float64Array {
  const vectors = gaussian(count, length, uniform);
  for (let k = 0; k < count; k++) {
    const vector = vectors.subarray(k * length, (k + 1) * length);
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < k; j++) {
        const previous = vectors.subarray(j * length, (j + 1) * length);
        addMultiple(vector, -dot(vector, previous), previous);
      }
    }
    scaled(vector, 1 / Math.sqrt(dot(vector, vector)));
  }
  return vectors;
}

/** Adds Σ_k weights_k u_k v_kᵀ to an N x M matrix, in place; u and v are vectors one after the other. */
export function addRankOnes(
  matrix: Float64Array,
  left: Float64Array,
  right: Float64Array,
  weights: Float64Array,
): Float64Array {
  const rank = weights.length;
  const [N, M] = [left.length / rank, right.length / rank];
  for (let i = 0; i < N; i++) {
    const row = matrix.subarray(i * M, (i + 1) * M);
    for (let k = 0; k < rank; k++) {
      addMultiple(row, weights[k] * left[k * N + i], right.subarray(k * M, (k + 1) * M));
    }
  }
  return matrix;
}

/**
 * Rounded to the nearest number of so many significant bits, ties to even; below 2^smallestExponent the spacing
 * stays that of subnormals.
 */
export function roundedToBits(x: number, bits: number, smallestExponent: number): number {
  if (x === 0) return 0;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(x))), smallestExponent);
  const spacing = 2 ** (exponent - bits + 1);
  const whole = 1.5 * 2 ** 52;
  return (x / spacing + whole - whole) * spacing;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function addMultiple(target: Float64Array, factor: number, vector: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i] += factor * vector[i];
}
