import type { MatrixView } from "../engine.js";

/** The view cut into views of at most `depth` rows. */
export function* slicesOf(view: MatrixView, depth: number): Generator<MatrixView, void, undefined> {
  for (let row = 0; row < view.rows; row += depth) {
    yield { ...view, offset: view.offset + row * view.rowStride, rows: Math.min(depth, view.rows - row) };
  }
}

/** Copies the view into `target`, row by row. */
export function copyRows(
  { values, offset, rows, columns, rowStride, columnStride }: MatrixView,
  target: Float32Array | Float64Array,
): void {
  if (columnStride === 1 && rowStride === columns) {
    target.set(values.subarray(offset, offset + rows * columns));
    return;
  }
  for (let i = 0, to = 0; i < rows; i++, to += columns) {
    const from = offset + i * rowStride;
    if (columnStride === 1) target.set(values.subarray(from, from + columns), to);
    else for (let j = 0, at = from; j < columns; j++, at += columnStride) target[to + j] = values[at];
  }
}
