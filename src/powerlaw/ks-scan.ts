/**
 * Clauset's choice of where a power-law tail starts: every candidate start is fitted by maximum likelihood
 * and the one whose fit has the smallest Kolmogorov-Smirnov distance wins (Clauset, Shalizi & Newman,
 * "Power-law distributions in empirical data", 2009, §3). Works on logarithms, so that the upper tail of λ
 * and the lower tail (the upper tail of 1/λ) are the same scan.
 *
 * Done as written, the scan takes n²/2 exponentials. It is done exactly but lazily here: a start is dropped
 * at the first point that proves it worse than the best so far, the point that disproved a neighbouring start
 * is tried first (neighbours have nearly the same fit, so it nearly always serves), and a start that survives
 * has its distance found by bisection, skipping intervals that cannot hold it because both distribution
 * functions are monotone.
 */

/** A power law x^-exponent fitted to `logs[first ...]`. */
export interface ScannedTail {
  readonly first: number;
  /** Density exponent, above 1. */
  readonly exponent: number;
  readonly ksDistance: number;
}

export interface ScanRule {
  /** Fewest values a tail may have; at least 2, for one value has no spread. */
  readonly minTail: number;
  /**
   * Whether a value that occurs several times is one candidate (with all its copies in the tail) or one for
   * each copy, as WeightWatcher has it.
   */
  readonly candidates: "distinct" | "every";
}

/**
 * Distances closer than this are ties, won by the longer tail. Far above the rounding of a distance (below
 * 1e-13 for 100,000 values), far below any difference with a meaning.
 */
const TIE = 1e-12;

/**
 * The best tail of a sample, or null when no tail of `minTail` values has two different ones.
 *
 * For a tail of n values from x_1: exponent = 1 + n / Σ ln(x_i / x_1), and the distance is
 * max |F(x_i) - (i - 1)/n|, F(x) = 1 - (x / x_1)^(1 - exponent) (WeightWatcher's and plfit's convention).
 *
 * @param logs natural logarithms of the sample, ascending and finite
 */
export function scanTails(logs: Float64Array, rule: ScanRule): ScannedTail | null {
  const last = logs.length - Math.max(2, rule.minTail);
  const spreads = logSpreads(logs);
  const worstPoint = new Int32Array(Math.max(0, last + 1)).fill(-1);
  const finalists: ScannedTail[] = [];
  let smallest = Number.POSITIVE_INFINITY;

  for (const { start, step } of coarseToFine(last + 1)) {
    for (let first = start; first <= last; first += step) {
      if (spreads[first] <= 0) continue;
      if (rule.candidates === "distinct" && first > 0 && logs[first] === logs[first - 1]) continue;
      const size = logs.length - first;
      const tail = { logs, first, size, decay: size / spreads[first] };
      const found = distance(tail, smallest + TIE, [
        worstPoint[first - start] ?? -1,
        worstPoint[first + start] ?? -1,
      ]);
      worstPoint[first] = found.at;
      if (found.deviation > smallest + TIE) continue;
      finalists.push({ first, exponent: 1 + tail.decay, ksDistance: found.deviation });
      smallest = Math.min(smallest, found.deviation);
    }
  }

  const tied = finalists.filter(({ ksDistance }) => ksDistance <= smallest + TIE);
  return tied.length === 0 ? null : tied.reduce((best, tail) => (tail.first < best.first ? tail : best));
}

/** Σ_{j >= i} (logs[j] - logs[i]) for each i, as sums of gaps so that nothing cancels. */
function logSpreads(logs: Float64Array): Float64Array {
  const spreads = new Float64Array(logs.length);
  for (let i = logs.length - 2; i >= 0; i--) {
    spreads[i] = spreads[i + 1] + (logs.length - 1 - i) * (logs[i + 1] - logs[i]);
  }
  return spreads;
}

/**
 * Each of 0 ... count - 1 once, in passes of halving step. In every pass but the first the indices `start`
 * before and after one have been visited already.
 */
function* coarseToFine(count: number): Generator<{ readonly start: number; readonly step: number }> {
  const COARSEST_PASS = 32;
  let stride = 1;
  while (stride * COARSEST_PASS < count) stride *= 2;
  yield { start: 0, step: stride };
  for (; stride > 1; stride /= 2) yield { start: stride / 2, step: stride };
}

interface Tail {
  readonly logs: Float64Array;
  readonly first: number;
  readonly size: number;
  /** exponent - 1 */
  readonly decay: number;
}

interface Deviation {
  readonly deviation: number;
  readonly at: number;
}

function fitted({ logs, first, decay }: Tail, point: number): number {
  return 1 - Math.exp(decay * (logs[first] - logs[point]));
}

function empirical({ first, size }: Tail, point: number): number {
  return (point - first) / size;
}

/**
 * The tail's Kolmogorov-Smirnov distance and where it is, or the first deviation found that exceeds `limit`.
 *
 * @param hints points to try first; those outside the tail are ignored
 */
function distance(tail: Tail, limit: number, hints: readonly number[]): Deviation {
  let worst: Deviation = { deviation: -1, at: tail.first };

  const visit = (point: number): number => {
    const model = fitted(tail, point);
    const deviation = Math.abs(model - empirical(tail, point));
    if (deviation > worst.deviation) worst = { deviation, at: point };
    return model;
  };

  const bisect = (low: number, modelAtLow: number, high: number, modelAtHigh: number): void => {
    if (high - low < 2 || worst.deviation > limit) return;
    const reachable = Math.max(
      modelAtHigh - empirical(tail, low + 1),
      empirical(tail, high - 1) - modelAtLow,
    );
    if (reachable <= worst.deviation) return;
    const middle = (low + high) >> 1;
    const modelAtMiddle = visit(middle);
    bisect(low, modelAtLow, middle, modelAtMiddle);
    bisect(middle, modelAtMiddle, high, modelAtHigh);
  };

  for (const hint of hints) {
    if (hint > tail.first) visit(hint);
    if (worst.deviation > limit) return worst;
  }
  const end = tail.logs.length - 1;
  bisect(tail.first, visit(tail.first), end, visit(end));
  return worst;
}
