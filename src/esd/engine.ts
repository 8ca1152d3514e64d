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
  /** What tells builds of one name apart, whose last digits may differ; absent where the name says it all. */
  readonly build?: string;
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

/** A spectrum and what it can be checked by. */
export interface CheckableSpectrum {
  /** As `Eigensolver.eigenvalues`; all NaN where the solver did not converge. */
  readonly eigenvalues: Float64Array;
  /** ‖WᵀW‖_F, from the matrix itself, before it was reduced. */
  readonly gramNorm: number;
}

/** A WᵀW in the making. W arrives in panels, so that it need never be whole in memory. */
export interface GramAccumulation {
  /**
   * Adds rows to W, in any number at a time: a view of k rows and as many columns as W has. A wide W is given
   * by its transpose's rows: panels of columns, as transposed views. The input is finite; it is not modified.
   */
  addRows(panel: MatrixView): void;
  /** ‖WᵀW‖_F of what has been added. */
  gramNorm(): number;
  /** The spectrum of what was added. Ends the accumulation. */
  finish(): CheckableSpectrum;
  /** Ends it without a spectrum and gives its memory back; nothing after `finish`. To be called whatever happens. */
  abandon(): void;
}

/** A solver that goes through WᵀW. */
export interface GramEigensolver extends Eigensolver {
  /** As `eigenvalues`, with what they can be checked by. */
  spectrum(matrix: MatrixView): CheckableSpectrum;
  /** Bytes that a WᵀW of n columns takes from its beginning to its spectrum. */
  readonly workingBytes: (n: number) => number;
  /** The most columns of a WᵀW that it can hold, whatever memory there is. */
  readonly largestOrder: number;
  /** Begins a WᵀW of `columns` columns; several may be in the making at once. */
  accumulate(columns: number): GramAccumulation;
}

/** The transpose, a change of strides. */
export function transposed({
  values,
  offset,
  rows,
  columns,
  rowStride,
  columnStride,
}: MatrixView): MatrixView {
  return { values, offset, rows: columns, columns: rows, rowStride: columnStride, columnStride: rowStride };
}
