/**
 * The Marchenko-Pastur law: the limiting distribution of the eigenvalues of X = WᵀW/N, W an N x M matrix of
 * independent entries of mean 0 and variance sigma², as N and M grow with Q = N/M >= 1 fixed (Marchenko &
 * Pastur 1967). Its functions take x = λ/N for the unnormalised λ of WᵀW.
 *
 * With y = Q^-1/2 and x = sigma² (1 + y² - 2 y cos θ), θ from 0 (lower edge) to π (upper edge), the density in
 * θ is (2/π) sin²θ / (1 + y² - 2 y cos θ), which has neither the poles nor the square roots of the density in
 * x; so everything is computed in θ. At Q = 1 the lower edge is 0 and the density there goes as x^-1/2.
 */

export interface Edges {
  readonly lower: number;
  readonly upper: number;
}

/**
 * The support's ends, sigma² (1 ∓ Q^-1/2)².
 *
 * @example marchenkoPasturEdges(2) // lower 0.0857864376, upper 2.9142135624
 */
export function marchenkoPasturEdges(Q: number, sigmaSquared = 1): Edges {
  const y = 1 / Math.sqrt(Q);
  return { lower: sigmaSquared * (1 - y) ** 2, upper: sigmaSquared * (1 + y) ** 2 };
}

/**
 * The density, Q / (2 π sigma² x) √((λ+ - x)(x - λ-)) inside the support and 0 elsewhere.
 *
 * @example marchenkoPasturDensity(1, 2) // 0.4210843993
 */
export function marchenkoPasturDensity(x: number, Q: number, sigmaSquared = 1): number {
  const { lower, upper } = marchenkoPasturEdges(Q, sigmaSquared);
  if (x <= lower || x >= upper) return 0;
  return (Q * Math.sqrt((upper - x) * (x - lower))) / (2 * Math.PI * sigmaSquared * x);
}

/**
 * P(X < x).
 *
 * @example marchenkoPasturCdf(1, 2) // 0.5760042151
 */
export function marchenkoPasturCdf(x: number, Q: number, sigmaSquared = 1): number {
  const { lower, upper } = marchenkoPasturEdges(Q, sigmaSquared);
  if (x <= lower) return 0;
  if (x >= upper) return 1;
  // tan²(θ/2) = (x - λ-)/(λ+ - x): precise at both edges, where arccos is not.
  const angle = 2 * Math.atan2(Math.sqrt(x - lower), Math.sqrt(upper - x));
  return angularCdf(angle, 1 / Math.sqrt(Q));
}

/**
 * The x at which the distribution function reaches each probability, for sigma = 1, to 1e-10 or better. Each
 * search begins as far from the last root as that lies from the one before, so a long ascending list costs two
 * evaluations a probability.
 *
 * @param probabilities ascending, each in [0, 1]
 * @example marchenkoPasturQuantiles([0.5], 2) // [0.8304659]; for Q = 1 [0.6527759], for Q = 4 [0.9160041]
 */
export function marchenkoPasturQuantiles(probabilities: ArrayLike<number>, Q: number): Float64Array {
  const y = 1 / Math.sqrt(Q);
  const { lower } = marchenkoPasturEdges(Q);
  const quantiles = new Float64Array(probabilities.length);
  let angle = 0;
  let step = 0;
  for (let i = 0; i < quantiles.length; i++) {
    const root = angleOfProbability(probabilities[i], y, angle, angle + step);
    step = root - angle;
    angle = root;
    quantiles[i] = lower + 4 * y * Math.sin(angle / 2) ** 2;
  }
  return quantiles;
}

/**
 * The integral of the density in θ from 0: [θ + sin θ / y - (1/y² - 1) atan2(y sin θ, 1 - y cos θ)] / π.
 * (Divide sin²θ by 1 + y² - 2 y cos θ as polynomials in cos θ; the remainder is Poisson's kernel, whose
 * integral is the arctangent.)
 */
function angularCdf(angle: number, y: number): number {
  const sine = Math.sin(angle);
  const phase = Math.atan2(y * sine, 1 - y * Math.cos(angle));
  return (angle + (sine - ((1 - y * y) * phase) / y) / y) / Math.PI;
}

function angularDensity(angle: number, y: number): number {
  // 1 + y² - 2 y cos θ without its cancellation near θ = 0 for y near 1.
  const x = (1 - y) ** 2 + 4 * y * Math.sin(angle / 2) ** 2;
  return x > 0 ? (2 * Math.sin(angle) ** 2) / (Math.PI * x) : 2 / Math.PI;
}

/** An error of this size in θ is one of at most 4e-14 in x. */
const ANGLE_TOLERANCE = 1e-14;

/** After a step of Newton's method of this size, the next would be below the tolerance: the steps square themselves. */
const LAST_STEP = 1e-9;

/** Bisection alone would end after 50. */
const MAX_ITERATIONS = 100;

/** The θ >= `from` where the distribution function is p: Newton's method from a guess, kept inside a bracket. */
function angleOfProbability(p: number, y: number, from: number, guess: number): number {
  let low = from;
  let high = Math.PI;
  let angle = guess < high ? guess : from;
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const error = angularCdf(angle, y) - p;
    if (error > 0) high = angle;
    else low = angle;
    const newton = angle - error / angularDensity(angle, y);
    const inside = newton > low && newton < high;
    const next = inside ? newton : (low + high) / 2;
    if (Math.abs(next - angle) <= (inside ? LAST_STEP : ANGLE_TOLERANCE)) return next;
    angle = next;
  }
  return angle;
}
