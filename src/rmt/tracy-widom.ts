/**
 * The Tracy-Widom law TW1, the limiting law of the largest eigenvalue of real noise once it is centred and scaled
 * (Tracy & Widom 1996; Johnstone 2001).
 *
 * Its distribution function F is a Fredholm determinant, det(1 - K) with K(x, y) = Ai((x + y)/2)/2 on (s, ∞)
 * (Ferrari & Spohn 2005), computed by Gauss-Legendre quadrature (Bornemann 2010) in scripts/tracy_widom.py. What
 * is expanded is ln(-ln F): it is smooth, and makes F and 1 - F precise relative to themselves, the one in the
 * lower tail and the other in the upper.
 */

const FROM = -8;
const TO = 12;

/**
 * Chebyshev's expansion of ln(-ln F) on [FROM, TO], from scripts/tracy_widom.py. It is off by 2e-8; towards -8 the
 * determinant has lost digits itself, there F is good to 1e-5 of itself.
 */
const COEFFICIENTS: readonly number[] = [
  -9.610153766, -17.2038752824, -4.7408373245, -0.2077705096, 0.2572506324, -0.0241041198, -0.0418989445,
  0.0136284226, 0.0082016826, -0.0054139676, -0.0015080156, 0.002004614, 0.0001558881, -0.0007158142,
  0.0000629912, 0.0002469809, -0.000061988, -0.0000816337, 0.0000356043, 0.0000253812, -0.0000172841,
  -0.0000071412, 0.000007676, 0.0000016401, -0.0000032088, -0.0000001764, 0.0000012765, -0.0000001131,
  -0.0000004848, 0.0000001135, 0.000000175, -0.0000000697, -0.0000000595, 0.0000000362, 0.0000000185,
  -0.000000017,
];

/**
 * P(X <= s).
 *
 * @example tracyWidomCdf(-1.26857) // 0.5
 */
export function tracyWidomCdf(s: number): number {
  return Math.exp(-Math.exp(logMinusLogCdf(s)));
}

/**
 * P(X > s), with all its digits however small it is.
 *
 * @example tracyWidomSurvival(8) // 8.0454e-9
 */
export function tracyWidomSurvival(s: number): number {
  return -Math.expm1(-Math.exp(logMinusLogCdf(s)));
}

/**
 * The s at which the distribution function is p, to 1e-6 or better for p in [1e-11, 1 - 1e-11].
 *
 * @throws RangeError unless 0 < p < 1
 * @example tracyWidomQuantile(0.999) // 3.27220
 */
export function tracyWidomQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`${p} is no probability between 0 and 1`);
  const target = Math.log(-Math.log(p));
  let low = FROM;
  let high = TO;
  while (logMinusLogCdf(low) < target) low *= 2;
  while (logMinusLogCdf(high) > target) high *= 2;
  // Bisection to the last digit: the function falls all the way, if by steps of rounding where it is flat.
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (logMinusLogCdf(middle) > target) low = middle;
    else high = middle;
  }
}

function logMinusLogCdf(s: number): number {
  if (s < FROM) return Math.log(MINUS_LOG_CDF_AT_FROM + lowerTail(s) - lowerTail(FROM));
  if (s > TO) return expansion(1) + upperTail(s) - upperTail(TO);
  return expansion((2 * (s - FROM)) / (TO - FROM) - 1);
}

/** Clenshaw's recurrence. */
function expansion(x: number): number {
  let next = 0;
  let afterNext = 0;
  for (let k = COEFFICIENTS.length - 1; k > 0; k--) {
    [next, afterNext] = [COEFFICIENTS[k] + 2 * x * next - afterNext, next];
  }
  return COEFFICIENTS[0] + x * next - afterNext;
}

const MINUS_LOG_CDF_AT_FROM = Math.exp(expansion(-1));

/**
 * -ln F up to a constant and o(1), as s → -∞ (Baik, Buckingham & DiFranco 2008). Joined to the expansion, it leaves
 * F off by a thousandth of itself.
 */
function lowerTail(s: number): number {
  return -(s ** 3) / 24 + Math.abs(s) ** 1.5 / (3 * Math.SQRT2) + Math.log(-s) / 16;
}

/**
 * ln(1 - F) up to a constant: 1 - F → ½ ∫ Ai from s to ∞, whose asymptotic series begins
 * e^-ζ s^-3/4 / (4 √π) (1 - 41/(72 ζ) + 9241/(10368 ζ²)), ζ = 2 s^3/2 / 3. Joined to the
 * expansion, it leaves 1 - F off by a ten-thousandth of itself.
 */
function upperTail(s: number): number {
  const zeta = (2 / 3) * s ** 1.5;
  return -zeta - 0.75 * Math.log(s) + Math.log1p((-41 / 72 + 9241 / 10368 / zeta) / zeta);
}
