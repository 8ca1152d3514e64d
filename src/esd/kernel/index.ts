/*
 * The eigensolver's kernel, for the host in engines/wasm.ts: lay out, add W slice by slice to the Gram
 * matrix, solve.
 */
import { reduceToBand } from "./band";
import { chaseBulges } from "./chase";
import { addGram, GRAM_DEPTH, squaredNorm } from "./gram";
import { diagonal, layOut, offDiagonal, order, packed, paddedOrder, staging, strips } from "./layout";
import { largestMagnitude, packColumns, packRows } from "./pack";
import { stripsBytes } from "./strips";
import { tridiagonalEigenvalues } from "./tridiagonal";
import { scale } from "./vectors";

// Functions that only one other calls are exported so that they stay functions: inlined, their loops would
// belong to a caller that runs once, and V8 optimises a function only between its calls.
export { endOfBlock, square, sweep, sweepTwice } from "./tridiagonal";

/**
 * Begins a matrix of order n, of which `stagingBytes` come at a time. Returns where to put them, or 0 when
 * there isn't enough memory.
 */
export function begin(n: usize, stagingBytes: usize): usize {
  if (!layOut(n, stagingBytes)) return 0;
  memory.fill(strips, 0, stripsBytes(paddedOrder));
  return staging;
}

/** Adds k rows of n values, at `staging`. */
export function addRowsF32(k: usize): void {
  addRows<f32>(k, 1);
}

export function addRowsF64(k: usize, factor: f64): void {
  addRows<f64>(k, factor);
}

/** Adds k rows that lie transposed at `staging`: n rows of k values. */
export function addColumnsF32(k: usize): void {
  addColumns<f32>(k, 1);
}

export function addColumnsF64(k: usize, factor: f64): void {
  addColumns<f64>(k, factor);
}

function addRows<T extends number>(k: usize, factor: f64): void {
  const stride = order * sizeof<T>();
  for (let k0: usize = 0; k0 < k; k0 += GRAM_DEPTH) {
    const depth = min(GRAM_DEPTH, k - k0);
    packRows<T>(staging + k0 * stride, stride, order, depth, factor, packed);
    addGram(strips, paddedOrder, packed, depth);
  }
}

function addColumns<T extends number>(k: usize, factor: f64): void {
  for (let k0: usize = 0; k0 < k; k0 += GRAM_DEPTH) {
    const depth = min(GRAM_DEPTH, k - k0);
    packColumns<T>(staging + k0 * sizeof<T>(), k * sizeof<T>(), order, depth, factor, packed);
    addGram(strips, paddedOrder, packed, depth);
  }
}

/** max |x| of the values at `staging`. */
export function largestStaged(count: usize): f64 {
  return largestMagnitude(staging, count);
}

/** Multiplies the Gram matrix by a factor. */
export function scaleGram(factor: f64): void {
  scale(factor, strips, stripsBytes(paddedOrder) >> 3);
}

/** ‖X‖²_F of the Gram matrix. */
export function gramSquaredNorm(): f64 {
  return squaredNorm(strips, paddedOrder);
}

/** Reduces the Gram matrix; returns where its n eigenvalues are, in no order, or 0 without convergence. */
export function solve(): usize {
  reduceToBand();
  chaseBulges();
  return tridiagonalEigenvalues(diagonal, offDiagonal, order) ? diagonal : 0;
}
