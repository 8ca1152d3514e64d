/** The density exponent of the upper half of ascending values by Hill's estimator, in the form that divides by n. */
export function hill(ascending: Float64Array): number {
  const tail = ascending.subarray(Math.floor(ascending.length / 2));
  return 1 + tail.length / tail.reduce((sum, x) => sum + Math.log(x / tail[0]), 0);
}
