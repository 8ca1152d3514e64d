import { GRAM_DEPTH } from "./gram";
import { ROW, stripsBytes } from "./strips";

/*
 * One matrix at a time is worked on, and its memory is laid out anew for it: first what lives throughout
 * (the strips, the tridiagonal matrix), then a workspace that holds the slices of W while the Gram matrix
 * grows and the panels and the band while it is reduced.
 */

/** The order of the problem, and that order padded with zeros to whole 4x4 blocks. */
export let order: usize = 0;
export let paddedOrder: usize = 0;
/** Width b of the band: a column of the band matrix holds its diagonal and b entries below. */
export let bandwidth: usize = 0;

export let strips: usize = 0;
export let diagonal: usize = 0;
export let offDiagonal: usize = 0;

/** While the Gram matrix grows: the packed slice, and where the caller puts the values of W. */
export let packed: usize = 0;
export let staging: usize = 0;

/** While the matrix is reduced; see block-reflector.ts for the groups and chase.ts for the band. */
export let band: usize = 0;
export let panel: usize = 0;
export let groups: usize = 0;
export let previousGroups: usize = 0;
export let partialZ: usize = 0;
export let transposedPanel: usize = 0;
export let taus: usize = 0;
export let smallMatrices: usize = 0;
export let sweeps: usize = 0;

const CACHE_LINE: usize = 64;
const PAGE: usize = 65536;

/**
 * The band's width, a multiple of 4. A wider band makes the chase down from it slower (6 n² b operations, at a
 * third of the speed of the rest) and reads the matrix less often on the way to it (n / b times). Measured: 12 is
 * best from 128 to 1024 (768: 66 ms, against 69 with 24 and 72 with 32), 12 to 24 the same at 2048; at 4096 the
 * matrix no longer fits the cache and 24 is 2 % ahead of 16.
 */
function bandwidthFor(n: usize): usize {
  if (n <= 1024) return 12;
  return n <= 3000 ? 16 : 24;
}

/** Bytes of one group of the block reflector; the extra lines keep groups off the same cache sets. */
export function groupBytes(): usize {
  return 4 * bandwidth * ROW + 2 * CACHE_LINE;
}

/**
 * Below this order a matrix is not worth several threads' while: this one takes one of them half a second, and a
 * thread a tenth to start.
 */
const SHARED_ORDER: usize = 1536;

/** Parts that a pass over a shared matrix has, and so the most threads that share one; see band.ts. Each has its own Z. */
const PARTS: usize = 4;

/** Parts of a pass over the matrix, each of which one thread may make: 1 where it isn't worth sharing. */
export function parts(): usize {
  return order < SHARED_ORDER ? 1 : PARTS;
}

/** Bytes of a part's Z, in groups of four rows, [p][4]. */
export function partialZBytes(): usize {
  return (paddedOrder >> 2) * bandwidth * ROW;
}

/** Bytes of a column of the band matrix: b + 1 entries, and below them the bulge. */
export function bandColumnBytes(): usize {
  return 2 * bandwidth * sizeof<f64>();
}

let next: usize = 0;

function take(bytes: usize): usize {
  const address = next;
  next = (next + bytes + CACHE_LINE - 1) & ~(CACHE_LINE - 1);
  return address;
}

/**
 * Lays the memory out for an order-n matrix of which `stagingBytes` of W come at a time, and grows it as
 * needed. False when there isn't enough.
 */
export function layOut(n: usize, stagingBytes: usize): bool {
  order = n;
  paddedOrder = (n + 3) & ~3;
  bandwidth = bandwidthFor(n);
  const column = paddedOrder * sizeof<f64>();

  next = (__heap_base + CACHE_LINE - 1) & ~(CACHE_LINE - 1);
  strips = take(stripsBytes(paddedOrder));
  diagonal = take(column);
  offDiagonal = take(column);

  const workspace = next;
  packed = take(column * GRAM_DEPTH);
  staging = take(stagingBytes);
  const gramEnd = next;

  next = workspace;
  band = take(paddedOrder * bandColumnBytes() + bandColumnBytes());
  panel = take(bandwidth * column);
  evenGroups = take((paddedOrder >> 2) * groupBytes());
  oddGroups = take((paddedOrder >> 2) * groupBytes());
  partialZ = take((parts() - 1) * partialZBytes());
  transposedPanel = take(bandwidth * column);
  taus = take(bandwidth * sizeof<f64>());
  smallMatrices = take(SMALL_MATRICES * smallMatrixBytes());
  sweeps = take(SWEEPS_TOGETHER * sweepBytes());

  const end = max(next, gramEnd);
  const pages = (end + PAGE - 1) / PAGE;
  const present = <usize>memory.size();
  return pages <= present || memory.grow(<i32>(pages - present)) >= 0;
}

/** b x b matrices that block-reflector.ts needs. */
export const SMALL_MATRICES: usize = 7;

export function smallMatrixBytes(): usize {
  return bandwidth * bandwidth * sizeof<f64>();
}

/**
 * Sweeps of the chase that run one behind another through the band, so that each part of it is loaded into
 * the cache once for all of them.
 */
export const SWEEPS_TOGETHER: usize = 8;

/** A sweep's state: tau, length, whether it has ended; two reflection vectors and a work vector. */
export function sweepBytes(): usize {
  return CACHE_LINE + 3 * bandwidth * sizeof<f64>();
}

let evenGroups: usize = 0;
let oddGroups: usize = 0;

/** Panel after panel, the groups and those of the panel before change places. */
export function selectGroups(panelIndex: usize): void {
  const odd = (panelIndex & 1) != 0;
  groups = odd ? oddGroups : evenGroups;
  previousGroups = odd ? evenGroups : oddGroups;
}
