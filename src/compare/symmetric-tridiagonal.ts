const MOST_SWEEPS = 60;

/**
 * The eigenvalues of a symmetric tridiagonal matrix T and chosen rows of its matrix of eigenvectors, by QL with
 * implicit Wilkinson shifts (Golub & Van Loan, "Matrix Computations", §8.3). A row costs as much as the eigenvalues
 * do; all of them together make the eigenvectors.
 *
 * @param diagonal n numbers, overwritten with the eigenvalues, in no order
 * @param offDiagonal n numbers, the last of no account, overwritten
 * @param rows rows of the identity, each overwritten with the same row of Z, T = Z Λ Zᵀ, its columns in the
 *   eigenvalues' order
 * @returns whether it converged, which it always has
 */
export function tridiagonalEigen(
  diagonal: Float64Array,
  offDiagonal: Float64Array,
  rows: readonly Float64Array[],
): boolean {
  const n = diagonal.length;
  for (let first = 0; first < n; first++) {
    for (let sweep = 0; ; sweep++) {
      let last = first;
      while (last < n - 1 && !negligible(diagonal, offDiagonal, last)) last++;
      if (last === first) break;
      if (sweep === MOST_SWEEPS) return false;
      chase(diagonal, offDiagonal, first, last, rows);
    }
  }
  return true;
}

function negligible(diagonal: Float64Array, offDiagonal: Float64Array, at: number): boolean {
  const neighbours = Math.abs(diagonal[at]) + Math.abs(diagonal[at + 1]);
  return neighbours + Math.abs(offDiagonal[at]) === neighbours;
}

/** One QL step on rows and columns first to last. */
function chase(
  d: Float64Array,
  e: Float64Array,
  first: number,
  last: number,
  rows: readonly Float64Array[],
): void {
  const half = (d[first + 1] - d[first]) / (2 * e[first]);
  const root = Math.hypot(half, 1);
  const shift = d[first] - e[first] / (half + (half >= 0 ? root : -root));
  let bulge = d[last] - shift;
  let sine = 1;
  let cosine = 1;
  let carried = 0;
  for (let i = last - 1; i >= first; i--) {
    const f = sine * e[i];
    const g = cosine * e[i];
    const r = Math.hypot(f, bulge);
    e[i + 1] = r;
    if (r === 0) {
      // Nothing is left to chase: the matrix has come apart between i and i + 1.
      d[i + 1] -= carried;
      e[last] = 0;
      return;
    }
    sine = f / r;
    cosine = bulge / r;
    const next = d[i + 1] - carried;
    const turned = (d[i] - next) * sine + 2 * cosine * g;
    carried = sine * turned;
    d[i + 1] = next + carried;
    bulge = cosine * turned - g;
    for (const z of rows) {
      const upper = z[i + 1];
      z[i + 1] = sine * z[i] + cosine * upper;
      z[i] = cosine * z[i] - sine * upper;
    }
  }
  d[first] -= carried;
  e[first] = bulge;
  e[last] = 0;
}
