import { type Eigensolver, type MatrixView, transposed } from "./engine.js";

/**
 * FARMS (fixed aspect ratio matrix subsampling): eigenvalues of windows of one shape, whatever the matrix's own,
 * so that tail exponents of layers of different aspect ratio can be compared. The Hill exponent of pure noise goes
 * from 2.1 to 5.9 as its aspect ratio goes from 1 to 16; in windows it stays at 2.1.
 */
export interface FarmsOptions {
  /** Longer over shorter side of a window, at least 1; default 1. */
  readonly aspectRatio?: number;
  /** Shorter side of a window; default 512, and never more than the matrix allows. */
  readonly shortSide?: number;
  /** Windows along each side of the matrix, where it has room for so many; default 5. */
  readonly windowsPerSide?: number;
}

/** Where the windows of an N x M matrix lie: one at each start along N with each start along M. */
export interface WindowGrid {
  /** The sides of a window, along N and along M. */
  readonly long: number;
  readonly short: number;
  readonly longStarts: readonly number[];
  readonly shortStarts: readonly number[];
}

export interface WindowSpectra {
  readonly grid: WindowGrid;
  /**
   * The eigenvalues of each window, ascending and unnormalised, pooled over kernel positions; those of the window
   * at (longStarts[i], shortStarts[j]) are at [i][j].
   */
  readonly spectra: readonly (readonly Float64Array[])[];
}

const DEFAULTS = { aspectRatio: 1, shortSide: 512, windowsPerSide: 5 };

/**
 * The grid of windows: r x c with r = min(shortSide, M) and c = ⌊r · aspectRatio⌋, r smaller if c would not fit N,
 * starts a step of ⌊(side - window)/(windows - 1)⌋ apart, at least 1.
 *
 * @param N the longer side
 * @throws RangeError for an aspect ratio below 1, or a side or a number of windows below 1
 * @example windowGrid(512, 256, { shortSide: 128, windowsPerSide: 4 })
 *   // longStarts 0, 128, 256, 384; shortStarts 0, 42, 84, 126
 */
export function windowGrid(N: number, M: number, options: FarmsOptions = {}): WindowGrid {
  const { aspectRatio, shortSide, windowsPerSide } = { ...DEFAULTS, ...options };
  if (!(aspectRatio >= 1 && shortSide >= 1 && windowsPerSide >= 1)) {
    throw new RangeError(
      `no windows of aspect ratio ${aspectRatio}, side ${shortSide}, ${windowsPerSide} a side`,
    );
  }
  let short = Math.min(shortSide, M);
  let long = Math.floor(short * aspectRatio);
  if (long > N) {
    long = N;
    short = Math.max(1, Math.floor(N / aspectRatio));
  }
  return {
    long,
    short,
    longStarts: starts(N, long, windowsPerSide),
    shortStarts: starts(M, short, windowsPerSide),
  };
}

function starts(side: number, window: number, most: number): readonly number[] {
  const room = side - window;
  const step = most > 1 ? Math.max(1, Math.floor(room / (most - 1))) : side;
  const count = Math.min(most, Math.floor(room / step) + 1);
  return Array.from({ length: count }, (_, i) => i * step);
}

/**
 * The spectra of a unit's windows.
 *
 * @param views its matrices, all of one shape: one, or one at each kernel position (see matrixViews)
 * @throws RangeError as windowGrid, and if there is no matrix
 */
export function farmsSpectra(
  views: readonly MatrixView[],
  solver: Eigensolver,
  options: FarmsOptions = {},
): WindowSpectra {
  if (views.length === 0) throw new RangeError("no matrix to take windows of");
  const tall = views.map((view) => (view.rows >= view.columns ? view : transposed(view)));
  const grid = windowGrid(tall[0].rows, tall[0].columns, options);
  const { long, short, longStarts, shortStarts } = grid;
  const spectrumAt = (row: number, column: number) => {
    const pooled = new Float64Array(tall.length * short);
    tall.forEach((view, position) => {
      const offset = view.offset + row * view.rowStride + column * view.columnStride;
      pooled.set(solver.eigenvalues({ ...view, offset, rows: long, columns: short }), position * short);
    });
    return pooled.sort();
  };
  return { grid, spectra: longStarts.map((row) => shortStarts.map((column) => spectrumAt(row, column))) };
}
