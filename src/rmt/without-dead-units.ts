/** The spectrum of one N x M matrix, N >= M. */
export interface MatrixSpectrum {
  /** Of WᵀW, ascending. */
  readonly eigenvalues: Float64Array;
  readonly N: number;
  readonly M: number;
}

/**
 * How near to zero, relative to λmax over M, any solver brings the eigenvalue of a column of zeros (statistics A4): far below
 * what storage blurs, for a stored zero is exact.
 */
const DEAD = 8 * Number.EPSILON;

/** Where more are that small the rank has collapsed, or the largest eigenvalue hides the others from the solver. */
const MOST_DEAD = 0.05;

/**
 * The matrix that is left when its dead units are taken out: columns, or rows of a square matrix, that are zero. They
 * give as many eigenvalues of zero, and the others are the spectrum of the N x (M - z) matrix without them: its bulk
 * follows the law of that shape. More than 5 % of them are left in.
 *
 * @example noise of 300 x 200 of whose columns 4 are zero: the spectrum of 300 x 196 noise
 */
export function withoutDeadUnits<S extends MatrixSpectrum>(spectrum: S): S {
  const { eigenvalues, M } = spectrum;
  const floor = DEAD * M * (eigenvalues.at(-1) ?? 0);
  const dead = eigenvalues.findLastIndex((eigenvalue) => eigenvalue <= floor) + 1;
  if (dead === 0 || dead > MOST_DEAD * eigenvalues.length) return spectrum;
  return { ...spectrum, eigenvalues: eigenvalues.subarray(dead), M: M - dead };
}
