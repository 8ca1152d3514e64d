import { quantile } from "../../metrics/quantile.js";
import { candidateTail } from "../../powerlaw/candidate-tail.js";
import { upperTailSample, WEIGHTWATCHER_RULE } from "../../powerlaw/upper-tail.js";
import { drawnSpectrum, drawnUpperTail, type LayerFigureData, type NoFigure } from "./layer-figure-data.js";
import { layerSubtitle, layerTitle } from "./layer-words.js";

/**
 * The exponent and the distance from the fit by where the tail is taken to start. Where alpha is level around the
 * chosen xmin, it does not hang on the choice. (alpha against xmin is the Hill plot: Hill's estimate has n - 1 for n.)
 */
export interface XminFigure {
  readonly kind: "xmin";
  readonly title: string;
  readonly subtitle: string;
  readonly axis: string;
  /** Candidates, thinned to one in each of as many equal parts of the logarithmic axis; the chosen one is among them. */
  readonly candidates: {
    readonly xmin: readonly number[];
    readonly alpha: readonly number[];
    readonly sigma: readonly number[];
    readonly D: readonly number[];
  };
  readonly chosen: {
    readonly xmin: number;
    readonly alpha: number;
    readonly sigma: number;
    readonly D: number;
    readonly tailSize: number;
  };
  /** 95 % interval of xmin by the bootstrap, where it was asked for. */
  readonly interval: readonly [number, number] | null;
  /** The smallest and largest alpha of the candidates whose tails hold half to twice as many eigenvalues as the chosen. */
  readonly nearby: readonly [number, number];
}

/** Starts far down are left out, where alpha says little: below this quantile and this share of the chosen one. */
const LOWEST_QUANTILE = 0.25;
const LOWEST_SHARE = 1 / 30;

/** A part is five pixels of a figure of the usual size. */
const MOST_CANDIDATES = 120;

export function xminFigure(data: LayerFigureData): XminFigure | NoFigure {
  const { record, options } = data;
  const { eigenvalues, zeros, axis } = drawnSpectrum(data);
  const tail = drawnUpperTail(record, eigenvalues);
  if (tail.kind === "none") return tail;
  const floor = zeros > 0 ? eigenvalues[zeros - 1] : 0;
  const sample = upperTailSample(
    eigenvalues,
    options.fit === "weightwatcher" ? WEIGHTWATCHER_RULE : { floor },
  );
  if (sample.kind === "none") return { kind: "none", reason: "too few eigenvalues above zero" };
  const { logs, rule } = sample;
  const chosen = logs.length - tail.tailSize;
  const lowest = Math.min(quantile(logs, LOWEST_QUANTILE) ?? 0, logs[chosen] + Math.log(LOWEST_SHARE));
  const from = logs.findIndex((log) => log >= lowest);
  const candidates = thinnedStarts(logs, from, Math.max(logs.length - rule.minTail, chosen), chosen).flatMap(
    (first) => {
      const fit = candidateTail(logs, first);
      return fit === null ? [] : [{ ...fit, xmin: eigenvalues[eigenvalues.length - fit.tailSize] }];
    },
  );
  const nearby = candidates.filter(
    ({ tailSize }) => tailSize >= tail.tailSize / 2 && tailSize <= 2 * tail.tailSize,
  );
  const { alpha, sigma, xmin, D, tailSize } = tail;
  const { xmin_boot_low: low, xmin_boot_high: high } = record;
  return {
    kind: "xmin",
    title: layerTitle(record),
    subtitle: layerSubtitle(record),
    axis,
    candidates: {
      xmin: candidates.map((candidate) => candidate.xmin),
      alpha: candidates.map((candidate) => candidate.alpha),
      sigma: candidates.map((candidate) => candidate.sigma),
      D: candidates.map(({ ksDistance }) => ksDistance),
    },
    chosen: { xmin, alpha, sigma, D, tailSize },
    interval: low === null || high === null ? null : [low, high],
    nearby: [
      Math.min(alpha, ...nearby.map((candidate) => candidate.alpha)),
      Math.max(alpha, ...nearby.map((candidate) => candidate.alpha)),
    ],
  };
}

/** Starts from one to another: each distinct value's, at most one in each part of the axis, always the chosen one. */
function thinnedStarts(logs: Float64Array, from: number, to: number, chosen: number): readonly number[] {
  const part = (logs[to] - logs[from]) / MOST_CANDIDATES;
  const starts: number[] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (let first = from; first <= to; first++) {
    const repeated = first > from && logs[first] === logs[first - 1];
    const near = logs[first] - before < part;
    if (first !== chosen && (repeated || near)) continue;
    starts.push(first);
    before = logs[first];
  }
  return starts;
}
