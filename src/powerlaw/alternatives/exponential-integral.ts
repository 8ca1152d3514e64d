import { gaussLegendre } from "../../numerics/gauss-legendre.js";

/**
 * Moments of the truncated power law x^-alpha e^-λx on [1, ∞), for any real alpha and λ = z > 0, and with them the
 * generalised exponential integral E_alpha(z) = ∫_1^∞ t^-alpha e^-zt dt (NIST Digital Library of Mathematical
 * Functions, 8.19), which normalises it.
 */
export interface TruncatedMoments {
  /** ln(e^z E_alpha(z)); scaled, for E_alpha itself underflows from z = 745 on. */
  readonly logScaledIntegral: number;
  /** Mean of ln t: -∂/∂alpha of the above. */
  readonly meanLog: number;
  /** Mean of z (t - 1): -∂/∂(ln z) of the above. */
  readonly meanScaledExcess: number;
  readonly logVariance: number;
  readonly scaledExcessVariance: number;
  /** Of ln t and z (t - 1). */
  readonly covariance: number;
}

/** The integrand is left where it has fallen to e^-40 = 4e-18 of its peak. */
const NEGLIGIBLE_DROP = 40;

const RULE = gaussLegendre(16);

/** Of ln t; 16 nodes a panel then leave 1e-14 even where e^-zt cuts the integrand off. */
const PANEL_WIDTH = 2;

/** So that the integrand falls by less than e^-20 in one. */
const FEWEST_PANELS = 5;

/**
 * By quadrature in y = ln t: the integrand e^h(y), h = (1 - alpha) y - z (e^y - 1), has one peak (h is concave),
 * which Gauss-Legendre panels cover down to where it is negligible on both sides. All terms are positive, so that
 * nothing cancels, whichever alpha and z (the recurrences and series of E_alpha do, at small z and near integers).
 *
 * @param alpha any real number
 * @param logZ ln z
 * @example truncatedMoments(2, Math.log(0.1)).logScaledIntegral // ln(e^0.1 · 0.7225450222)
 */
export function truncatedMoments(alpha: number, logZ: number): TruncatedMoments {
  const z = Math.exp(logZ);
  const { from, peak, to } = support(alpha, logZ, z);
  // z (e^y - 1): from wide intervals without expm1, which takes three times as long as exp, and through logarithms,
  // since e^y alone may overflow.
  const scaledExcess = to < 1 ? (y: number) => z * Math.expm1(y) : (y: number) => Math.exp(logZ + y) - z;
  const top = (1 - alpha) * peak - scaledExcess(peak);

  const panels = FEWEST_PANELS + Math.ceil((to - from) / PANEL_WIDTH);
  const halfWidth = (to - from) / (2 * panels);
  let mass = 0;
  let logs = 0;
  let excesses = 0;
  let logSquares = 0;
  let excessSquares = 0;
  let products = 0;
  for (let panel = 0; panel < panels; panel++) {
    const centre = from + (2 * panel + 1) * halfWidth;
    for (let node = 0; node < RULE.nodes.length; node++) {
      const y = centre + halfWidth * RULE.nodes[node];
      const excess = scaledExcess(y);
      const weight = RULE.weights[node] * Math.exp((1 - alpha) * y - excess - top);
      mass += weight;
      logs += weight * y;
      excesses += weight * excess;
      logSquares += weight * y * y;
      excessSquares += weight * excess * excess;
      products += weight * y * excess;
    }
  }
  const meanLog = logs / mass;
  const meanScaledExcess = excesses / mass;
  return {
    logScaledIntegral: top + Math.log(mass * halfWidth),
    meanLog,
    meanScaledExcess,
    logVariance: logSquares / mass - meanLog * meanLog,
    scaledExcessVariance: excessSquares / mass - meanScaledExcess * meanScaledExcess,
    covariance: products / mass - meanLog * meanScaledExcess,
  };
}

/** Where the integrand is largest, and an interval beyond which it is negligible. */
function support(alpha: number, logZ: number, z: number): { from: number; peak: number; to: number } {
  const peak = alpha < 1 ? Math.max(0, Math.log(1 - alpha) - logZ) : 0;
  // At a distance d above the peak h has fallen by m (e^d - 1 - d) + s d, or more; the integral of the excess has
  // another factor e^d, hence alpha - 2 in s. Each bound on d takes a part of the fall that is surely enough.
  const logM = peak > 0 ? Math.log(1 - alpha) : logZ;
  const s = peak > 0 ? 0 : Math.max(0, z + alpha - 2);
  const logReach = Math.log(2 * NEGLIGIBLE_DROP) - logM;
  const reach = Math.exp(logReach);
  const above = Math.min(
    NEGLIGIBLE_DROP / s,
    Math.sqrt(reach),
    logReach > 1.5 ? logReach + 0.5 : Number.POSITIVE_INFINITY,
  );
  const below = Math.max(Math.sqrt(2 * reach), reach > 1 ? reach / 2 + 1 : 0);
  return { from: Math.max(0, peak - below), peak, to: peak + above };
}
