import { drawnSpectrum, drawnUpperTail, type LayerFigureData, type NoFigure } from "./layer-figure-data.js";
import { layerSubtitle, layerTitle } from "./layer-words.js";

/**
 * The distribution function of the upper tail against the fitted one, with the Kolmogorov-Smirnov distance where it
 * occurs. The empirical function is P(X < x), whose value at the i-th of n is (i - 1)/n: the side that D is taken from.
 */
export interface CdfFigure {
  readonly kind: "cdf";
  readonly title: string;
  readonly subtitle: string;
  readonly axis: string;
  readonly alpha: number;
  readonly sigma: number;
  readonly xmin: number;
  readonly xmax: number;
  readonly tailSize: number;
  readonly D: number;
  /** Goodness of fit, where it was asked for. */
  readonly gofP: number | null;
  /** Eigenvalues of the tail with the share of it below each; the first and the last are always among them. */
  readonly empirical: { readonly x: readonly number[]; readonly share: readonly number[] };
  /** Whether every eigenvalue of the tail is among them: else those are left out that a line between others passes. */
  readonly complete: boolean;
  readonly fitted: { readonly x: readonly number[]; readonly share: readonly number[] };
  /** From the empirical to the fitted share at one eigenvalue; as long as D. */
  readonly distance: { readonly x: number; readonly empirical: number; readonly fitted: number };
}

/**
 * Points nearer than this share of both axes to the last are left out: a line between two kept passes those between
 * within a pixel of a figure of the usual size.
 */
const THINNED_TO = 1 / 120;
/** So many steps can be told apart, and none is left out. */
const FEW_STEPS = 200;
const FITTED_POINTS = 48;

export function cdfFigure(data: LayerFigureData): CdfFigure | NoFigure {
  const { record } = data;
  const { eigenvalues, axis } = drawnSpectrum(data);
  const tail = drawnUpperTail(record, eigenvalues);
  if (tail.kind === "none") return tail;
  const { alpha, sigma, xmin, xmax, D, tailSize } = tail;
  const values = eigenvalues.subarray(tail.first);
  const logs = values.map(Math.log);
  const start = logs[0];
  const range = logs[tailSize - 1] - start;
  const model = (log: number) => -Math.expm1((1 - alpha) * (log - start));
  const worst = logs.reduce(
    (found, log, i) => {
      const deviation = Math.abs(model(log) - i / tailSize);
      return deviation > found.deviation ? { i, deviation } : found;
    },
    { i: 0, deviation: 0 },
  ).i;

  const kept: number[] = [];
  let last = -1;
  logs.forEach((log, i) => {
    const moved =
      tailSize <= FEW_STEPS ||
      last < 0 ||
      i === worst ||
      i === tailSize - 1 ||
      log - logs[last] >= THINNED_TO * range ||
      logs[i + 1] - log >= THINNED_TO * range ||
      (i - last) / tailSize >= THINNED_TO;
    if (!moved) return;
    kept.push(i);
    last = i;
  });
  const along = Array.from({ length: FITTED_POINTS + 1 }, (_, i) => start + (range * i) / FITTED_POINTS);
  return {
    kind: "cdf",
    title: layerTitle(record),
    subtitle: layerSubtitle(record),
    axis,
    alpha,
    sigma,
    xmin,
    xmax,
    tailSize,
    D,
    gofP: record.gof_p,
    empirical: { x: kept.map((i) => values[i]), share: kept.map((i) => i / tailSize) },
    complete: kept.length === tailSize,
    fitted: { x: along.map(Math.exp), share: along.map(model) },
    distance: { x: values[worst], empirical: worst / tailSize, fitted: model(logs[worst]) },
  };
}
