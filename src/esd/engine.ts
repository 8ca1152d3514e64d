/**
 * A matrix laid over an array: element (i, j) is `values[offset + i * rowStride + j * columnStride]`.
 * Transposing it and cutting a kernel position out of a convolution are changes of strides, not copies.
 */
export interface MatrixView {
  readonly values: Float32Array | Float64Array;
  readonly offset: number;
  readonly rows: number;
  readonly columns: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** What an eigensolver must offer. Implementations live in engines/. */
export interface Eigensolver {
  /** Printed in the report's `engine` column. */
  readonly name: string;
  /**
   * All min(rows, columns) eigenvalues of WᵀW, unnormalised, ascending, none negative, in f64.
   * The input is finite; it is not modified.
   */
  eigenvalues(matrix: MatrixView): Float64Array;
  /**
   * The smallest λ/λmax that the solver resolves for a spectrum of n eigenvalues: below it a value is
   * rounding noise.
   */
  relativeFloor(n: number): number;
}
