import { checkSource } from "./check-source.js";
import { decode, decodedBits, decodeInto, type Numbers } from "./decode.js";
import { DTYPES, type Dtype } from "./dtype.js";
import { readPiece, withFile } from "./file-range.js";
import { type StoredSource, sliceAxis } from "./tensor-source.js";

/** A stored matrix, or the same run of columns of each of its rows. */
export interface StoredMatrix {
  /** (rows, columns) of a dtype of whole bytes. */
  readonly source: StoredSource;
  readonly firstColumn: number;
  readonly shape: readonly [rows: number, columns: number];
}

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
 * @throws UserError if the matrix does not fit its bytes, or the file is gone, unreadable or truncated
 */
export async function readPanels(
  matrix: StoredMatrix,
  axis: 0 | 1,
  depth: number,
  use: (panel: Panel) => void,
): Promise<void> {
  const { source, firstColumn, shape } = matrix;
  checkSource(sliceAxis(source, 1, firstColumn, shape[1]));
  const { storage } = source;
  if (storage.kind === "memory") {
    copyPanels(matrix, axis, depth, use, (bytes, offset, length, position) =>
      bytes.set(storage.bytes.subarray(position, position + length), offset),
    );
    return;
  }
  const { path, offset: origin, length: total } = storage;
  await withFile(path, async ({ fd }) => {
    const copyPiece: CopyPiece = (bytes, offset, length, position) =>
      readPiece({ fd, path }, bytes, offset, length, origin + position);
    if (axis === 1) readThrough(total, copyPiece);
    copyPanels(matrix, axis, depth, use, copyPiece);
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
  matrix: StoredMatrix,
  axis: 0 | 1,
  depth: number,
  use: (panel: Panel) => void,
  copyPiece: CopyPiece,
): void {
  const { source, firstColumn } = matrix;
  const { dtype } = source;
  const [rows, columns] = matrix.shape;
  const size = bytesOf(dtype);
  const rowBytes = source.shape[1] * size;
  const room = panelElements(matrix, axis, depth);
  const bytes = new Uint8Array(room * size);
  const decoded = decodesInPlace(dtype) ? null : arrayFor(dtype, room);
  for (let start = 0; start < matrix.shape[axis]; start += depth) {
    const count = Math.min(depth, matrix.shape[axis] - start);
    const [top, left, shape] =
      axis === 0 ? [start, 0, [count, columns] as const] : [0, start, [rows, count] as const];
    const [height, width] = shape;
    const length = width * size;
    const position = top * rowBytes + (firstColumn + left) * size;
    if (length === rowBytes) copyPiece(bytes, 0, height * length, position);
    else {
      for (let row = 0; row < height; row++) {
        copyPiece(bytes, row * length, length, position + row * rowBytes);
      }
    }
    const elements = height * width;
    const filled = bytes.subarray(0, elements * size);
    const values = decoded ? decoded.subarray(0, elements) : decode(filled, dtype, elements);
    if (decoded) decodeInto(values, filled, dtype);
    use({ values, shape });
  }
}

/** The bytes that `readPanels` holds: a panel as it is stored, and as it is decoded. */
export function panelBytes(matrix: StoredMatrix, axis: 0 | 1, depth: number): number {
  const { dtype } = matrix.source;
  const decoded = decodesInPlace(dtype) ? 0 : decodedBits(dtype) / 8;
  return panelElements(matrix, axis, depth) * (bytesOf(dtype) + decoded);
}

function panelElements({ shape }: StoredMatrix, axis: 0 | 1, depth: number): number {
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
