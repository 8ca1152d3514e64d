import type { Eigensolver, MatrixView } from "../src/esd/engine.js";
import { wasmEngine } from "../src/esd/engines/wasm.js";
import type { Uniform } from "../src/random/stream.js";
import { normals } from "../src/random/variates.js";

/** The one engine that runs wherever Node does: its spectra are the same everywhere but for rounding. */
export const ENGINE: Eigensolver = wasmEngine;

/** An N x M matrix of independent standard normal entries. */
export function noiseMatrix(N: number, M: number, uniform: Uniform): MatrixView {
  const values = Float64Array.from({ length: N * M }, normals(uniform));
  return { values, offset: 0, rows: N, columns: M, rowStride: M, columnStride: 1 };
}

/** Its eigenvalues. */
export function noiseSpectrum(N: number, M: number, uniform: Uniform): Float64Array {
  return ENGINE.eigenvalues(noiseMatrix(N, M, uniform));
}
