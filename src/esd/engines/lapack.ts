import {
  type CheckableSpectrum,
  type GramAccumulation,
  type GramEigensolver,
  type MatrixView,
  transposed,
} from "../engine.js";
import { findLapack, type LapackLibrary } from "./lapack-library.js";
import { shiftFor, unshifted } from "./power-scale.js";
import { copyRows, slicesOf } from "./slices.js";

export interface LapackEngine {
  readonly solver: GramEigensolver;
  /** Whether it is one that is made for speed; the reference implementation is slower than WebAssembly. */
  readonly optimised: boolean;
}

let loaded: Promise<LapackEngine | null> | undefined;

/**
 * The engine that uses the machine's own LAPACK: WᵀW by dsyrk, its eigenvalues by dsyevd without vectors. Null
 * where there is none, or where it fails its self-check. Looked for and checked once a thread.
 */
export function loadLapackEngine(): Promise<LapackEngine | null> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<LapackEngine | null> {
  const library = await findLapack();
  if (library === null) return null;
  const solver = lapackEngine(library);
  return passesSelfCheck(solver) ? { solver, optimised: library.optimised } : null;
}

function lapackEngine(library: LapackLibrary): GramEigensolver {
  const spectrum = (matrix: MatrixView): CheckableSpectrum => {
    const tall = matrix.rows >= matrix.columns ? matrix : transposed(matrix);
    const gram = accumulate(library, tall.columns);
    gram.addRows(tall);
    return gram.finish();
  };
  return {
    name: `lapack (${library.name})`,
    build: library.build,
    eigenvalues: (matrix) => spectrum(matrix).eigenvalues,
    spectrum,
    accumulate: (columns) => accumulate(library, columns),
    relativeFloor: (n) => 8 * n * Number.EPSILON,
    // The square, dsyevd's work arrays and the slice.
    workingBytes: (n) => 8 * n * (n + 64) + STAGING_BYTES,
    largestOrder: LARGEST_ORDER,
  };
}

/** WᵀW is one array, of at most 2^32 - 1 elements in Node 20. */
const LARGEST_ORDER = 65_535;

/** W is widened to f64 in slices of about this size. */
const STAGING_BYTES = 8 * 2 ** 20;

function accumulate(library: LapackLibrary, n: number): GramAccumulation {
  const gram = new Float64Array(n * n);
  const depth = Math.max(1, Math.floor(STAGING_BYTES / (8 * n)));
  let staging = new Float64Array(0);
  /** W · 2^shift is what is in the Gram matrix; infinite while that is empty. */
  let shift = Number.POSITIVE_INFINITY;

  function add(slice: MatrixView): void {
    if (staging.length < slice.rows * n) staging = new Float64Array(slice.rows * n);
    const inRows = Math.abs(slice.columnStride) <= Math.abs(slice.rowStride);
    copyRows(inRows ? slice : transposed(slice), staging);
    const largest = largestOf(staging, slice.rows * n);
    const needed = largest === 0 ? shift : shiftFor(largest);
    if (needed < shift && shift !== Number.POSITIVE_INFINITY)
      scale(gram, gram.length, 2 ** (2 * (needed - shift)));
    shift = Math.min(shift, needed);
    if (shift !== 0 && shift !== Number.POSITIVE_INFINITY) scale(staging, slice.rows * n, 2 ** shift);
    // A row-major slice is, column-major, its transpose: n x k, and lying the other way k x n.
    if (inRows) library.dsyrk("N", n, slice.rows, staging, n, 1, gram);
    else library.dsyrk("T", n, slice.rows, staging, slice.rows, 1, gram);
  }

  const scaleShift = () => (shift === Number.POSITIVE_INFINITY ? 0 : shift);

  const gramNorm = () => unshifted(symmetricNorm(gram, n), scaleShift());

  return {
    addRows(panel) {
      for (const slice of slicesOf(panel, depth)) add(slice);
    },
    gramNorm,
    // Its arrays are V8's to collect.
    abandon() {},
    finish() {
      const back = scaleShift();
      const norm = gramNorm();
      const eigenvalues = library.eigenvalues(n, gram).map((x) => unshifted(Math.max(x, 0), back));
      return { eigenvalues: eigenvalues.sort(), gramNorm: norm };
    },
  };
}

function largestOf(values: Float64Array, count: number): number {
  let largest = 0;
  for (let i = 0; i < count; i++) largest = Math.max(largest, Math.abs(values[i]));
  return largest;
}

function scale(values: Float64Array, count: number, factor: number): void {
  for (let i = 0; i < count; i++) values[i] *= factor;
}

/** Frobenius norm of the symmetric matrix whose upper triangle, column-major, is given. */
function symmetricNorm(gram: Float64Array, n: number): number {
  let squares = 0;
  for (let column = 0; column < n; column++) {
    for (let row = 0; row < column; row++) squares += 2 * gram[column * n + row] ** 2;
    squares += gram[column * n + column] ** 2;
  }
  return Math.sqrt(squares);
}

/**
 * A library built for another processor can be wrong without a word. W = D·H for a Householder reflection H has
 * the squared diagonal of D for eigenvalues; 96 columns are enough for a library's fast kernels to be the ones
 * that are tried.
 */
function passesSelfCheck(engine: GramEigensolver): boolean {
  const n = 96;
  const values = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) values[i * n + j] = (i + 1) * ((i === j ? 1 : 0) - 2 / n);
  }
  try {
    const found = engine.eigenvalues({
      values,
      offset: 0,
      rows: n,
      columns: n,
      rowStride: n,
      columnStride: 1,
    });
    return found.every((eigenvalue, i) => Math.abs(eigenvalue - (i + 1) ** 2) <= 1e-13 * n * n ** 2);
  } catch {
    return false;
  }
}
