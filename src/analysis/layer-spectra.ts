import { checked } from "../esd/checked.js";
import type { ChosenEngine } from "../esd/choose-engine.js";
import type { Eigensolver } from "../esd/engine.js";
import { spectrum } from "../esd/spectrum.js";
import type { Kernel, SpectrumShape, WeightMatrix } from "../layers/matrix.js";
import { type DecodedTensor, readTensor } from "../loaders/read-tensor.js";
import { type SignificandUse, significandUse } from "../metrics/effective-dtype.js";
import { type EntryMoments, entryMoments } from "../metrics/entry-moments.js";
import type { Weights } from "../rmt/shuffled-spectra.js";
import { type Census, hasSpectrum, takeCensus } from "./census.js";
import { streamable, streamSpectrum } from "./stream-spectrum.js";

/** The spectrum of one genuine matrix, as random-matrix theory needs it. */
export interface GenuineSpectrum {
  readonly eigenvalues: Float64Array;
  readonly N: number;
  readonly M: number;
}

/** A unit's weights reduced to what everything else is measured from. Eigenvalues are ascending, unnormalised. */
export interface LayerSpectra {
  /** Pooled over the kernel positions of a convolution. */
  readonly eigenvalues: Float64Array;
  /** A convolution laid out flat; the pooled spectrum itself for a dense unit. */
  readonly genuine: GenuineSpectrum;
  /** Step between levels of quantised weights, null if they are not quantised. */
  readonly quantisationStep: number | null;
  /** The smallest λ/λmax that the solver resolved. */
  readonly relativeFloor: number;
  /** Whether the spectra have the trace and norm that they must; the direct solver is taken at its word. */
  readonly invariantsHold: boolean;
  readonly engine: string;
  readonly entries: EntryMoments;
  readonly significandUse: SignificandUse;
  /** The weights themselves, where they were asked for. */
  readonly kept: KeptWeights | null;
}

/** Decoded weights, with the solver for what is made of them: shuffled, or cut into windows. */
export interface KeptWeights extends Weights {
  readonly solver: Eigensolver;
}

export interface LayerReading {
  readonly census: Census;
  /** Null if the weights are not finite, out of bounds, or all zero. */
  readonly spectra: LayerSpectra | null;
}

/**
 * Reads a unit's weights and solves for its spectra. A large matrix goes through the solver in panels, so that
 * it is never whole in memory, unless the weights are to be kept.
 * @throws UserError if the weights cannot be read
 */
export async function readSpectra(
  matrix: WeightMatrix,
  shape: SpectrumShape,
  engine: ChosenEngine,
  keepWeights: boolean,
): Promise<LayerReading> {
  if (engine.kind === "gram" && matrix.kernel === "dense" && !keepWeights) {
    const source = streamable(matrix.source);
    if (source) return streamSpectrum(source, shape, engine.solver);
  }
  return solveSpectra(await readTensor(matrix.source), matrix.kernel, shape, engine, keepWeights);
}

/** The spectra of a unit whose weights are read. */
export function solveSpectra(
  tensor: DecodedTensor,
  kernel: Kernel,
  shape: SpectrumShape,
  engine: ChosenEngine,
  keepWeights: boolean,
): LayerReading {
  const census = takeCensus(tensor.values);
  if (!hasSpectrum(census)) return { census, spectra: null };
  let invariantsHold = true;
  const solver =
    engine.kind === "direct"
      ? engine.solver
      : checked(engine.solver, () => {
          invariantsHold = false;
        });
  const spectra = solveAll(kernel, tensor, shape, solver);
  const { values } = tensor;
  return {
    census,
    spectra: {
      ...spectra,
      quantisationStep: tensor.quantisationStep,
      invariantsHold,
      entries: entryMoments(values),
      significandUse: significandUse(values),
      kept: keepWeights ? { values, shape: tensor.shape, kernel, solver: engine.solver } : null,
    },
  };
}

function solveAll(
  kernel: Kernel,
  { values, shape }: DecodedTensor,
  { N, M }: SpectrumShape,
  solver: Eigensolver,
) {
  const eigenvalues = spectrum(values, shape, kernel, solver);
  const [first, second, positions] = shape;
  const columns = second * positions;
  const genuine =
    kernel === "dense"
      ? { eigenvalues, N, M }
      : {
          eigenvalues: spectrum(values, [first, columns], "dense", solver),
          N: Math.max(first, columns),
          M: Math.min(first, columns),
        };
  return {
    eigenvalues,
    genuine,
    relativeFloor: solver.relativeFloor(Math.max(M, genuine.M)),
    engine: solver.name,
  };
}
