import { quantile } from "../../metrics/quantile.js";
import {
  because,
  drawnSpectrum,
  drawnUpperTail,
  type LayerFigureData,
  type NoFigure,
} from "./layer-figure-data.js";
import { layerSubtitle, layerTitle } from "./layer-words.js";

/** A power law's density over the range that it was fitted to: a straight line of log density on log λ. */
export interface FitLine {
  readonly kind: "line";
  readonly exponent: number;
  readonly sigma: number;
  /** The line's ends; its slope is -alpha for the upper tail and alpha_lower - 1 for the lower. */
  readonly from: { readonly x: number; readonly density: number };
  readonly to: { readonly x: number; readonly density: number };
  readonly D: number;
  readonly tailSize: number;
}

/**
 * The density of a spectrum over bins of one width in ln λ, both axes logarithmic, with the fitted tails.
 *
 * The density, not the survival function: only on it do both tails show, each as a straight line whose slope is
 * the exponent that is reported. Bins start at xmin, so that none mixes the tail with what lies below it; the figure
 * `cdf` shows the same tail without bins.
 */
export interface LogFigure {
  readonly kind: "log";
  readonly title: string;
  readonly subtitle: string;
  readonly axis: string;
  /** Bins that hold an eigenvalue: edges, share of all the eigenvalues by width, and how many. */
  readonly bins: {
    readonly low: readonly number[];
    readonly high: readonly number[];
    readonly density: readonly number[];
    readonly count: readonly number[];
  };
  readonly upper: FitLine | NoFigure;
  readonly lower: FitLine | NoFigure;
  /**
   * The smallest eigenvalues that are not shown: zeros to the precision of storage, which have no place on a
   * logarithmic axis, and next to nothing that lies decades below all others.
   */
  readonly left: number;
}

export function logFigure(data: LayerFigureData): LogFigure | NoFigure {
  const { record } = data;
  const { eigenvalues, zeros, axis } = drawnSpectrum(data);
  const n = eigenvalues.length;
  const positive = eigenvalues.findIndex((eigenvalue) => eigenvalue > 0);
  if (positive < 0 || zeros === n) return { kind: "none", reason: "every eigenvalue is zero" };
  const upper = upperLine(data, eigenvalues);
  const lower = lowerLine(data, eigenvalues);
  const start = lower.kind === "line" ? lower.from.x : Number.POSITIVE_INFINITY;
  const shown = withoutStrays(eigenvalues.subarray(Math.max(zeros, positive)), start);
  const anchor = upper.kind === "line" ? upper.from.x : lower.kind === "line" ? lower.to.x : shown[0];
  return {
    kind: "log",
    title: layerTitle(record),
    subtitle: layerSubtitle(record),
    axis,
    bins: logBins(shown, n, anchor),
    upper,
    lower,
    left: n - shown.length,
  };
}

/** Strays are at most this share of the eigenvalues, and this many times smaller than the next one. */
const STRAY_SHARE = 0.05;
const STRAY_GAP = 1e4;

/** Ascending values without the first few that lie far below all others, and below `start`. */
function withoutStrays(values: Float64Array, start: number): Float64Array {
  const most = Math.ceil(STRAY_SHARE * values.length);
  let from = 0;
  for (let i = 1; i <= most && i < values.length; i++) {
    if (values[i] > STRAY_GAP * values[i - 1] && values[i] <= start) from = i;
  }
  return values.subarray(from);
}

/** p(x) = (k/n) (alpha - 1)/xmin (x/xmin)^-alpha for the k of n eigenvalues from xmin on. */
function upperLine({ record }: LayerFigureData, eigenvalues: Float64Array): FitLine | NoFigure {
  const tail = drawnUpperTail(record, eigenvalues);
  if (tail.kind === "none") return tail;
  const { alpha, sigma, xmin, xmax, D, tailSize } = tail;
  const atStart = ((tailSize / eigenvalues.length) * (alpha - 1)) / xmin;
  return {
    kind: "line",
    exponent: alpha,
    sigma,
    from: { x: xmin, density: atStart },
    to: { x: xmax, density: atStart * (xmax / xmin) ** -alpha },
    D,
    tailSize,
  };
}

/**
 * p(x) = (m/n) a/xmax (x/xmax)^(a - 1) for the m of n eigenvalues up to xmax, those lost in the noise of storage
 * among them; drawn from the smallest that was resolved.
 */
function lowerLine(
  { record, eigenvalues: reported }: LayerFigureData,
  eigenvalues: Float64Array,
): FitLine | NoFigure {
  const {
    alpha_lower: a,
    alpha_lower_sigma: sigma,
    xmax_lower: xmax,
    num_lower_tail: tailSize,
    num_lower_censored: censored,
    D_lower: D,
  } = record;
  if (a === null || sigma === null || xmax === null || tailSize === null || D === null) {
    return { kind: "none", reason: `no lower tail was fitted${because(record.alpha_lower_reason)}` };
  }
  const end = Float64Array.from(reported).findLastIndex((eigenvalue) => eigenvalue <= xmax);
  // A spectrum in single precision, or thinned, may end its tail an eigenvalue early: never at a zero.
  const first = Math.max(
    eigenvalues.findIndex((eigenvalue) => eigenvalue > 0),
    end - tailSize + 1,
  );
  const atEnd = (((tailSize + (censored ?? 0)) / eigenvalues.length) * a) / eigenvalues[end];
  return {
    kind: "line",
    exponent: a,
    sigma,
    from: {
      x: eigenvalues[first],
      density: atEnd * (eigenvalues[first] / eigenvalues[end]) ** (a - 1),
    },
    to: { x: eigenvalues[end], density: atEnd },
    D,
    tailSize,
  };
}

/** A bin of eigenvalues that are all the same is this wide, in ln λ. */
const SAME = 1e-3;

/** Bins a decade, at the least and at the most. */
const COARSEST = 8;
const FINEST = 30;
/** Bins of the whole range. */
const FEWEST_BINS = 24;
const MOST_BINS = 90;

/**
 * Bins of one width in ln λ, by Freedman and Diaconis' rule within bounds, one of whose edges is the anchor.
 *
 * @param values ascending and positive
 * @param total of what the densities are shares
 */
export function logBins(values: Float64Array, total: number, anchor: number): LogFigure["bins"] {
  const logs = values.map(Math.log);
  const spread = (quantile(logs, 0.75) ?? 0) - (quantile(logs, 0.25) ?? 0);
  const range = logs[logs.length - 1] - logs[0];
  const wanted = (2 * spread) / Math.cbrt(values.length);
  // A spectrum of less than a decade and of few eigenvalues has as many bins as it can fill.
  const coarsest = Math.min(Math.LN10 / COARSEST, range / Math.min(FEWEST_BINS, Math.sqrt(values.length)));
  const width = Math.max(Math.min(Math.max(wanted, Math.LN10 / FINEST), coarsest), range / MOST_BINS, SAME);
  const start = Math.log(anchor);
  const counts = new Map<number, number>();
  for (const value of values) {
    // The anchor and what is above it are told apart from what is below without rounding.
    const bin = Math.floor((Math.log(value) - start) / width);
    const side = value >= anchor ? Math.max(bin, 0) : Math.min(bin, -1);
    counts.set(side, (counts.get(side) ?? 0) + 1);
  }
  const bins = [...counts].sort(([a], [b]) => a - b);
  const low = bins.map(([bin]) => anchor * Math.exp(bin * width));
  const high = bins.map(([bin]) => anchor * Math.exp((bin + 1) * width));
  return {
    low,
    high,
    density: bins.map(([, count], i) => count / total / (high[i] - low[i])),
    count: bins.map(([, count]) => count),
  };
}
