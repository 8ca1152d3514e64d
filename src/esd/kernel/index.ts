/*
 * The eigensolver's kernel, for the host in engines/wasm.ts: lay out, add W slice by slice to the Gram matrix, reduce
 * it panel by panel, solve. What costs most, `addPacked` and `passOver`, comes in pieces that may be done in any order
 * and by other instances of the kernel on the same memory, each after `layOut` with the same numbers.
 */
import { addGram, GRAM_DEPTH, gramBlocks, squaredNorm } from "./gram";
import { chaseBulges } from "./chase";
import { finishBand } from "./band";
import { diagonal, layOut, offDiagonal, order, packed, paddedOrder, staging, strips } from "./layout";
import { largestMagnitude, packColumns, packRows } from "./pack";
import { stripsBytes } from "./strips";
import { tridiagonalEigenvalues } from "./tridiagonal";
import { scale } from "./vectors";

export { beginBand, finishPanel, passOver, passOverAll, preparePanel } from "./band";
export { layOut, parts } from "./layout";
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

/**
 * Packs rows of the `rows` x n values at `staging`, from row `from` on; returns how many. They are then to be added,
 * before others are packed.
 */
export function packRowsF32(from: usize, rows: usize): usize {
  return packSomeRows<f32>(from, rows, 1);
}

export function packRowsF64(from: usize, rows: usize, factor: f64): usize {
  return packSomeRows<f64>(from, rows, factor);
}

/** Packs rows that lie transposed at `staging`: n x `rows` values. */
export function packColumnsF32(from: usize, rows: usize): usize {
  return packSomeColumns<f32>(from, rows, 1);
}

export function packColumnsF64(from: usize, rows: usize, factor: f64): usize {
  return packSomeColumns<f64>(from, rows, factor);
}

function packSomeRows<T extends number>(from: usize, rows: usize, factor: f64): usize {
  const stride = order * sizeof<T>();
  const depth = min(GRAM_DEPTH, rows - from);
  packRows<T>(staging + from * stride, stride, order, depth, factor, packed);
  return depth;
}

function packSomeColumns<T extends number>(from: usize, rows: usize, factor: f64): usize {
  const depth = min(GRAM_DEPTH, rows - from);
  packColumns<T>(staging + from * sizeof<T>(), rows * sizeof<T>(), order, depth, factor, packed);
  return depth;
}

/** Blocks of the Gram matrix to add packed rows to. */
export function blocks(): usize {
  return gramBlocks(paddedOrder);
}

/** Adds the `depth` packed rows to one block of the Gram matrix. */
export function addPacked(depth: usize, block: usize): void {
  addGram(strips, paddedOrder, packed, depth, block);
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

/** After the panels: returns where the n eigenvalues are, in no order, or 0 without convergence. */
export function solve(): usize {
  finishBand();
  chaseBulges();
  return tridiagonalEigenvalues(diagonal, offDiagonal, order) ? diagonal : 0;
}
