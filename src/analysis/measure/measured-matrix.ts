import type { LayerType } from "../../layers/describe.js";
import type { Kernel, SpectrumShape } from "../../layers/matrix.js";
import type { Dtype } from "../../loaders/dtype.js";
import type { LayerSpectra } from "../layer-spectra.js";

/** A unit's spectra with what decides how far they can be trusted. */
export interface MeasuredMatrix extends LayerSpectra {
  /** Whether the spectra are the direct solver's, because the engine's broke their invariants. */
  readonly solvedAgain: boolean;
  readonly kernel: Kernel;
  readonly layerType: LayerType;
  readonly dtype: Dtype;
  readonly shape: SpectrumShape;
}
