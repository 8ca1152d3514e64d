/** The largest number of the matrix being 1, what keeps a pivot from zero. */
const SMALLEST = 1e-300;

/** An off-diagonal square this far below the diagonal's moves no eigenvalue by more than rounding does. */
const NEGLIGIBLE = (10 * Number.EPSILON) ** 2;

/** Four to ten transforms find an eigenvalue; one that takes more than this is taken as it stands. */
const MAX_TRANSFORMS = 200;

interface Transformed {
  /** Whether the shift was below all eigenvalues. */
  readonly positive: boolean;
  /** The last pivot; where it alone is negative, the shift was too large by a little more than that. */
  readonly lastPivot: number;
  readonly onlyLastNegative: boolean;
  /** 1 / Σ 1/pivot, which is 1 / tr((BᵀB - shift)^-1): no eigenvalue is less than this above the shift. */
  readonly lowerBound: number;
  readonly lastIsSmallest: boolean;
}

/**
 * The eigenvalues of BᵀB, B a bidiagonal matrix, ascending, by the differential quotient-difference algorithm with
 * shifts (Fernando & Parlett 1994). As nothing is subtracted but shifts below the smallest eigenvalue, each
 * comes out precise relative to itself, however small. Costs of the order of n² operations.
 *
 * @param diagonalSquares squares of B's diagonal, n of them
 * @param besideSquares squares of the entries above it (or below), n - 1 of them
 * @example bidiagonalEigenvalues([4, 1], [1]) // 3 - √5 and 3 + √5
 */
export function bidiagonalEigenvalues(
  diagonalSquares: ArrayLike<number>,
  besideSquares: ArrayLike<number>,
): Float64Array {
  const n = diagonalSquares.length;
  const eigenvalues = new Float64Array(n);
  let scale = 0;
  for (let i = 0; i < n; i++) scale = Math.max(scale, diagonalSquares[i], besideSquares[i] ?? 0);
  if (scale === 0) return eigenvalues;

  const q = Float64Array.from({ length: n }, (_, i) => Math.max(SMALLEST, diagonalSquares[i] / scale));
  const e = Float64Array.from({ length: n }, (_, i) => (i < n - 1 ? besideSquares[i] / scale : 0));
  const nextQ = new Float64Array(n);
  const nextE = new Float64Array(n);
  let first = 0;
  let last = n - 1;
  let shifted = 0;
  const waiting: { readonly first: number; readonly last: number; readonly shifted: number }[] = [];

  const transformBy = (shift: number): Transformed => {
    let pivot = q[first] - shift;
    let inverses = 1 / pivot;
    let smallest = pivot;
    let smallestBeforeLast = pivot;
    for (let k = first; k < last; k++) {
      smallestBeforeLast = smallest;
      const sum = Math.max(pivot + e[k], SMALLEST);
      const ratio = q[k + 1] / sum;
      nextQ[k] = sum;
      nextE[k] = e[k] * ratio;
      pivot = pivot * ratio - shift;
      inverses += 1 / pivot;
      if (pivot < smallest) smallest = pivot;
    }
    nextQ[last] = Math.max(pivot, SMALLEST);
    return {
      positive: smallest >= 0,
      lastPivot: pivot,
      onlyLastNegative: smallestBeforeLast >= 0,
      lowerBound: 1 / inverses,
      lastIsSmallest: pivot <= smallest,
    };
  };

  let shift = 0;
  let transforms = 0;
  while (last >= first || waiting.length > 0) {
    if (last < first) {
      const block = waiting.pop();
      if (block === undefined) break;
      ({ first, last, shifted } = block);
      shift = 0;
    }
    if (last === first || e[last - 1] <= NEGLIGIBLE * (shifted + q[last]) || transforms === MAX_TRANSFORMS) {
      eigenvalues[last] = (q[last] + shifted) * scale;
      last--;
      transforms = 0;
      continue;
    }
    for (let k = last - 2; k >= first; k--) {
      if (e[k] > NEGLIGIBLE * (shifted + Math.min(q[k], q[k + 1]))) continue;
      waiting.push({ first, last: k, shifted });
      first = k + 1;
      shift = 0;
      break;
    }

    let result = transformBy(shift);
    if (!result.positive && result.onlyLastNegative) {
      shift = Math.max(0, shift + result.lastPivot);
      result = transformBy(shift);
    }
    if (!result.positive) {
      shift = 0;
      result = transformBy(0);
    }
    transforms++;
    shifted += shift;
    q.set(nextQ.subarray(first, last + 1), first);
    e.set(nextE.subarray(first, last), first);
    shift = nextShift(result, q, e, first, last);
  }
  return eigenvalues.sort();
}

/**
 * Just below the smallest eigenvalue, as far as one can tell: where the last pivot is the smallest, that of the last
 * two rows, less what the row before them can move it (Weinstein's residual bound). A shift that turns out too large is
 * found out by the transform.
 */
function nextShift(
  { lastIsSmallest, lowerBound }: Transformed,
  q: Float64Array,
  e: Float64Array,
  first: number,
  last: number,
): number {
  const safe = Number.isFinite(lowerBound) ? Math.max(0, lowerBound) : 0;
  if (!lastIsSmallest || last <= first) return safe;
  const upper = q[last - 1] + e[last - 1];
  const lower = q[last];
  const beside = lower * e[last - 1];
  const half = (upper - lower) / 2;
  if (half <= 0) return safe;
  const correction = beside / (half + Math.sqrt(half * half + beside));
  const slope = correction / Math.sqrt(correction * correction + beside);
  const residual = last - 2 >= first ? Math.sqrt(q[last - 1] * e[last - 2]) * slope : 0;
  return Math.max(safe, lower - correction - residual);
}
