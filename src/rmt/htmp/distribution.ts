import { gaussLegendre } from "../../numerics/gauss-legendre.js";
import { logDensityTable } from "./log-density-table.js";

const RULE = gaussLegendre(16);

/** ln x below which no more of the law is looked at. At gamma = 1, 0.003/kappa of it lies below. */
const LOWEST = -690;

/** Panels in ln x that the density is integrated over: narrow where the bulk is. */
const PANELS = [LOWEST, -400, -200, -100, -60, -40, -30, -20, -16, -12, -10, -8, -7, -6, -5] as const;

const BULK = { from: -4.5, to: 3 } as const;

/** ln x from where on P(X < x) is 1: no spectrum of fewer than e^16 eigenvalues reaches e^16 times its mean. */
const HIGHEST = 16;

/**
 * The HTMP law's distribution function, P(X < x), to about 1e-6, as a function of x: 1 less the integral of the
 * density from x on, by Gauss and Legendre's rule in ln x.
 *
 * @example htmpCdf(0.5, 4)(1) // 0.6012064
 */
export function htmpCdf(gamma: number, kappa: number): (x: number) => number {
  const logDensity = logDensityTable(gamma, kappa);
  // The bulk's edges become steeper as kappa grows.
  const step = Math.min(0.125, 2 / Math.sqrt(kappa / 2 / gamma));
  const breaks: number[] = [...PANELS];
  for (let u: number = BULK.from; u < BULK.to; u += step) breaks.push(u);
  for (let u: number = BULK.to; u <= HIGHEST; u++) breaks.push(u);

  const integral = (from: number, to: number): number => {
    const half = (to - from) / 2;
    return RULE.nodes.reduce((total, node, i) => {
      const u = from + half * (1 + node);
      return total + half * RULE.weights[i] * Math.exp(logDensity(u) + u);
    }, 0);
  };
  const above = new Float64Array(breaks.length);
  for (let i = breaks.length - 2; i >= 0; i--) above[i] = above[i + 1] + integral(breaks[i], breaks[i + 1]);

  return (x) => {
    const u = Math.log(x);
    if (!(u > LOWEST)) return 0;
    if (u >= HIGHEST) return 1;
    const next = breaks.findIndex((start) => start > u);
    return Math.min(1, Math.max(0, 1 - above[next] - integral(u, breaks[next])));
  };
}
