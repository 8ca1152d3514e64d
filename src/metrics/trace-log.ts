/** Where the trace-log condition holds in a spectrum. */
export type TraceLog =
  | {
      readonly kind: "found";
      /** The eigenvalue that the tail begins with, on the spectrum's own scale. */
      readonly eigenvalue: number;
      /** Eigenvalues in the tail. */
      readonly tailSize: number;
      /** Σ ln λ of the tail, with λ scaled to a mean of 1; the nearer to 0, the better the condition is met. */
      readonly traceLog: number;
    }
  /** No eigenvalue above the floor, or all of them the same: then it holds for none, or everywhere. */
  | { readonly kind: "none"; readonly reason: "too_few" | "all_equal" };

/**
 * SETOL's trace-log condition (also detX, ERG; Martin & Hinrichs 2025): the tail of eigenvalues, scaled so that
 * their sum is their number, whose determinant is nearest 1, that is whose Σ ln λ is nearest 0. From the top down
 * the sum grows while λ > 1, falls after, and crosses 0 once; the tail ends on that side of the crossing which is
 * nearer.
 *
 * Ideally a power law's xmin lies there, with alpha = 2; xmin below it (delta_lambda_min < 0) with alpha < 2 is
 * read as over-regularised. WeightWatcher's tail ends with the eigenvalue that takes the sum below 0, be it nearer
 * or not.
 *
 * @param eigenvalues ascending; those up to `zeroFloor` have no logarithm worth summing and take no part
 * @example traceLogTail(Float64Array.of(0.1, 0.5, 1, 2, 8), 0)
 *   // eigenvalue 1, tailSize 3, traceLog 0.24788717 (with 0.5 it were -1.2868272; WeightWatcher's tail has 4)
 */
export function traceLogTail(eigenvalues: Float64Array, zeroFloor: number): TraceLog {
  const above = eigenvalues.subarray(eigenvalues.findLastIndex((eigenvalue) => eigenvalue <= zeroFloor) + 1);
  const n = above.length;
  if (n === 0) return { kind: "none", reason: "too_few" };
  const largest = above[n - 1];
  if (above[0] === largest) return { kind: "none", reason: "all_equal" };

  // ln of the mean by way of the largest, for the sum may overflow.
  const logMean = Math.log(largest) + Math.log(above.reduce((sum, x) => sum + x / largest, 0) / n);
  let tailSize = 0;
  let traceLog = 0;
  while (tailSize < n) {
    const next = traceLog + Math.log(above[n - 1 - tailSize]) - logMean;
    if (next < 0) {
      if (-next < traceLog) return found(above, tailSize + 1, next);
      break;
    }
    tailSize++;
    traceLog = next;
  }
  return found(above, Math.max(1, tailSize), traceLog);
}

function found(above: Float64Array, tailSize: number, traceLog: number): TraceLog {
  return { kind: "found", eigenvalue: above[above.length - tailSize], tailSize, traceLog };
}
