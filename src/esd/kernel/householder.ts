import { dot, scale } from "./vectors";

/** What a reflection leaves of the vector it was made from: `reflectionOf(x)` sets it. */
export let beta: f64 = 0;

/**
 * The Householder reflection I - tau v vᵀ that takes x to beta e1 (LAPACK's dlarfg). Overwrites x with v,
 * v[0] = 1, sets `beta` and returns tau, which is 0 where x is already there.
 */
export function reflectionOf(x: usize, length: usize): f64 {
  const alpha = load<f64>(x);
  const tail = length > 1 ? dot(x + 8, x + 8, length - 1) : 0;
  store<f64>(x, 1);
  beta = alpha;
  if (tail == 0) return 0;
  const norm = Math.sqrt(alpha * alpha + tail);
  beta = alpha > 0 ? -norm : norm;
  scale(1 / (alpha - beta), x + 8, length - 1);
  return (beta - alpha) / beta;
}
