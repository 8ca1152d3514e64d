/**
 * The two-sided Kolmogorov-Smirnov distance of a tail from its power law: the largest |F(x_i) - (i - 1)/n| or
 * |F(x_i) - i/n|, F(x) = 1 - (x / x_1)^(1 - alpha). The scan's own distance, WeightWatcher's, takes the first
 * alone, and is at most 1/n less.
 *
 * @param tail ascending positive values
 * @param alpha density exponent
 * @example of the ten worked values of fitUpperTail with alpha 1.8539432927: 0.1264987167
 */
export function twoSidedDistance(tail: Float64Array, alpha: number): number {
  const logStart = Math.log(tail[0]);
  return tail.reduce((worst, x, i) => {
    const model = -Math.expm1((1 - alpha) * (Math.log(x) - logStart));
    return Math.max(worst, Math.abs(model - i / tail.length), Math.abs(model - (i + 1) / tail.length));
  }, 0);
}
