import { gaussLegendre } from "../../numerics/gauss-legendre.js";
import { logGamma } from "../../numerics/incomplete-gamma.js";

/**
 * ln of the density of the high-temperature Marchenko-Pastur law (HTMP): the limiting distribution, of mean 1, of
 * the eigenvalues of the beta-Laguerre ensemble whose repulsion fades as it grows, Dyson's beta = kappa/M with
 * M/N = gamma fixed (Allez, Bouchaud, Majumdar & Vivo 2013; proposed for trained weights by Hodgkinson, Wang &
 * Mahoney 2025, arXiv 2506.03470):
 *
 *   p(x) = D y^A e^-y / (Γ(B + 1) Γ(D) |U(B, -A, -y)|²),  B = kappa/2, D = B/gamma, A = D - B - 1, y = D x,
 *
 * U being Tricomi's function on the lower side of its cut. It lives on (0, ∞): near 0 as x^A (as (2/kappa)/(x ln²x)
 * for gamma = 1), at infinity as x^(A + 2B) e^(-D x). Its variance is gamma (1 + 2/kappa): as kappa grows it becomes
 * Marchenko and Pastur's law of Q = 1/gamma, whose variance is gamma; as kappa goes to 0, where the eigenvalues
 * no longer repel each other at all, it becomes wider without bound.
 *
 * U is an integral along a path in the complex plane, from 0 to infinity. The one taken here has at each distance
 * from 0 the smallest integrand there is at that distance, so no value is lost to cancellation, however large
 * kappa is: see `pathIntegrals`. Relative to ln p it is within 1e-11 of mpmath's for kappa from 0.1 to 300 and x from
 * 1e-12 to 40; it is finite for kappa from 0.05 to 1000 and x from 1e-300 to 1e6.
 *
 * @param x positive, in units of the mean
 * @param gamma M/N, in (0, 1]; beyond 1 the law would have an atom at 0
 * @param kappa positive
 * @example Math.exp(htmpLogDensity(1, 0.5, 4)) // 0.36585335
 * @example Math.exp(htmpLogDensity(1, 0.25, 10)) // 0.58445546
 */
export function htmpLogDensity(x: number, gamma: number, kappa: number): number {
  const B = kappa / 2;
  const D = B / gamma;
  const y = D * x;
  const { logScale, first, second } = pathIntegrals(B, D, y);
  // U(B) from U(B + 1) and U(B + 2) (NIST DLMF 13.3.7), times Γ(B + 1): where B is small their integrals have no
  // pole at the path's beginning, and in this direction the recurrence is stable.
  const real = (B + D + 1 - y) * first.real - (D + 1) * second.real;
  const imaginary = (B + D + 1 - y) * first.imaginary - (D + 1) * second.imaginary;
  const logModulus = logScale + Math.log(Math.hypot(real, imaginary));
  return Math.log(D) + (D - B - 1) * Math.log(y) - y + logGamma(B + 1) - logGamma(D) - 2 * logModulus;
}

interface PathIntegrals {
  /** What the two are divided by is e to this. */
  readonly logScale: number;
  readonly first: Complex;
  readonly second: Complex;
}

interface Complex {
  readonly real: number;
  readonly imaginary: number;
}

const RULE = gaussLegendre(16);

/** Of the integrand, what is below e^-38 = 3e-17 of its largest value is left out. */
const NEGLIGIBLE = 38;

/** The circle may pass 0 this near and no nearer; the integrand vanishes there. */
const SMALLEST_GAP = 1e-8;

/**
 * Γ(B + 1) U(B + 1, -A, -y) = ∫ f dt and Γ(B + 2) U(B + 2, -A, -y) = ∫ f t/(1 + t) dt with
 * f = t^B (1 + t)^-(D + 1) e^(y t), from 0 through the lower half plane to -∞ (DLMF 13.4.4, turned by π).
 *
 * At a given |t|, |t f| is least where |1 + t| = R = √((D + 1)/y), as its derivative in the angle shows, or where
 * no such point exists, on the real axis. So the path is: straight from 0 to R - 1, of either sign; half a circle
 * about -1; straight from -1 - R to -∞. The saddle that decides the integral lies on it: |t f| rises to there and
 * then falls. On the straight parts the integrand is a constant phase times a real function of ln|t| or ln|1 + t|.
 */
function pathIntegrals(B: number, D: number, y: number): PathIntegrals {
  const d = D + 1;
  const logR = 0.5 * Math.log(d / y);
  const R = Math.exp(logR);
  const logScale = largestLogModulus(B + 1, d, y);
  const isNegligible = (logModulus: number) => logModulus < logScale - NEGLIGIBLE;
  // The second derivative of ln f is of the order of d: within a step the phase turns by a few radians at most.
  const step = Math.min(3, 2 / Math.sqrt(d));

  const straight = (
    logModulusAt: (u: number) => number,
    ratioAt: (u: number) => number,
    from: number,
    to: number,
  ) => {
    let first = 0;
    let second = 0;
    forEachPanel(
      from,
      to,
      step,
      (u) => isNegligible(logModulusAt(u)),
      (u, weight) => {
        const value = weight * Math.exp(logModulusAt(u) - logScale);
        first += value;
        second += value * ratioAt(u);
      },
    );
    return { first, second };
  };

  // t = ±e^u. As (1 + t)^-d e^(y t) is at most 1 here, |t f| is at most e^((B + 1) u).
  const side = R >= 1 ? 1 : -1;
  const gap = Math.abs(Math.expm1(logR));
  const start = straight(
    (u) => (B + 1) * u - d * Math.log1p(side * Math.exp(u)) + side * y * Math.exp(u),
    (u) => side / (Math.exp(-u) + side),
    (logScale - NEGLIGIBLE) / (B + 1),
    Math.log(gap),
  );
  const startAngle = side > 0 ? 0 : -Math.PI * (B + 1);

  const circle = halfCircle(B, d, y, logR, logScale, step);

  // t = -1 - e^u, where |t f| falls all along.
  const endLogModulus = (u: number) => B * Math.log1p(Math.exp(u)) - (d - 1) * u - y * (1 + Math.exp(u));
  let end = logR;
  while (!isNegligible(endLogModulus(end))) end += step;
  const tail = straight(endLogModulus, (u) => 1 + Math.exp(-u), logR, end);
  const tailAngle = Math.PI * (d - B - 1);

  const total = (part: "first" | "second"): Complex => ({
    real: start[part] * Math.cos(startAngle) + circle[part].real + tail[part] * Math.cos(tailAngle),
    imaginary: start[part] * Math.sin(startAngle) + circle[part].imaginary + tail[part] * Math.sin(tailAngle),
  });
  return { logScale, first: total("first"), second: total("second") };
}

/** max |t f| along the path: at the saddle nearest to 0 of b ln t - d ln(1 + t) + y t, b = B + 1. */
function largestLogModulus(b: number, d: number, y: number): number {
  const half = (y + b - d) / 2;
  const discriminant = half * half - b * y;
  if (discriminant < 0) return (b / 2) * Math.log(b / y) - (d / 2) * Math.log(d / y) - half;
  const t = -b / (half + Math.sign(half) * Math.sqrt(discriminant));
  return b * Math.log(Math.abs(t)) - d * Math.log1p(t) + y * t;
}

/** t = -1 + R e^(-iω), ω from 0 to π; ω = δ sinh v with δ about the distance of the circle from 0. */
function halfCircle(
  B: number,
  d: number,
  y: number,
  logR: number,
  logScale: number,
  step: number,
): Pick<PathIntegrals, "first" | "second"> {
  const R = Math.exp(logR);
  const gap = Math.expm1(logR);
  const delta = Math.min(1, Math.max(SMALLEST_GAP, Math.abs(logR)));
  const squareAt = (omega: number) => gap * gap + 4 * R * Math.sin(omega / 2) ** 2;
  const realAt = (omega: number) => gap - 2 * R * Math.sin(omega / 2) ** 2;
  const isNegligible = (v: number) => {
    const omega = delta * Math.sinh(v);
    const logModulus = ((B + 1) / 2) * Math.log(squareAt(omega)) - d * logR + y * realAt(omega);
    return logModulus < logScale - NEGLIGIBLE;
  };
  let firstReal = 0;
  let firstImaginary = 0;
  let secondReal = 0;
  let secondImaginary = 0;
  forEachPanel(0, Math.asinh(Math.PI / delta), step, isNegligible, (v, weight) => {
    const omega = delta * Math.sinh(v);
    const cosine = Math.cos(omega);
    const sine = Math.sin(omega);
    const realT = realAt(omega);
    const imaginaryT = -R * sine;
    const logModulus = (B / 2) * Math.log(squareAt(omega)) - (d - 1) * logR + y * realT;
    // dt is R e^-i(ω + π/2) dω.
    const phase = B * Math.atan2(imaginaryT, realT) + (d - 1) * omega + y * imaginaryT - Math.PI / 2;
    const modulus = weight * delta * Math.cosh(v) * Math.exp(logModulus - logScale);
    const real = modulus * Math.cos(phase);
    const imaginary = modulus * Math.sin(phase);
    firstReal += real;
    firstImaginary += imaginary;
    // t/(1 + t) = 1 - e^(iω)/R.
    const ratioReal = 1 - cosine / R;
    const ratioImaginary = -sine / R;
    secondReal += real * ratioReal - imaginary * ratioImaginary;
    secondImaginary += real * ratioImaginary + imaginary * ratioReal;
  });
  return {
    first: { real: firstReal, imaginary: firstImaginary },
    second: { real: secondReal, imaginary: secondImaginary },
  };
}

/** Visits the nodes of RULE on panels of at most this length, but for panels with both ends negligible. */
function forEachPanel(
  from: number,
  to: number,
  length: number,
  isNegligible: (place: number) => boolean,
  visit: (place: number, weight: number) => void,
): void {
  if (!(to > from)) return;
  const panels = Math.ceil((to - from) / length);
  const half = (to - from) / panels / 2;
  let startIsNegligible = isNegligible(from);
  for (let panel = 0; panel < panels; panel++) {
    const middle = from + (2 * panel + 1) * half;
    const endIsNegligible = isNegligible(middle + half);
    if (!startIsNegligible || !endIsNegligible) {
      for (let i = 0; i < RULE.nodes.length; i++) {
        visit(middle + half * RULE.nodes[i], half * RULE.weights[i]);
      }
    }
    startIsNegligible = endIsNegligible;
  }
}
