import { gaussLegendre } from "../../numerics/gauss-legendre.js";

/** What has fallen by e^-40 is nothing beside what has not, in a double. */
const NEGLIGIBLE = 40;

/** Panels of the interval and points of each: together they leave a relative error below 1e-13. */
const PANELS = 3;
const RULE = gaussLegendre(32);

/** The law with density t^-alpha e^(-z t) / E_alpha(z) on t >= 1. */
export interface ExponentialIntegral {
  /** ln E_alpha(z). */
  readonly log: number;
  /** The means of ln t and of t. */
  readonly meanLog: number;
  readonly meanRatio: number;
  /** The variance of ln t. */
  readonly varianceOfLog: number;
}

/**
 * The generalised exponential integral E_alpha(z) = ∫_1^∞ t^-alpha e^(-z t) dt (NIST DLMF 8.19.3), for any real
 * alpha and z > 0, with the moments of the law that it normalises. With t = e^u the integrand is
 * e^f(u), f(u) = (1 - alpha) u - z e^u, and f is concave: it has one peak, and the integral is taken by
 * Gauss-Legendre panels from where f rises to within 40 of its peak to where f(u) + u, the mean's integrand, has
 * fallen as far. The peak is factored out, so that nothing overflows or vanishes.
 *
 * @example exponentialIntegral(2.5, 3).log // ln 0.0097181552
 */
export function exponentialIntegral(alpha: number, z: number): ExponentialIntegral {
  const height = (u: number, order: number) => (order - alpha) * u - z * Math.exp(u);
  const peakOf = (order: number) => Math.max(0, Math.log(Math.max(order - alpha, z) / z));
  const peak = peakOf(1);
  const highest = height(peak, 1);
  const from = height(0, 1) > highest - NEGLIGIBLE ? 0 : falloff((u) => height(u, 1) - highest, peak, -1);
  const meanPeak = peakOf(2);
  const to = falloff((u) => height(u, 2) - height(meanPeak, 2), meanPeak, 1);

  let [total, log, squared, ratio] = [0, 0, 0, 0];
  const halfWidth = (to - from) / PANELS / 2;
  for (let panel = 0; panel < PANELS; panel++) {
    const middle = from + (2 * panel + 1) * halfWidth;
    for (let i = 0; i < RULE.nodes.length; i++) {
      const u = middle + halfWidth * RULE.nodes[i];
      const t = Math.exp(u);
      const mass = RULE.weights[i] * Math.exp((1 - alpha) * u - z * t - highest);
      total += mass;
      log += mass * u;
      squared += mass * u * u;
      ratio += mass * t;
    }
  }
  const meanLog = log / total;
  return {
    log: highest + Math.log(total * halfWidth),
    meanLog,
    meanRatio: ratio / total,
    varianceOfLog: squared / total - meanLog ** 2,
  };
}

/**
 * Where a concave function that is 0 at its peak has fallen to -NEGLIGIBLE, on one side, or to no less than twice
 * that: a longer interval than needed would waste the points.
 */
function falloff(f: (u: number) => number, peak: number, direction: 1 | -1): number {
  const at = (distance: number) => f(peak + direction * distance);
  let near = 0;
  let far = 1;
  while (at(far) > -NEGLIGIBLE) {
    near = far;
    far *= 2;
  }
  while (at(far) < -2 * NEGLIGIBLE) {
    const middle = (near + far) / 2;
    if (middle === near || middle === far) break;
    if (at(middle) > -NEGLIGIBLE) near = middle;
    else far = middle;
  }
  return peak + direction * far;
}
