import { type LogDensityTable, logDensityTable } from "./log-density-table.js";

/** The range that kappa is searched in. Beyond it the law can't be told from its limits. */
export const KAPPA_RANGE = { low: 0.1, high: 100 } as const;

/**
 * From here on a spectrum is consistent with Marchenko-Pastur's law: matrices of kappa = 30 and M = 100 are estimated
 * at 47 in the geometric mean, and the likelihood of Gaussian noise rises up to the range's end in nearly all.
 */
export const MARCHENKO_PASTUR_KAPPA = 30;

/** Fewer eigenvalues than this say nothing about kappa. */
const MIN_EIGENVALUES = 20;

/** Up to one in a hundred of the M eigenvalues may be missing (zero, or below the floor). */
const MAX_MISSING = 0.01;

/** In units of their mean, eigenvalues below this are zeros. */
const SMALLEST = 1e-295;

/** The HTMP laws of one shape, tabulated for the fits: build it once, and use it for every matrix of the shape. */
export interface HtmpFamily {
  /** M/N. */
  readonly gamma: number;
  readonly N: number;
  readonly M: number;
  /** Ascending. */
  readonly logKappas: Float64Array;
  readonly tables: readonly LogDensityTable[];
}

export interface FittedHtmp {
  readonly kind: "fitted";
  readonly kappa: number;
  /**
   * Σ ln of the density of ln λ at the eigenvalues, λ in units of its (direct) or its inverse's (inverse) mean:
   * whatever the eigenvalues' unit, and comparable between the two laws.
   */
  readonly logLikelihood: number;
  /** Eigenvalues fitted to: M but for zeros. */
  readonly count: number;
  /** The likelihood is largest at this end of KAPPA_RANGE. */
  readonly atBound: "low" | "high" | null;
  /** kappa >= MARCHENKO_PASTUR_KAPPA. */
  readonly consistentWithMarchenkoPastur: boolean;
}

/**
 * Why there is no kappa: fewer eigenvalues than 20; a rank too low for a law that has no atom at 0; more eigenvalues
 * than M, those of several matrices pooled, to which the law of one does not apply; an infinite one, or for the inverse
 * law a zero.
 */
export const KAPPA_REASONS = ["too_few", "rank_deficient", "pooled", "not_finite"] as const;

export type HtmpFit = FittedHtmp | { readonly kind: "none"; readonly reason: (typeof KAPPA_REASONS)[number] };

const NODES = 17;

/**
 * The tables of an N x M matrix, N >= M. Their entries are computed as fits need them: the first fit takes some
 * 0.1 s, those that follow 2 ms for M = 768.
 */
export function htmpFamily(N: number, M: number): HtmpFamily {
  const low = Math.log(KAPPA_RANGE.low);
  const high = Math.log(KAPPA_RANGE.high);
  const logKappas = Float64Array.from(
    { length: NODES },
    (_, i) => (low + high) / 2 - ((high - low) / 2) * Math.cos((Math.PI * i) / (NODES - 1)),
  );
  const gamma = M / N;
  return {
    gamma,
    N,
    M,
    logKappas,
    tables: Array.from(logKappas, (logKappa) => logDensityTable(gamma, Math.exp(logKappa))),
  };
}

/**
 * kappa of the HTMP law of mean mean(λ), by maximum likelihood, the eigenvalues taken as independent (a composite
 * likelihood: its curvature is no standard error, for which see `htmpInterval`).
 *
 * @param eigenvalues of WᵀW above the zero floor, ascending, on any scale
 */
export function fitHtmp(eigenvalues: Float64Array, family: HtmpFamily): HtmpFit {
  return fitSample(eigenvalues, family);
}

/** The same for the inverse law: 1/λ follows the HTMP law of mean mean(1/λ). */
export function fitInverseHtmp(eigenvalues: Float64Array, family: HtmpFamily): HtmpFit {
  const smallest = eigenvalues[0];
  // In units of the smallest, so that no scale overflows.
  return fitSample(eigenvalues.map((eigenvalue) => smallest / eigenvalue).reverse(), family);
}

function fitSample(values: Float64Array, family: HtmpFamily): HtmpFit {
  const largest = values[values.length - 1] ?? 0;
  if (!values.every(Number.isFinite)) return { kind: "none", reason: "not_finite" };
  if (values.length > family.M) return { kind: "none", reason: "pooled" };
  if (values.length < MIN_EIGENVALUES) return { kind: "none", reason: "too_few" };
  const scaled = values.map((value) => value / largest);
  const mean = scaled.reduce((total, value) => total + value, 0) / scaled.length;
  const logs = scaled.filter((value) => value / mean > SMALLEST).map((value) => Math.log(value / mean));
  if (!(logs.length >= (1 - MAX_MISSING) * family.M)) return { kind: "none", reason: "rank_deficient" };

  const sumOfLogs = logs.reduce((total, value) => total + value, 0);
  const likelihoods = Float64Array.from(family.tables, (table) => {
    let total = sumOfLogs;
    for (const logX of logs) total += table(logX);
    return total;
  });
  const { place, value } = maximum(family.logKappas, likelihoods);
  const kappa = Math.exp(place);
  return {
    kind: "fitted",
    kappa,
    logLikelihood: value,
    count: logs.length,
    atBound: place <= family.logKappas[0] ? "low" : place >= family.logKappas[NODES - 1] ? "high" : null,
    consistentWithMarchenkoPastur: kappa >= MARCHENKO_PASTUR_KAPPA,
  };
}

/** Steps of the search for the interval that holds the maximum. */
const COARSE_STEPS = 140;

/** Of golden section: to 1e-7 of a coarse step. */
const FINE_STEPS = 36;

/** Where the polynomial through the values at Chebyshev's extreme points is largest. */
function maximum(
  nodes: Float64Array,
  values: Float64Array,
): { readonly place: number; readonly value: number } {
  const first = nodes[0];
  const last = nodes[nodes.length - 1];
  const step = (last - first) / COARSE_STEPS;
  let best = 0;
  let bestValue = Number.NEGATIVE_INFINITY;
  for (let i = 0; i <= COARSE_STEPS; i++) {
    const value = interpolate(nodes, values, first + i * step);
    if (value > bestValue) {
      best = i;
      bestValue = value;
    }
  }
  let low = first + Math.max(0, best - 1) * step;
  let high = first + Math.min(COARSE_STEPS, best + 1) * step;
  const ratio = (Math.sqrt(5) - 1) / 2;
  for (let i = 0; i < FINE_STEPS; i++) {
    const left = high - ratio * (high - low);
    const right = low + ratio * (high - low);
    if (interpolate(nodes, values, left) < interpolate(nodes, values, right)) low = left;
    else high = right;
  }
  const inside = (low + high) / 2;
  const insideValue = interpolate(nodes, values, inside);
  const end = best === 0 ? first : best === COARSE_STEPS ? last : null;
  if (end !== null && bestValue >= insideValue) return { place: end, value: bestValue };
  return { place: inside, value: insideValue };
}

/** Barycentric interpolation at Chebyshev's extreme points (Berrut & Trefethen 2004, 5.4). */
function interpolate(nodes: Float64Array, values: Float64Array, at: number): number {
  let numerator = 0;
  let denominator = 0;
  for (let i = 0; i < nodes.length; i++) {
    const offset = at - nodes[i];
    if (offset === 0) return values[i];
    const isEnd = i === 0 || i === nodes.length - 1;
    const weight = ((i % 2 === 0 ? 1 : -1) * (isEnd ? 0.5 : 1)) / offset;
    numerator += weight * values[i];
    denominator += weight;
  }
  return numerator / denominator;
}
