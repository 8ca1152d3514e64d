import type { LayerRecord } from "../../analysis/columns.js";
import { quantile } from "../../metrics/quantile.js";
import {
  marchenkoPasturCdf,
  marchenkoPasturDensity,
  marchenkoPasturEdges,
} from "../../rmt/marchenko-pastur.js";
import {
  type DrawnSpectrum,
  drawnSpectrum,
  type LayerFigureData,
  type NoFigure,
} from "./layer-figure-data.js";
import { layerSubtitle, layerTitle } from "./layer-words.js";

/** The Marchenko-Pastur law of the record's noise, on the axis of the eigenvalues. */
export interface DrawnBulk {
  readonly kind: "bulk";
  /** Standard deviation of the noise's entries. */
  readonly sigma: number;
  /** Density times `mass`, from the law's lower to its upper edge; only where it is below the frame's top. */
  readonly curve: { readonly x: readonly number[]; readonly density: readonly number[] };
  /** The share of the eigenvalues that are no spikes: what the curve would have under it. */
  readonly mass: number;
  readonly lambdaPlus: number;
  /** With the Tracy-Widom allowance; null for a convolution in pieces, of whose matrices the record has none. */
  readonly lambdaEdge: number | null;
  /** Largest distance of the bulk's distribution from the law's. */
  readonly distance: number | null;
}

/** The histogram of a spectrum with the bulk that noise would have. */
export interface EsdFigure {
  readonly kind: "esd";
  readonly title: string;
  readonly subtitle: string;
  readonly axis: string;
  /** Ends of the axis. */
  readonly domain: readonly [number, number];
  /** Where the frame ends: taller bars are cut off there. */
  readonly top: number;
  readonly bars: {
    /** One more than there are bars. */
    readonly edges: readonly number[];
    readonly density: readonly number[];
  };
  readonly bulk: DrawnBulk | NoFigure;
  /** Eigenvalues above lambdaEdge that lie within the axis, thinned where they touch. */
  readonly spikes: readonly number[];
  readonly numSpikes: number | null;
  /** Eigenvalues beyond the axis's end, and the largest. */
  readonly beyond: { readonly count: number; readonly largest: number };
}

/** How far the axis goes: so many times the bulk's edge, which leaves the bulk two fifths of it. */
const EDGES_SHOWN = 2.5;
/** Without a bulk: so many times the 95 % quantile. */
const QUANTILES_SHOWN = 1.5;
const FEWEST_BARS = 24;
const MOST_BARS = 60;
const CURVE_POINTS = 72;
/** A bar more than this many times as tall as any other would flatten them all. */
const TALLEST_BAR = 3;
/**
 * The law rises to infinity where Q is 1, and high where Q is near 1: a peak of more than so many times the bar that it
 * would make is cut off a little above that bar.
 */
const TALLEST_PEAK = 1.6;
const ABOVE_BAR = 1.15;
const HEADROOM = 1.08;
const ROOM_FOR_EDGE = 1.1;
/** Marks nearer to one another than this share of the axis are one. */
const TOUCHING = 1 / 200;

export function esdFigure(data: LayerFigureData): EsdFigure | NoFigure {
  const { record } = data;
  const drawn = drawnSpectrum(data);
  const { eigenvalues, axis } = drawn;
  const n = eigenvalues.length;
  const largest = n > 0 ? eigenvalues[n - 1] : 0;
  if (!(largest > 0)) return { kind: "none", reason: "every eigenvalue is zero" };

  const law = noiseLaw(record, drawn);
  const upperEnd =
    law.kind === "none"
      ? QUANTILES_SHOWN * (quantile(eigenvalues, 0.95) ?? largest)
      : EDGES_SHOWN * (law.lambdaEdge ?? law.lambdaPlus);
  const domain = paddedDomain(
    law.kind === "none" ? eigenvalues[0] : Math.min(eigenvalues[0], law.lambdaMinus),
    Math.min(largest, upperEnd),
    law.kind === "none" ? 0 : ROOM_FOR_EDGE * (law.lambdaEdge ?? law.lambdaPlus),
  );
  const within = eigenvalues.subarray(0, eigenvalues.findLastIndex((value) => value <= domain[1]) + 1);
  const bars = histogram(within, n, domain);
  const top = HEADROOM * Math.max(tallestBar(bars.density), tallestOfLaw(law, record, bars.edges));
  const edge = law.kind === "none" ? null : law.lambdaEdge;
  return {
    kind: "esd",
    title: layerTitle(record),
    subtitle: layerSubtitle(record),
    axis,
    domain,
    top,
    bars,
    bulk: law.kind === "none" ? law : drawnBulk(law, record, top),
    spikes:
      edge === null
        ? []
        : apart(
            within.filter((value) => value > edge),
            TOUCHING * (domain[1] - domain[0]),
          ),
    numSpikes: edge === null ? null : record.num_spikes,
    beyond: { count: n - within.length, largest },
  };
}

interface NoiseLaw {
  readonly kind: "law";
  readonly sigma: number;
  readonly Q: number;
  /** An eigenvalue of the figure over one of WᵀW/N. */
  readonly unit: number;
  readonly lambdaMinus: number;
  readonly lambdaPlus: number;
  readonly lambdaEdge: number | null;
}

/**
 * The law in the shape of the matrices whose eigenvalues are drawn. The record's own edges are those of a convolution
 * laid out flat; where its kernel positions are pooled, noise of the same entries ends elsewhere, and no spikes are known.
 */
function noiseLaw(record: LayerRecord, { scale }: DrawnSpectrum): NoiseLaw | NoFigure {
  const { mp_sigma: sigma, N, M, num_matrices, lambda_edge } = record;
  if (sigma === null || N === null || M === null) return { kind: "none", reason: "no bulk could be fitted" };
  const Q = N / M;
  const unit = N * scale;
  const edges = marchenkoPasturEdges(Q, sigma ** 2);
  return {
    kind: "law",
    sigma,
    Q,
    unit,
    lambdaMinus: unit * edges.lower,
    lambdaPlus: unit * edges.upper,
    lambdaEdge: num_matrices === 1 ? lambda_edge : null,
  };
}

/** The share of the eigenvalues that belong to the bulk. */
function massOf({ lambdaEdge }: NoiseLaw, { num_evals, num_spikes }: LayerRecord): number {
  const spikes = lambdaEdge === null ? 0 : (num_spikes ?? 0);
  return num_evals === null || num_evals === 0 ? 1 : 1 - spikes / num_evals;
}

/** The tallest bar, but that one bar alone does not flatten the others. */
function tallestBar(density: readonly number[]): number {
  const [first, second] = density.toSorted((a, b) => b - a);
  return second > 0 ? Math.min(first, TALLEST_BAR * second) : first;
}

/** How tall the law's curve is, or nearly so where it has no end. */
function tallestOfLaw(law: NoiseLaw | NoFigure, record: LayerRecord, edges: readonly number[]): number {
  if (law.kind === "none") return 0;
  const { sigma, Q, unit } = law;
  const mass = massOf(law, record);
  const below = edges.map((edge) => marchenkoPasturCdf(edge / unit, Q, sigma ** 2));
  const bar = Math.max(...below.slice(1).map((share, i) => (share - below[i]) / (edges[i + 1] - edges[i])));
  const peak = Math.max(...lawCurve(law, mass).map(({ density }) => density));
  return peak <= TALLEST_PEAK * mass * bar ? peak : ABOVE_BAR * mass * bar;
}

/** Evenly in the angle of the law (see marchenko-pastur.ts), which is dense at the edges, where it is steep. */
function lawCurve({ sigma, Q, unit }: NoiseLaw, mass: number) {
  const y = 1 / Math.sqrt(Q);
  return Array.from({ length: CURVE_POINTS + 1 }, (_, i) => {
    const x = sigma ** 2 * ((1 - y) ** 2 + 4 * y * Math.sin((Math.PI * i) / CURVE_POINTS / 2) ** 2);
    return { x: x * unit, density: (mass * marchenkoPasturDensity(x, Q, sigma ** 2)) / unit };
  });
}

function drawnBulk(law: NoiseLaw, record: LayerRecord, top: number): DrawnBulk {
  const { sigma, lambdaPlus, lambdaEdge, Q } = law;
  const mass = massOf(law, record);
  const whole = lawCurve(law, mass);
  // Where it leaves the frame it does so at its lower edge; and at Q = 1 it has no value there.
  const from = Math.max(whole.findLastIndex(({ density }) => density > top) + 1, Q === 1 ? 1 : 0);
  const curve = whole.slice(from);
  return {
    kind: "bulk",
    sigma,
    curve: { x: curve.map(({ x }) => x), density: curve.map(({ density }) => density) },
    mass,
    lambdaPlus,
    lambdaEdge,
    distance: record.num_matrices === 1 ? record.mp_distance : null,
  };
}

/** From zero, unless what is shown keeps far from it, with some room. */
function paddedDomain(smallest: number, largest: number, atLeast: number): readonly [number, number] {
  const high = Math.max(largest, atLeast);
  const from = smallest > 0.2 * high ? smallest : 0;
  const room = high > from ? 0.03 * (high - from) : 0.05 * high;
  return [from === 0 ? 0 : from - room, high + room];
}

/** By Freedman and Diaconis' rule within bounds. Heights are shares of all `total` by width. */
function histogram(values: Float64Array, total: number, [low, high]: readonly [number, number]) {
  const spread = (quantile(values, 0.75) ?? 0) - (quantile(values, 0.25) ?? 0);
  const wanted = ((high - low) * Math.cbrt(Math.max(values.length, 1))) / (2 * spread);
  const count = Math.round(Math.min(Math.max(spread > 0 ? wanted : MOST_BARS, FEWEST_BARS), MOST_BARS));
  const width = (high - low) / count;
  const counts = new Array<number>(count).fill(0);
  for (const value of values) {
    counts[Math.min(Math.max(Math.floor((value - low) / width), 0), count - 1)]++;
  }
  return {
    edges: Array.from({ length: count + 1 }, (_, i) => low + i * width),
    density: counts.map((inBar) => inBar / total / width),
  };
}

/** Ascending values without those nearer than `gap` to the one before. */
function apart(values: Float64Array, gap: number): readonly number[] {
  const kept: number[] = [];
  for (const value of values) {
    const before = kept.at(-1);
    if (before === undefined || value - before >= gap) kept.push(value);
  }
  return kept;
}
