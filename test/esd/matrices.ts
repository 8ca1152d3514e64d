import type { MatrixView } from "../../src/esd/engine.js";
import { normalStream } from "../helpers.js";

/** Row-major values as a view. */
export function view(values: Float32Array | Float64Array, rows: number, columns: number): MatrixView {
  return { values, offset: 0, rows, columns, rowStride: columns, columnStride: 1 };
}

/** Standard normal entries. */
export function gaussian(rows: number, columns: number, seed: number): MatrixView {
  return view(Float64Array.from({ length: rows * columns }, normalStream(seed)), rows, columns);
}

/** The same matrix, every entry multiplied. */
export function scaled(matrix: MatrixView, factor: number): MatrixView {
  return { ...matrix, values: matrix.values.map((x) => x * factor) };
}

/**
 * A matrix with the given singular values: diag(s), rows x s.length, with random reflections applied from both
 * sides.
 */
export function withSingularValues(
  singularValues: readonly number[],
  rows: number,
  seed: number,
): MatrixView {
  const columns = singularValues.length;
  const values = new Float64Array(rows * columns);
  singularValues.forEach((s, i) => {
    values[i * columns + i] = s;
  });
  const normal = normalStream(seed);
  for (let repeat = 0; repeat < 2; repeat++) {
    reflect(values, columns, rows, columns, 1, Array.from({ length: rows }, normal));
    reflect(values, rows, columns, 1, columns, Array.from({ length: columns }, normal));
  }
  return view(values, rows, columns);
}

/** Applies I - 2 u uᵀ / uᵀu to each of `count` vectors of the array. */
function reflect(
  values: Float64Array,
  count: number,
  length: number,
  stride: number,
  next: number,
  u: readonly number[],
): void {
  const norm = u.reduce((sum, x) => sum + x * x, 0);
  for (let c = 0; c < count; c++) {
    let dot = 0;
    for (let i = 0; i < length; i++) dot += u[i] * values[c * next + i * stride];
    for (let i = 0; i < length; i++) values[c * next + i * stride] -= ((2 * dot) / norm) * u[i];
  }
}

/** max |a - b| / max |b| */
export function distance(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  const largest = b[b.length - 1];
  const difference = a.reduce((worst, x, i) => Math.max(worst, Math.abs(x - b[i])), 0);
  return largest === 0 ? difference : difference / largest;
}
