import { checkSource } from "./check-source.js";
import { decode, decodedBits, decodeInto, type Numbers } from "./decode.js";
import { DTYPES, type Dtype } from "./dtype.js";
import { readPiece, withFile } from "./file-range.js";
import type { StoredSource } from "./tensor-source.js";

/** Whole rows or whole columns of a matrix, side by side. */
export interface Panel {
  /** Row-major without gaps; the next panel overwrites them. */
  readonly values: Numbers;
  readonly shape: readonly [rows: number, columns: number];
}

/** Copies a piece of the source's stored bytes to `bytes` at `offset`. */
type CopyPiece = (bytes: Uint8Array, offset: number, length: number, position: number) => void;

/**
 * Reads a stored matrix `depth` rows (axis 0) or columns (axis 1) at a time, so that no more than that is in
 * memory. Columns lie scattered: their piece of each row is read by itself.
 *
 * @param source (rows, columns) of a dtype of whole bytes
 * @throws UserError if the source does not fit its bytes, or the file is gone, unreadable or truncated
 */
export async function readPanels(
  source: StoredSource,
  axis: 0 | 1,
  depth: number,
  use: (panel: Panel) => void,
): Promise<void> {
  checkSource(source);
  const { storage } = source;
  if (storage.kind === "memory") {
    copyPanels(source, axis, depth, use, (bytes, offset, length, position) =>
      bytes.set(storage.bytes.subarray(position, position + length), offset),
    );
    return;
  }
  const { path, offset: origin, length: total } = storage;
  await withFile(path, async ({ fd }) => {
    const copyPiece: CopyPiece = (bytes, offset, length, position) =>
      readPiece({ fd, path }, bytes, offset, length, origin + position);
    if (axis === 1) readThrough(total, copyPiece);
    copyPanels(source, axis, depth, use, copyPiece);
  });
}

const READ_THROUGH_BYTES = 2 ** 20;

/**
 * Reads everything once, in order, for the system's cache: a disk is slow at scattered pieces, and this costs a
 * hundredth of a second for 100 MB that are cached already.
 */
function readThrough(total: number, copyPiece: CopyPiece): void {
  const bytes = new Uint8Array(Math.min(total, READ_THROUGH_BYTES));
  for (let position = 0; position < total; position += bytes.length) {
    copyPiece(bytes, 0, Math.min(bytes.length, total - position), position);
  }
}

function copyPanels(
  source: StoredSource,
  axis: 0 | 1,
  depth: number,
  use: (panel: Panel) => void,
  copyPiece: CopyPiece,
): void {
  const { dtype } = source;
  const [rows, columns] = source.shape;
  const size = bytesOf(dtype);
  const room = panelElements(source, axis, depth);
  const bytes = new Uint8Array(room * size);
  const decoded = decodesInPlace(dtype) ? null : arrayFor(dtype, room);
  for (let start = 0; start < source.shape[axis]; start += depth) {
    const count = Math.min(depth, source.shape[axis] - start);
    const shape = axis === 0 ? ([count, columns] as const) : ([rows, count] as const);
    const elements = shape[0] * shape[1];
    if (axis === 0) copyPiece(bytes, 0, elements * size, start * columns * size);
    else {
      const length = count * size;
      for (let row = 0; row < rows; row++) {
        copyPiece(bytes, row * length, length, (row * columns + start) * size);
      }
    }
    const filled = bytes.subarray(0, elements * size);
    const values = decoded ? decoded.subarray(0, elements) : decode(filled, dtype, elements);
    if (decoded) decodeInto(values, filled, dtype);
    use({ values, shape });
  }
}

/** The bytes that `readPanels` holds: a panel as it is stored, and as it is decoded. */
export function panelBytes(source: StoredSource, axis: 0 | 1, depth: number): number {
  const { dtype } = source;
  const decoded = decodesInPlace(dtype) ? 0 : decodedBits(dtype) / 8;
  return panelElements(source, axis, depth) * (bytesOf(dtype) + decoded);
}

function panelElements({ shape }: StoredSource, axis: 0 | 1, depth: number): number {
  return Math.min(depth, shape[axis]) * shape[1 - axis];
}

function bytesOf(dtype: Dtype): number {
  return DTYPES[dtype].bits / 8;
}

/** Whether decoded numbers are a view of the stored ones. */
function decodesInPlace(dtype: Dtype): boolean {
  return dtype === "f32" || dtype === "f64";
}

function arrayFor(dtype: Dtype, count: number): Numbers {
  return decodedBits(dtype) === 64 ? new Float64Array(count) : new Float32Array(count);
}
