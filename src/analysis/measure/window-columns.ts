import { farmsSpectra } from "../../esd/farms.js";
import { matrixViews } from "../../esd/spectrum.js";
import { estimateOverWindows } from "../../metrics/window-estimate.js";
import { fitHill } from "../../powerlaw/hill.js";
import { fitUpperTail } from "../../powerlaw/upper-tail.js";
import type { Uniform } from "../../random/stream.js";
import type { KeptWeights } from "../layer-spectra.js";
import type { MeasureOptions } from "../options.js";
import type { LayerMeasures } from "../record.js";

export interface WindowOptions {
  readonly uniform: Uniform;
  /** Eigenvalues of the whole matrix, unnormalised, up to this one are zeros. */
  readonly zeroFloor: number;
  /** Sides of the whole matrix. */
  readonly N: number;
  readonly M: number;
  readonly options: Pick<MeasureOptions, "bootstrap" | "normalize">;
}

/**
 * The upper tail of the eigenvalues of windows of one aspect ratio, pooled (FARMS, statistics §1.4).
 * Windows share entries: their eigenvalues are dependent, and whatever takes them as independent (sigma, the
 * interval given xmin, likelihood ratios, the goodness of fit) is left out. The interval is a block bootstrap's.
 */
export function windowColumns(
  { values, shape, kernel, solver }: KeptWeights,
  { uniform, zeroFloor, N, M, options }: WindowOptions,
): Partial<LayerMeasures> {
  const windows = farmsSpectra(matrixViews(values, shape, kernel), solver);
  const { long, short, longStarts, shortStarts } = windows.grid;
  // The rounding noise of a window is that of the whole matrix's in proportion to √N + √M.
  const floor = zeroFloor * ((Math.sqrt(long) + Math.sqrt(short)) / (Math.sqrt(N) + Math.sqrt(M))) ** 2;
  const pooled = pool(windows.spectra.flat());
  const fit = fitUpperTail(pooled, { floor });
  const hill = fitHill(pooled, floor);
  // Normalised by the longer side of what they are eigenvalues of.
  const scale = options.normalize ? 1 / long : 1;
  const interval =
    options.bootstrap === 0 ? null : windowInterval(windows, floor, uniform, options.bootstrap);
  return {
    num_windows: longStarts.length * shortStarts.length,
    ...(hill.kind === "fitted" && {
      hill_alpha: hill.alpha,
      hill_min: hill.alphaMin,
      hill_max: hill.alphaMax,
    }),
    ...(fit.kind === "fitted" && {
      alpha: fit.alpha,
      beta_upper: fit.alpha - 1,
      alpha_boot_low: interval?.low ?? null,
      alpha_boot_high: interval?.high ?? null,
      xmin: fit.xmin * scale,
      xmax: fit.xmax * scale,
      D: fit.ksDistance,
      num_pl_spikes: fit.tailSize,
    }),
  };
}

function windowInterval(
  windows: ReturnType<typeof farmsSpectra>,
  floor: number,
  uniform: Uniform,
  resamples: number,
) {
  const estimate = estimateOverWindows(windows, {
    estimator: (eigenvalues) => {
      const fit = fitUpperTail(eigenvalues, { floor });
      return fit.kind === "fitted" ? fit.alpha : null;
    },
    uniform,
    resamples,
  });
  return estimate.kind === "estimated" && estimate.interval.kind === "known" ? estimate.interval : null;
}

function pool(spectra: readonly Float64Array[]): Float64Array {
  const pooled = new Float64Array(spectra.reduce((sum, { length }) => sum + length, 0));
  let filled = 0;
  for (const spectrum of spectra) {
    pooled.set(spectrum, filled);
    filled += spectrum.length;
  }
  return pooled.sort();
}
