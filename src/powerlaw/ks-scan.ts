/**
 * Clauset's choice of where a power-law tail starts: every candidate start is fitted by maximum likelihood
 * and the one whose fit has the smallest Kolmogorov-Smirnov distance wins (Clauset, Shalizi & Newman,
 * "Power-law distributions in empirical data", 2009, §3). Works on logarithms, so that the upper tail of λ
 * and the lower tail (the upper tail of 1/λ) are the same scan.
 *
 * Done as written, the scan takes n²/2 exponentials. It is done exactly but lazily here: a start is dropped
 * at the first point that proves it worse than the best so far; the points that disproved its neighbours, and
 * the last start for which those did not serve, are tried first (the fit changes slowly from start to start, so
 * one of them nearly always does); and a start that survives has its distance found by bisection, skipping
 * intervals that cannot hold it because both distribution functions are monotone. That comes to about two
 * exponentials a start.
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
  /**
   * Which distance is to be smallest: max |F(x_i) - (i - 1)/n|, of the steps' lower ends alone, as WeightWatcher,
   * plfit and powerlaw have it, or Kolmogorov and Smirnov's own, of their upper ends |F(x_i) - i/n| too.
   */
  readonly distance: "left" | "two-sided";
}

/** A sample with how it is to be scanned. */
export interface TailSample {
  /** Natural logarithms, ascending and finite. */
  readonly logs: Float64Array;
  readonly rule: ScanRule;
  /**
   * Logarithms at the ceiling are censored: known to lie there or above, no more. They belong to every tail; its
   * distance is that of the others. None by default.
   */
  readonly ceiling?: number;
}

/**
 * Distances closer than this are ties, won by the longer tail. Far above the rounding of a distance (below
 * 1e-13 for 100,000 values), far below any difference with a meaning.
 */
const TIE = 1e-12;

/** Scans samples one after another in the same memory. */
export interface TailScanner {
  /**
   * The best tail of a sample, or null when no tail of `minTail` values has two different ones.
   *
   * For a tail of n values from x_1: exponent = 1 + n / Σ ln(x_i / x_1), and the distance is the rule's with
   * F(x) = 1 - (x / x_1)^(1 - exponent).
   *
   * With c of the n censored, exponent = 1 + (n - c) / Σ ln(x_i / x_1): logarithms in the tail are exponential, and
   * the rate of exponential lifetimes is the deaths seen over the time lived (Lawless, "Statistical Models and
   * Methods for Lifetime Data", 2003, chapter 4).
   */
  best(sample: TailSample): ScannedTail | null;
  /**
   * Whether any tail of the sample is nearer to its fit than this. The first such tail settles it, so this takes
   * less than finding the best.
   */
  anyNearer(sample: TailSample, ksDistance: number): boolean;
}

/** The best tail of one sample, as TailScanner.best has it. */
export function scanTails(sample: TailSample): ScannedTail | null {
  return tailScanner(sample.logs.length).best(sample);
}

/** @param capacity the most values that a sample will have */
export function tailScanner(capacity: number): TailScanner {
  const spreads = new Float64Array(capacity);
  const disprovedAt = new Int32Array(capacity);
  const search = new DistanceSearch();

  /**
   * Each start whose distance is at most the limit; `accept` is told and returns the limit for those to come, or
   * null when it has seen enough.
   */
  const scan = (
    { logs, rule, ceiling = Number.POSITIVE_INFINITY }: TailSample,
    initialLimit: number,
    accept: (tail: ScannedTail) => number | null,
  ): void => {
    const seen = countBelow(logs, ceiling);
    const last = seen - Math.max(2, rule.minTail);
    sumSpreads(logs, spreads);
    let limit = initialLimit;
    let latest = 0;
    for (const { start, step } of coarseToFine(last + 1)) {
      for (let first = start; first <= last; first += step) {
        disprovedAt[first] = first;
        if (spreads[first] <= 0) continue;
        if (rule.candidates === "distinct" && first > 0 && logs[first] === logs[first - 1]) continue;
        const decay = (seen - first) / spreads[first];
        search.begin(logs, first, seen, decay, rule.distance, limit);
        const foreseen =
          (start > 0 && search.exceedsAt(disprovedAt[first - start])) ||
          (start > 0 && first + start <= last && search.exceedsAt(disprovedAt[first + start])) ||
          search.exceedsAt(latest);
        const exceeds = foreseen || search.exceedsAnywhere();
        disprovedAt[first] = search.worstPoint;
        if (exceeds) {
          if (!foreseen) latest = search.worstPoint;
          continue;
        }
        const next = accept({ first, exponent: 1 + decay, ksDistance: search.worst });
        if (next === null) return;
        limit = next;
      }
    }
  };

  return {
    best(sample) {
      const finalists: ScannedTail[] = [];
      let smallest = Number.POSITIVE_INFINITY;
      scan(sample, smallest, (tail) => {
        finalists.push(tail);
        smallest = Math.min(smallest, tail.ksDistance);
        return smallest + TIE;
      });
      const tied = finalists.filter(({ ksDistance }) => ksDistance <= smallest + TIE);
      return tied.length === 0 ? null : tied.reduce((best, tail) => (tail.first < best.first ? tail : best));
    },
    anyNearer(sample, ksDistance) {
      let found = false;
      scan(sample, ksDistance, (tail) => {
        found = tail.ksDistance < ksDistance;
        return found ? null : ksDistance;
      });
      return found;
    },
  };
}

/** How many of ascending values lie below a ceiling. */
function countBelow(values: Float64Array, ceiling: number): number {
  let count = values.length;
  while (count > 0 && values[count - 1] >= ceiling) count--;
  return count;
}

/** Σ_{j >= i} (logs[j] - logs[i]) for each i, as sums of gaps so that nothing cancels. */
function sumSpreads(logs: Float64Array, spreads: Float64Array): void {
  let spread = 0;
  for (let i = logs.length - 1; i >= 0; i--) {
    if (i < logs.length - 1) spread += (logs.length - 1 - i) * (logs[i + 1] - logs[i]);
    spreads[i] = spread;
  }
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

/** Intervals in waiting: two for each halving, and there are fewer than 32 halvings. */
const MAX_INTERVALS = 64;

/**
 * Looks for the Kolmogorov-Smirnov distance of one tail after another, each no further than to the first
 * deviation above a limit.
 */
class DistanceSearch {
  /** The largest deviation found in the present tail. */
  worst = 0;
  worstPoint = 0;
  #logs: Float64Array = new Float64Array(0);
  #first = 0;
  #end = 0;
  #size = 0;
  #decay = 0;
  /** From the lower end of a step to the highest point of it that counts. */
  #rise = 0;
  #limit = 0;
  readonly #low = new Int32Array(MAX_INTERVALS);
  readonly #high = new Int32Array(MAX_INTERVALS);
  readonly #modelAtLow = new Float64Array(MAX_INTERVALS);
  readonly #modelAtHigh = new Float64Array(MAX_INTERVALS);

  /**
   * @param seen how many of the logs are not censored
   * @param decay exponent - 1
   */
  begin(
    logs: Float64Array,
    first: number,
    seen: number,
    decay: number,
    distance: ScanRule["distance"],
    limit: number,
  ): void {
    this.#logs = logs;
    this.#first = first;
    this.#end = seen - 1;
    this.#size = logs.length - first;
    this.#decay = decay;
    this.#rise = distance === "two-sided" ? 1 / this.#size : 0;
    this.#limit = limit;
    // At its first point a tail deviates by the rise of its step alone.
    this.worst = this.#rise;
    this.worstPoint = first;
  }

  /** Whether the deviation at a point is above the limit; never at one that is not in the tail. */
  exceedsAt(point: number): boolean {
    if (point > this.#first) this.#visit(point);
    return this.worst > this.#limit;
  }

  /** Whether the distance is above the limit. If not, it is `worst`. */
  exceedsAnywhere(): boolean {
    const end = this.#end;
    this.#low[0] = this.#first;
    this.#modelAtLow[0] = 0;
    this.#high[0] = end;
    this.#modelAtHigh[0] = this.#visit(end);
    let waiting = 1;
    while (waiting > 0 && this.worst <= this.#limit) {
      waiting--;
      const low = this.#low[waiting];
      const high = this.#high[waiting];
      const modelAtLow = this.#modelAtLow[waiting];
      const modelAtHigh = this.#modelAtHigh[waiting];
      if (this.#reachable(low, modelAtLow, high, modelAtHigh) <= this.worst) continue;

      const middle = (low + high) >> 1;
      const model = this.#visit(middle);
      // The half that can hold the larger deviation comes last here, to be taken first.
      const lowerLast =
        this.#reachable(low, modelAtLow, middle, model) > this.#reachable(middle, model, high, modelAtHigh);
      const [lower, upper] = lowerLast ? [waiting + 1, waiting] : [waiting, waiting + 1];
      this.#low[lower] = low;
      this.#modelAtLow[lower] = modelAtLow;
      this.#high[lower] = middle;
      this.#modelAtHigh[lower] = model;
      this.#low[upper] = middle;
      this.#modelAtLow[upper] = model;
      this.#high[upper] = high;
      this.#modelAtHigh[upper] = modelAtHigh;
      waiting += 2;
    }
    return this.worst > this.#limit;
  }

  /** The fit's distribution function at a point, whose deviation is taken into account. */
  #visit(point: number): number {
    const model = 1 - Math.exp(this.#decay * (this.#logs[this.#first] - this.#logs[point]));
    const above = model - this.#empirical(point);
    const deviation = Math.max(above, this.#rise - above);
    if (deviation > this.worst) {
      this.worst = deviation;
      this.worstPoint = point;
    }
    return model;
  }

  #empirical(point: number): number {
    return (point - this.#first) / this.#size;
  }

  /** A bound of the deviations strictly between two points, negative where there are none. */
  #reachable(low: number, modelAtLow: number, high: number, modelAtHigh: number): number {
    if (high - low < 2) return -1;
    return Math.max(
      modelAtHigh - this.#empirical(low + 1),
      this.#empirical(high - 1) + this.#rise - modelAtLow,
    );
  }
}
