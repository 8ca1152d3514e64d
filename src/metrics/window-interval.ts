import type { WindowSpectra } from "../esd/farms.js";
import type { Uniform } from "../random/stream.js";
import { quantile } from "./quantile.js";

export const WINDOW_INTERVAL_REASONS = ["one_window", "windows_overlap", "no_estimate"] as const;

/** Where a quantity of all windows of a matrix together may lie. */
export type WindowInterval =
  | { readonly kind: "known"; readonly low: number; readonly high: number }
  /** There is one window; or all of them overlap, so that none tells of another part of the matrix; or too few resamples have a value. */
  | { readonly kind: "none"; readonly reason: (typeof WINDOW_INTERVAL_REASONS)[number] };

export interface WindowIntervalOptions {
  /** Of ascending, unnormalised eigenvalues; null where there is none. */
  readonly estimator: (eigenvalues: Float64Array) => number | null;
  /** A stream of the layer's own. */
  readonly uniform: Uniform;
  /** Default 200. */
  readonly resamples?: number;
  /** Coverage that the interval is meant to have; default 0.95. */
  readonly level?: number;
}

/**
 * An interval for what an estimator says of the eigenvalues of all windows together, by block bootstrap: windows are drawn
 * with replacement in blocks of neighbours that wrap around the grid, on each side of the matrix as long as
 * windows overlap, for windows that share entries are dependent (Künsch 1989; Politis & Romano 1992, circular).
 * On a side all of whose windows overlap each other nothing is drawn.
 *
 * Resampling k blocks loses a k-th of the variance: the percentiles' distances from the estimate are widened by
 * √(k/(k - 1)).
 *
 * @param value the estimate from all windows
 */
export function windowInterval(
  { grid, spectra }: WindowSpectra,
  value: number,
  { estimator, uniform, resamples = 200, level = 0.95 }: WindowIntervalOptions,
): WindowInterval {
  const { longStarts, shortStarts } = grid;
  if (longStarts.length * shortStarts.length === 1) return { kind: "none", reason: "one_window" };
  const longBlock = blockLength(longStarts, grid.long);
  const shortBlock = blockLength(shortStarts, grid.short);
  const blocks = (longStarts.length / longBlock) * (shortStarts.length / shortBlock);
  if (blocks < 2) return { kind: "none", reason: "windows_overlap" };

  const deviations: number[] = [];
  for (let resample = 0; resample < resamples; resample++) {
    const rows = drawBlocks(longStarts.length, longBlock, uniform);
    const columns = drawBlocks(shortStarts.length, shortBlock, uniform);
    const drawn = estimator(pooledWindows(rows.flatMap((i) => columns.map((j) => spectra[i][j]))));
    if (drawn !== null) deviations.push(drawn - value);
  }
  // Percentiles of fewer than half would be those of the ones that happen to have a value.
  if (2 * deviations.length < resamples) return { kind: "none", reason: "no_estimate" };
  const ascending = Float64Array.from(deviations).sort();
  const low = quantile(ascending, (1 - level) / 2);
  const high = quantile(ascending, (1 + level) / 2);
  if (low === null || high === null) return { kind: "none", reason: "no_estimate" };
  const widening = Math.sqrt(blocks / (blocks - 1));
  return { kind: "known", low: value + widening * low, high: value + widening * high };
}

/** Windows from one on that overlap it, itself included; all of them if all do. */
function blockLength(starts: readonly number[], window: number): number {
  if (starts.length === 1) return 1;
  return Math.min(starts.length, Math.ceil(window / (starts[1] - starts[0])));
}

/** As many indices as there are, in blocks of consecutive ones that begin anywhere; all in order if a block is all. */
function drawBlocks(count: number, block: number, uniform: Uniform): readonly number[] {
  const indices: number[] = [];
  while (indices.length < count) {
    const start = block === count ? 0 : Math.floor(uniform() * count);
    for (let i = 0; i < block && indices.length < count; i++) indices.push((start + i) % count);
  }
  return indices;
}

/** The eigenvalues of all windows, ascending. */
export function pooledWindows(spectra: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(spectra.reduce((sum, { length }) => sum + length, 0));
  let filled = 0;
  for (const spectrum of spectra) {
    all.set(spectrum, filled);
    filled += spectrum.length;
  }
  return all.sort();
}
