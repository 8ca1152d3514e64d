import type { Uniform } from "../random/stream.js";
import { normals } from "../random/variates.js";
import type { GramProduct } from "./gram-product.js";
import { tridiagonalEigen } from "./symmetric-tridiagonal.js";

/** Eigenpairs of a positive semi-definite matrix, the largest first. */
export interface Eigenpairs {
  readonly values: Float64Array;
  /** Orthonormal, in the values' order. */
  readonly vectors: readonly Float64Array[];
}

export interface LanczosOptions {
  /** Eigenvectors that are known: the search is in the orthogonal complement of their span. */
  readonly known: readonly Float64Array[];
  /** How many pairs are looked for: the largest of what the complement holds. */
  readonly count: number;
  /** ‖G v - θ v‖ of a pair that is taken. */
  readonly tolerance: number;
  readonly uniform: Uniform;
}

/** A basis of more vectors than this is not made; in it, matrices of smaller order are solved to the end. */
const MOST_STEPS = 600;

/**
 * The largest eigenpairs of a symmetric positive semi-definite operator by Lanczos' method with full
 * reorthogonalisation, twice (Parlett, "The Symmetric Eigenvalue Problem", ch. 13; Kahan's "twice is enough"). Where
 * the Krylov space is exhausted it starts again from a random vector orthogonal to it, so that a matrix of low rank
 * and the identity have all their eigenpairs. Of an eigenvalue that occurs twice it may find but one vector, which
 * the caller is to notice.
 *
 * @param order of the operator
 * @returns null if not all have converged within 600 products
 */
export function lanczos(
  product: GramProduct,
  order: number,
  { known, count, tolerance, uniform }: LanczosOptions,
): Eigenpairs | null {
  const most = Math.min(order - known.length, MOST_STEPS);
  if (count > most) return null;
  const normal = normals(uniform);
  const basis: Float64Array[] = [];
  const diagonal: number[] = [];
  const offDiagonal: number[] = [];
  let largest = 0;
  let next = randomDirection(order, known, basis, normal);
  let check = Math.min(most, 2 * count + 10);
  while (next !== null) {
    basis.push(next);
    const image = new Float64Array(order);
    product(next, image);
    diagonal.push(dot(next, image));
    for (let pass = 0; pass < 2; pass++) {
      removeComponents(image, known);
      removeComponents(image, basis);
    }
    const length = Math.sqrt(dot(image, image));
    largest = Math.max(largest, diagonal[diagonal.length - 1], length);
    const exhausted = length <= 4 * order * Number.EPSILON * largest;
    offDiagonal.push(exhausted ? 0 : length);
    const steps = basis.length;
    if (steps === check || steps === most) {
      if (hasConverged(diagonal, offDiagonal, count, tolerance, steps === order - known.length)) {
        return ritzPairs(basis, diagonal, offDiagonal, count);
      }
      if (steps === most) return null;
      check = Math.min(most, Math.ceil(1.25 * check));
    }
    next = exhausted
      ? randomDirection(order, known, basis, normal)
      : image.map((component) => component / length);
  }
  return null;
}

/**
 * Whether the residuals of the `count` largest Ritz values, |β s| with s the last component of the eigenvector of T,
 * are within the tolerance; a whole basis has none.
 */
function hasConverged(
  diagonal: readonly number[],
  offDiagonal: readonly number[],
  count: number,
  tolerance: number,
  whole: boolean,
): boolean {
  const steps = diagonal.length;
  if (steps < count) return false;
  if (whole) return true;
  const values = Float64Array.from(diagonal);
  const lastRow = new Float64Array(steps);
  lastRow[steps - 1] = 1;
  if (!tridiagonalEigen(values, Float64Array.from(offDiagonal), [lastRow])) return false;
  const beta = offDiagonal[steps - 1];
  return largestFirst(values, count).every((at) => Math.abs(beta * lastRow[at]) <= tolerance);
}

function ritzPairs(
  basis: readonly Float64Array[],
  diagonal: readonly number[],
  offDiagonal: readonly number[],
  count: number,
): Eigenpairs | null {
  const steps = basis.length;
  const values = Float64Array.from(diagonal);
  const rows = Array.from({ length: steps }, (_, i) => {
    const row = new Float64Array(steps);
    row[i] = 1;
    return row;
  });
  if (!tridiagonalEigen(values, Float64Array.from(offDiagonal), rows)) return null;
  const order = largestFirst(values, count);
  const vectors = order.map((at) => {
    const vector = new Float64Array(basis[0].length);
    basis.forEach((direction, i) => {
      addMultiple(vector, rows[i][at], direction);
    });
    return vector;
  });
  return { values: Float64Array.from(order, (at) => values[at]), vectors };
}

/** Indices of the `count` largest. */
function largestFirst(values: Float64Array, count: number): number[] {
  return Array.from(values.keys())
    .sort((a, b) => values[b] - values[a])
    .slice(0, count);
}

/** A unit vector orthogonal to all of these; null where they span the whole space. */
function randomDirection(
  order: number,
  known: readonly Float64Array[],
  basis: readonly Float64Array[],
  normal: () => number,
): Float64Array | null {
  if (known.length + basis.length >= order) return null;
  const vector = Float64Array.from({ length: order }, normal);
  for (let pass = 0; pass < 2; pass++) {
    removeComponents(vector, known);
    removeComponents(vector, basis);
    const length = Math.sqrt(dot(vector, vector));
    for (let i = 0; i < order; i++) vector[i] /= length;
  }
  return vector;
}

function removeComponents(vector: Float64Array, directions: readonly Float64Array[]): void {
  for (const direction of directions) addMultiple(vector, -dot(vector, direction), direction);
}

function addMultiple(vector: Float64Array, factor: number, other: Float64Array): void {
  for (let i = 0; i < vector.length; i++) vector[i] += factor * other[i];
}

export function dot(a: Float64Array, b: Float64Array): number {
  let [p, q, r, s] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < a.length; i += 4) {
    p += a[i] * b[i];
    q += a[i + 1] * b[i + 1];
    r += a[i + 2] * b[i + 2];
    s += a[i + 3] * b[i + 3];
  }
  for (; i < a.length; i++) p += a[i] * b[i];
  return p + q + (r + s);
}
