import {
  type CheckableSpectrum,
  type GramAccumulation,
  type GramEigensolver,
  type MatrixView,
  transposed,
} from "../engine.js";
import { shiftFor, unshifted } from "./power-scale.js";
import { copyRows, slicesOf } from "./slices.js";
import { type Kernel, kernelBuild, releaseKernel, takeKernel } from "./wasm-kernel.js";

/** A kernel's memory ends at 4 GiB: 4 n² bytes are 3.6 GB, and the panels and slices a tenth of that. */
const LARGEST_ORDER = 30_000;

/**
 * WᵀW in f64, packed and register-blocked, then its eigenvalues: full to band to tridiagonal, root-free QL.
 * Backward stable: each eigenvalue is off by a few n·eps of the largest.
 */
export const wasmEngine: GramEigensolver = {
  name: `wasm-${kernelBuild}`,

  eigenvalues(matrix) {
    const { eigenvalues } = wasmEngine.spectrum(matrix);
    if (Number.isNaN(eigenvalues[0])) {
      throw new Error(`no convergence for a ${matrix.rows} x ${matrix.columns} matrix`);
    }
    return eigenvalues;
  },

  spectrum(matrix) {
    const tall = matrix.rows >= matrix.columns ? matrix : transposed(matrix);
    const gram = accumulate(tall.columns, tall.rows);
    gram.addRows(tall);
    return gram.finish();
  },

  accumulate: (columns) => accumulate(columns, Number.POSITIVE_INFINITY),

  relativeFloor: (n) => 8 * n * Number.EPSILON,

  // The lower triangle, a tenth of it for panels and bands, and the slice.
  workingBytes: (n) => 1.1 * 4 * n * n + 2 * STAGING_BYTES,
  largestOrder: LARGEST_ORDER,
};

/** W is copied into the kernel's memory in slices of about this size: large enough for a copy to be cheap. */
const STAGING_BYTES = 4 * 2 ** 20;

/** Slices are whole multiples of the rows that the kernel adds at once, where there are so many. */
const ROWS_AT_ONCE = 128;

/** @param rowsExpected bounds the slices that room is made for */
function accumulate(columns: number, rowsExpected: number): GramAccumulation {
  if (columns > LARGEST_ORDER) {
    throw new RangeError(`W'W of order ${columns} is more than the ${LARGEST_ORDER} of a kernel's memory`);
  }
  const kernel = takeKernel();
  const depth = Math.max(1, Math.min(sliceDepth(columns), rowsExpected));
  const staging = kernel.begin(columns, columns * depth * Float64Array.BYTES_PER_ELEMENT) >>> 0;
  if (staging === 0) {
    throw new RangeError(`WebAssembly has no memory for a W'W of order ${columns}`);
  }
  /** W · 2^shift is what is in the Gram matrix. */
  let shift = Number.POSITIVE_INFINITY;

  function add(slice: MatrixView): void {
    const { values, rows } = slice;
    const inRows = Math.abs(slice.columnStride) <= Math.abs(slice.rowStride);
    const lying = inRows ? slice : transposed(slice);
    if (values instanceof Float32Array && shift >= 0) {
      copyRows(lying, new Float32Array(kernel.memory.buffer, staging, rows * columns));
      useShift(0);
      if (inRows) kernel.addRowsF32(rows);
      else kernel.addColumnsF32(rows);
    } else {
      copyRows(lying, new Float64Array(kernel.memory.buffer, staging, rows * columns));
      const largest = kernel.largestStaged(rows * columns);
      if (largest === 0) return;
      useShift(shiftFor(largest));
      if (inRows) kernel.addRowsF64(rows, 2 ** shift);
      else kernel.addColumnsF64(rows, 2 ** shift);
    }
  }

  /** The largest weights decide: what is there already is scaled down for them, never up. */
  function useShift(needed: number): void {
    if (needed >= shift) return;
    if (shift !== Number.POSITIVE_INFINITY) kernel.scaleGram(2 ** (2 * (needed - shift)));
    shift = needed;
  }

  return {
    addRows(panel) {
      for (const slice of slicesOf(panel, depth)) add(slice);
    },
    finish() {
      const spectrum = solve(kernel, columns, shift === Number.POSITIVE_INFINITY ? 0 : shift);
      releaseKernel(kernel);
      return spectrum;
    },
  };
}

function sliceDepth(columns: number): number {
  const rows = STAGING_BYTES / (columns * Float32Array.BYTES_PER_ELEMENT);
  return Math.max(1, Math.floor(rows / ROWS_AT_ONCE)) * ROWS_AT_ONCE;
}

function solve(kernel: Kernel, n: number, shift: number): CheckableSpectrum {
  const gramNorm = unshifted(Math.sqrt(kernel.gramSquaredNorm()), shift);
  const address = kernel.solve() >>> 0;
  if (address === 0) return { eigenvalues: new Float64Array(n).fill(Number.NaN), gramNorm };
  // A positive semi-definite matrix has no negative eigenvalues: what is below zero is rounding.
  const eigenvalues = new Float64Array(kernel.memory.buffer, address, n).map((x) =>
    unshifted(Math.max(x, 0), shift),
  );
  return { eigenvalues: eigenvalues.sort(), gramNorm };
}
