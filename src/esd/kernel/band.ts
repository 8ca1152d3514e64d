import { clearZ, formUpdate, groupPart } from "./block-reflector";
import {
  band,
  bandColumnBytes,
  bandwidth,
  groupBytes,
  groups,
  paddedOrder,
  previousGroups,
  strips,
  swapGroups,
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

/**
 * Full to band: panel by panel from the left (Bischof, Lang, Sun's SBR). One pass over the matrix a panel
 * does both the update that the panel before left and the product A·V that the new one needs.
 */
export function reduceToBand(): void {
  const n = paddedOrder;
  const b = bandwidth;
  memory.fill(band, 0, n * bandColumnBytes());
  // Whether the panel before has left an update to be made.
  let pending = false;
  let j: usize = 0;
  for (; j + b < n; j += b) {
    const first = j + b;
    if (pending) updateStrips(j, first);
    copyDiagonalBlock(j, first);
    extractPanel(j, first);
    factorPanel(j, first);
    packPanel(first);
    clearZ(first);
    passOver(first, pending);
    formUpdate(first);
    swapGroups();
    pending = true;
  }
  if (pending) updateStrips(j, n);
  copyDiagonalBlock(j, n);
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

/** Updates the matrix from `first` on, where there is something to update it with, and makes Z = A V. */
function passOver(first: usize, update: bool): void {
  const n = paddedOrder;
  for (let i = first; i < n; i += TILE) {
    const iEnd = min(i + TILE, n);
    for (let j = first; j < iEnd; j += TILE) {
      const jEnd = min(j + TILE, iEnd);
      if (update) for (let q = j; q < jEnd; q += 4) updateRows(q, max(i, q), iEnd);
      multiplyColumns(i, iEnd, j, jEnd);
      multiplyRows(i, iEnd, j, jEnd);
    }
  }
}

/** Z of rows j..jEnd-1 gains Aᵀ V, of the tile on and below the diagonal. */
function multiplyColumns(i: usize, iEnd: usize, j: usize, jEnd: usize): void {
  const n = paddedOrder;
  for (; j < jEnd; j += 4) {
    const from = max(i, j);
    const z = groupPart(groups, 3) + (j >> 2) * groupBytes();
    const strip = stripOrigin(strips, n, j >> 2);
    outerProducts(transposedPanel + from * ROW, n * ROW, strip + from * ROW, iEnd - from, z, bandwidth >> 2);
  }
}

/** Z of rows i..iEnd-1 gains A V, of the tile below the diagonal blocks. */
function multiplyRows(i: usize, iEnd: usize, j: usize, jEnd: usize): void {
  const n = paddedOrder;
  const q = j >> 2;
  const a = stripOrigin(strips, n, q);
  const v = groups + q * groupBytes();
  for (; i < iEnd; i += 4) {
    const count = (min(jEnd, i) - j) >> 2;
    if (i <= j) continue;
    const z = groupPart(groups, 3) + (i >> 2) * groupBytes();
    rowProducts(a + i * ROW, stripStep(n, q), BLOCK, v, groupBytes(), count, z, bandwidth >> 1);
  }
}
