import { printable } from "../errors.js";

/** What kinds of numbers a layer's weights are. */
export interface Census {
  readonly count: number;
  readonly nan: number;
  readonly infinite: number;
  /** Largest magnitude of the finite weights. */
  readonly largest: number;
}

export const NOTHING_COUNTED: Census = { count: 0, nan: 0, infinite: 0, largest: 0 };

export function takeCensus(values: Float32Array | Float64Array): Census {
  if (values instanceof Float32Array) {
    const largest = largestMagnitude(values);
    if (Number.isFinite(largest)) return { count: values.length, nan: 0, infinite: 0, largest };
  }
  let nan = 0;
  let infinite = 0;
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const magnitude = Math.abs(values[i]);
    // In the order of how seldom they are taken: nearly every weight is an ordinary number.
    if (magnitude > largest) {
      if (magnitude === Number.POSITIVE_INFINITY) infinite++;
      else largest = magnitude;
    } else if (Number.isNaN(magnitude)) nan++;
  }
  return { count: values.length, nan, infinite, largest };
}

const ALL_BUT_THE_SIGN = 0x7fffffff;

/**
 * The largest |x|; not finite if any is not. Patterns of f32 without their sign are ordered as the numbers are,
 * infinity and NaN last, and integers are compared twice as fast, four at a time three times.
 */
function largestMagnitude(values: Float32Array): number {
  const patterns = new Int32Array(values.buffer, values.byteOffset, values.length);
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 3 < patterns.length; i += 4) {
    const p = patterns[i] & ALL_BUT_THE_SIGN;
    const q = patterns[i + 1] & ALL_BUT_THE_SIGN;
    const r = patterns[i + 2] & ALL_BUT_THE_SIGN;
    const s = patterns[i + 3] & ALL_BUT_THE_SIGN;
    if (p > a) a = p;
    if (q > b) b = q;
    if (r > c) c = r;
    if (s > d) d = s;
  }
  for (; i < patterns.length; i++) a = Math.max(a, patterns[i] & ALL_BUT_THE_SIGN);
  return new Float32Array(Int32Array.of(Math.max(a, b, c, d)).buffer)[0];
}

/** The census of two lots of weights together. */
export function together(a: Census, b: Census): Census {
  return {
    count: a.count + b.count,
    nan: a.nan + b.nan,
    infinite: a.infinite + b.infinite,
    largest: Math.max(a.largest, b.largest),
  };
}

export function allFinite({ nan, infinite }: Census): boolean {
  return nan + infinite === 0;
}

/**
 * Eigenvalues are squares, summed and squared once more: beyond these bounds of the largest |weight| they would
 * overflow a double or vanish. No trained weight comes near either.
 */
const LARGEST_WEIGHT = 1e70;
const SMALLEST_WEIGHT = 1e-70;

/** Whether the weights have a spectrum worth solving for: finite, within the bounds, and not all zero. */
export function hasSpectrum(census: Census): boolean {
  return allFinite(census) && census.largest >= SMALLEST_WEIGHT && census.largest <= LARGEST_WEIGHT;
}

/** Why weights have no spectrum, in one sentence; null if they have one, if only of zeros. */
export function whyUnusable(name: string, census: Census): string | null {
  const { count, nan, infinite, largest } = census;
  if (!allFinite(census)) {
    const found = [nan > 0 ? `${nan} NaN` : "", infinite > 0 ? `${infinite} infinite` : ""].filter(Boolean);
    return `${printable(name)} holds ${found.join(" and ")} of ${count} weights, where finite numbers were expected; the checkpoint is damaged or its training diverged.`;
  }
  if (largest > 0 && !hasSpectrum(census)) {
    return `${printable(name)} has weights as large as ${largest.toExponential(1)}, where ${SMALLEST_WEIGHT} to ${LARGEST_WEIGHT} was expected; rescale them before the analysis.`;
  }
  return null;
}
