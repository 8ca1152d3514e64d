import type { Eigensolver, MatrixView } from "../src/esd/engine.js";
import { wasmEngine } from "../src/esd/engines/wasm.js";
import type { Uniform } from "../src/random/stream.js";
import { gaussian } from "./random-matrices.js";

export interface NoiseMatrix extends MatrixView {
  readonly values: Float64Array;
}

/** The one engine that runs wherever Node does: its spectra are the same everywhere but for rounding. */
export const ENGINE: Eigensolver = wasmEngine;

/** An N x M matrix of independent standard normal entries. */
export function noiseMatrix(N: number, M: number, uniform: Uniform): NoiseMatrix {
  return { values: gaussian(N, M, uniform), offset: 0, rows: N, columns: M, rowStride: M, columnStride: 1 };
}

/** Its eigenvalues. */
export function noiseSpectrum(N: number, M: number, uniform: Uniform): Float64Array {
  return ENGINE.eigenvalues(noiseMatrix(N, M, uniform));
}
