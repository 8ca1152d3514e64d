/** Halvings of an interval that leave nothing of it. */
const MAX_ITERATIONS = 200;

/**
 * A root of a continuous function in an interval at whose ends it has different signs, by Chandrupatla's method:
 * inverse quadratic interpolation where it can be trusted, bisection elsewhere (Chandrupatla 1997).
 *
 * @param tolerance of the root, relative to its magnitude
 * @param fLow, fHigh the function at the ends
 */
export function findRoot(
  f: (x: number) => number,
  low: number,
  high: number,
  tolerance: number,
  fLow: number = f(low),
  fHigh: number = f(high),
): number {
  let [a, fa] = [high, fHigh];
  let [b, fb] = [low, fLow];
  let [c, fc] = [a, fa];
  let share = 0.5;
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const x = a + share * (b - a);
    const fx = f(x);
    if (Math.sign(fx) === Math.sign(fa)) [c, fc] = [a, fa];
    else [c, fc, b, fb] = [b, fb, a, fa];
    [a, fa] = [x, fx];
    const best = Math.abs(fa) < Math.abs(fb) ? a : b;
    const slack = (2 * Number.EPSILON + tolerance) * Math.abs(best) + Number.MIN_VALUE;
    const limit = slack / Math.abs(b - a);
    if (limit > 0.5 || fa === 0) return fa === 0 ? a : best;
    const xi = (a - b) / (c - b);
    const phi = (fa - fb) / (fc - fb);
    const trusted = phi ** 2 < xi && (1 - phi) ** 2 < 1 - xi;
    share = trusted
      ? (fa / (fb - fa)) * (fc / (fb - fc)) + ((c - a) / (b - a)) * (fa / (fc - fa)) * (fb / (fc - fb))
      : 0.5;
    share = Math.min(1 - limit, Math.max(limit, share));
  }
  return a;
}
