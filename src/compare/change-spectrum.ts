import { type Census, hasSpectrum } from "../analysis/census.js";
import { type LayerSpectra, solveSpectra } from "../analysis/layer-spectra.js";
import { type Measured, measureLayer } from "../analysis/measure/measure-layer.js";
import type { MeasureOptions } from "../analysis/options.js";
import { type ChosenEngine, chooseEngine } from "../esd/choose-engine.js";
import type { LayerType } from "../layers/describe.js";
import type { Kernel, SpectrumShape } from "../layers/matrix.js";
import type { Dtype } from "../loaders/dtype.js";
import type { Uniform } from "../random/stream.js";

/** B - A of two matrices, with what storing them has made of it. */
export interface WeightDifference {
  readonly values: Float32Array | Float64Array;
  readonly sourceShape: readonly number[];
  readonly kernel: Kernel;
  readonly shape: SpectrumShape;
  /** Root mean square of the errors of its entries. */
  readonly error: number;
  readonly dtype: Dtype;
  readonly layerType: LayerType;
}

export interface ChangeSpectrum extends Measured {
  /** The largest eigenvalue of it as one matrix. */
  readonly largest: number;
}

/** The step of a uniform error of this root mean square. */
const STEP_OF_RMS = Math.sqrt(12);

/**
 * The spectrum of a change of weights and all that is measured of a layer's. Its noise is not that of its own small
 * numbers but of the weights that were subtracted: an eigenvalue below it counts as zero, so that the rank of a
 * merged low-rank adapter is the adapter's.
 *
 * @returns null if the change has no spectrum: it is zero, or not finite
 */
export async function changeSpectrum(
  change: WeightDifference,
  options: MeasureOptions,
  engine: ChosenEngine,
  stream: (purpose: string) => Uniform,
): Promise<ChangeSpectrum | null> {
  const { kernel, shape, dtype, layerType } = change;
  const first = solve(change, engine);
  if (first === null) return null;
  const solvedAgain = !first.invariantsHold;
  const spectra = solvedAgain ? solve(change, await chooseEngine("js")) : first;
  if (spectra === null) return null;
  const measured = measureLayer(
    { ...spectra, solvedAgain, kernel, dtype, layerType, shape },
    plain(options),
    stream,
  );
  return { ...measured, largest: spectra.genuine.eigenvalues.at(-1) ?? 0 };
}

function solve(
  { values, sourceShape, kernel, shape, error }: WeightDifference,
  engine: ChosenEngine,
): LayerSpectra | null {
  const tensor = { shape: sourceShape, values, quantisationStep: STEP_OF_RMS * error };
  const { census, spectra }: { census: Census; spectra: LayerSpectra | null } = solveSpectra(
    tensor,
    kernel,
    shape,
    engine,
    false,
  );
  return hasSpectrum(census) ? spectra : null;
}

/** What is asked of the layers themselves and means nothing for their change is left out. */
function plain(options: MeasureOptions): MeasureOptions {
  return { ...options, esd: "full", normalize: false, randomize: false, htmp: false };
}
