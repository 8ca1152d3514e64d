import { farmsSpectra, type WindowSpectra } from "../../esd/farms.js";
import { matrixViews } from "../../esd/spectrum.js";
import { pooledWindows, windowInterval } from "../../metrics/window-interval.js";
import { fitHill } from "../../powerlaw/hill.js";
import {
  type FittedUpperTail,
  fitUpperTail,
  type UpperTail,
  type UpperTailOptions,
} from "../../powerlaw/upper-tail.js";
import type { Uniform } from "../../random/stream.js";
import type { KeptWeights } from "../layer-spectra.js";
import type { MeasureOptions } from "../options.js";
import type { LayerMeasures } from "../record.js";
import type { NoiseFloors } from "./noise-floors.js";

export interface WindowOptions {
  readonly uniform: Uniform;
  /** Of the whole matrix, unnormalised. */
  readonly floors: Pick<NoiseFloors, "zero" | "blur">;
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
  { uniform, floors, N, M, options }: WindowOptions,
): { readonly fit: UpperTail; readonly columns: Partial<LayerMeasures> } {
  const windows = farmsSpectra(matrixViews(values, shape, kernel), solver);
  const { long, short, longStarts, shortStarts } = windows.grid;
  // The rounding noise of a window is that of the whole matrix's in proportion to √N + √M.
  const share = ((Math.sqrt(long) + Math.sqrt(short)) / (Math.sqrt(N) + Math.sqrt(M))) ** 2;
  const rule = { floor: floors.zero * share, blur: floors.blur * share };
  const pooled = pooledWindows(windows.spectra.flat());
  const fit = fitUpperTail(pooled, rule);
  const columns = { num_windows: longStarts.length * shortStarts.length };
  if (fit.kind === "none") return { fit, columns: { ...columns, alpha_reason: fit.reason } };
  const hill = fitHill(pooled, rule.floor);
  const interval =
    options.bootstrap === 0 ? null : intervalColumns(fit, windows, rule, uniform, options.bootstrap);
  // Normalised by the longer side of what they are eigenvalues of.
  const scale = options.normalize ? 1 / long : 1;
  return {
    fit,
    columns: {
      ...columns,
      alpha: fit.alpha,
      beta_upper: fit.alpha - 1,
      ...interval,
      xmin: fit.xmin * scale,
      xmax: fit.xmax * scale,
      D: fit.ksDistance,
      num_pl_spikes: fit.tailSize,
      ...(hill.kind === "fitted" && {
        hill_alpha: hill.alpha,
        hill_min: hill.alphaMin,
        hill_max: hill.alphaMax,
      }),
    },
  };
}

/** By ln(alpha - 1), about which resamples scatter evenly, so that no end falls below 1. */
function intervalColumns(
  { alpha }: FittedUpperTail,
  windows: WindowSpectra,
  rule: UpperTailOptions,
  uniform: Uniform,
  resamples: number,
): Partial<LayerMeasures> {
  const interval = windowInterval(windows, Math.log(alpha - 1), {
    estimator: (eigenvalues) => {
      const fit = fitUpperTail(eigenvalues, rule);
      return fit.kind === "fitted" ? Math.log(fit.alpha - 1) : null;
    },
    uniform,
    resamples,
  });
  return interval.kind === "none"
    ? { alpha_boot_reason: interval.reason }
    : { alpha_boot_low: 1 + Math.exp(interval.low), alpha_boot_high: 1 + Math.exp(interval.high) };
}
