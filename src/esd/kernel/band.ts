import { clearZ, formUpdate, groupPart, sumZ, zOfPart, zStride } from "./block-reflector";
import {
  band,
  bandColumnBytes,
  bandwidth,
  groupBytes,
  groups,
  paddedOrder,
  parts,
  previousGroups,
  selectGroups,
  strips,
  transposedPanel,
} from "./layout";
import { copyDiagonalBlock, extractPanel, factorPanel, packPanel } from "./panel";
import { outerProducts, rowProducts } from "./products";
import { BLOCK, ROW, stripOrigin, stripStep } from "./strips";

/**
 * Edge of the tiles of A that are updated and multiplied while they lie in the cache: 128 x 128 (128 KiB), with the
 * parts of V, W and Z that go with it, take half of a 1 MiB second-level cache. 96 and 128 measure the same; at 2048,
 * 64 and 256 are 2 to 4 % slower.
 */
const TILE: usize = 128;

/*
 * Full to band: panel by panel from the left (Bischof, Lang, Sun's SBR). One pass over the matrix a panel does both
 * the update that the panel before left and the product A·V that the new one needs.
 *
 * Threads that share a matrix share the passes. A pass is made in parts, each of some rows of tiles and with a Z of
 * its own, so that what is added to what, and in which order, is the same whoever makes which part.
 */

/** Begins with an empty band. Returns how many panels there are to be reduced, one after the other. */
export function beginBand(): usize {
  memory.fill(band, 0, paddedOrder * bandColumnBytes());
  return panels();
}

function panels(): usize {
  return (paddedOrder + bandwidth - 1) / bandwidth - 1;
}

/** Factors a panel: what its pass over the matrix needs. */
export function preparePanel(index: usize): void {
  const j = index * bandwidth;
  const first = j + bandwidth;
  selectGroups(index);
  if (index > 0) updateStrips(j, first);
  copyDiagonalBlock(j, first);
  extractPanel(j, first);
  factorPanel(j, first);
  packPanel(first);
}

/**
 * One part of a panel's pass: updates its rows of tiles, where there is something to update them with, and makes its
 * Z = A V.
 */
export function passOver(index: usize, part: usize): void {
  const first = (index + 1) * bandwidth;
  selectGroups(index);
  clearZ(part, first);
  let tileRow: usize = 0;
  for (let i = first; i < paddedOrder; i += TILE) {
    if (partOf(tileRow++) == part) passOverRow(index > 0, part, first, i);
  }
}

/** All parts together, to the same bits, in the order of the rows: 3 % faster at 4096 than one part after the other. */
export function passOverAll(index: usize): void {
  const first = (index + 1) * bandwidth;
  selectGroups(index);
  for (let part: usize = 0; part < parts(); part++) clearZ(part, first);
  let tileRow: usize = 0;
  for (let i = first; i < paddedOrder; i += TILE) passOverRow(index > 0, partOf(tileRow++), first, i);
}

function passOverRow(update: bool, part: usize, first: usize, i: usize): void {
  const iEnd = min(i + TILE, paddedOrder);
  for (let j = first; j < iEnd; j += TILE) {
    const jEnd = min(j + TILE, iEnd);
    if (update) for (let q = j; q < jEnd; q += 4) updateRows(q, max(i, q), iEnd);
    multiplyColumns(part, i, iEnd, j, jEnd);
    multiplyRows(part, i, iEnd, j, jEnd);
  }
}

/** Rows of tiles are dealt out to and fro, as each is longer than the one before. */
function partOf(tileRow: usize): usize {
  const turn = tileRow % (2 * parts());
  return min(turn, 2 * parts() - 1 - turn);
}

/** What a panel leaves to be done to the matrix, from its whole pass. */
export function finishPanel(index: usize): void {
  const first = (index + 1) * bandwidth;
  selectGroups(index);
  sumZ(first);
  formUpdate(first);
}

/** What is left after the last panel: its update, and the corner that is a band by itself. */
export function finishBand(): void {
  const count = panels();
  const j = count * bandwidth;
  selectGroups(count);
  if (count > 0) updateStrips(j, paddedOrder);
  copyDiagonalBlock(j, paddedOrder);
}

/** A += V (-W)ᵀ + (-W) Vᵀ of the previous panel, in the strips of columns j..end-1 alone. */
function updateStrips(j: usize, end: usize): void {
  for (; j < end; j += 4) updateRows(j, j, paddedOrder);
}

/** The same in rows i..end-1 of one strip. */
function updateRows(j: usize, i: usize, end: usize): void {
  const stride = groupBytes();
  const rows = previousGroups + (i >> 2) * stride;
  const columns = groupPart(previousGroups, 1) + (j >> 2) * stride;
  const c = stripOrigin(strips, paddedOrder, j >> 2) + i * ROW;
  outerProducts(rows, stride, columns, 2 * bandwidth, c, (end - i) >> 2);
}

/** Z of rows j..jEnd-1 gains Aᵀ V, of the tile on and below the diagonal. */
function multiplyColumns(part: usize, i: usize, iEnd: usize, j: usize, jEnd: usize): void {
  const n = paddedOrder;
  for (; j < jEnd; j += 4) {
    const from = max(i, j);
    const z = zOfPart(part) + (j >> 2) * zStride(part);
    const strip = stripOrigin(strips, n, j >> 2);
    outerProducts(transposedPanel + from * ROW, n * ROW, strip + from * ROW, iEnd - from, z, bandwidth >> 2);
  }
}

/** Z of rows i..iEnd-1 gains A V, of the tile below the diagonal blocks. */
function multiplyRows(part: usize, i: usize, iEnd: usize, j: usize, jEnd: usize): void {
  const n = paddedOrder;
  const q = j >> 2;
  const a = stripOrigin(strips, n, q);
  const v = groups + q * groupBytes();
  for (; i < iEnd; i += 4) {
    const count = (min(jEnd, i) - j) >> 2;
    if (i <= j) continue;
    const z = zOfPart(part) + (i >> 2) * zStride(part);
    rowProducts(a + i * ROW, stripStep(n, q), BLOCK, v, groupBytes(), count, z, bandwidth >> 1);
  }
}
