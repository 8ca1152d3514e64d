import type { Uniform } from "./stream.js";

/** A source of independent standard normal numbers, by Marsaglia's polar method (Marsaglia & Bray 1964). */
export function normals(uniform: Uniform): () => number {
  let spare: number | null = null;
  return () => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const square = u * u + v * v;
      if (square > 0 && square < 1) {
        const factor = Math.sqrt((-2 * Math.log(square)) / square);
        spare = v * factor;
        return u * factor;
      }
    }
  };
}

/** An exponential number of mean 1. */
export function exponential(uniform: Uniform): number {
  return -Math.log1p(-uniform());
}

/**
 * A gamma number of the given shape and scale 1 (Marsaglia & Tsang 2000; a shape below 1 by their §6).
 * @param shape positive
 * @param normal a source of standard normal numbers
 */
export function gamma(shape: number, normal: () => number, uniform: Uniform): number {
  if (shape < 1) return gamma(shape + 1, normal, uniform) * (1 - uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - uniform()) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
  }
}

/** Puts the values in an order drawn uniformly, in place (Fisher & Yates). */
export function shuffle(values: Float32Array | Float64Array, uniform: Uniform): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = Math.floor(uniform() * (i + 1));
    const value = values[i];
    values[i] = values[j];
    values[j] = value;
  }
}
