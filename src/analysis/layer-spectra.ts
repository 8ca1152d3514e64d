import { checked } from "../esd/checked.js";
import type { ChosenEngine } from "../esd/choose-engine.js";
import type { Eigensolver, MatrixView } from "../esd/engine.js";
import { matrixViews, spectrum } from "../esd/spectrum.js";
import type { Kernel, SpectrumShape, WeightMatrix } from "../layers/matrix.js";
import { checkSource } from "../loaders/check-source.js";
import { type DecodedTensor, readTensor } from "../loaders/read-tensor.js";
import { isNarrow, type SignificandUse, significandUse } from "../metrics/effective-dtype.js";
import { type EntryMoments, entryMoments } from "../metrics/entry-moments.js";
import { longestLines } from "../metrics/longest-lines.js";
import type { Weights } from "../rmt/shuffled-spectra.js";
import type { MatrixSpectrum } from "../rmt/without-dead-units.js";
import { type Census, hasSpectrum, takeCensus } from "./census.js";
import { streamable, streamSpectrum } from "./stream-spectrum.js";

/** The spectrum of one genuine matrix, as random-matrix theory needs it. */
export interface GenuineSpectrum extends MatrixSpectrum {
  /** The norms of its longest row and of its longest column together. */
  readonly longestLines: number;
}

/** A unit's weights reduced to what everything else is measured from. Eigenvalues are ascending, unnormalised. */
export interface LayerSpectra {
  /** Pooled over the kernel positions of a convolution. */
  readonly eigenvalues: Float64Array;
  /** A convolution laid out flat; the pooled spectrum itself for a dense unit. */
  readonly genuine: GenuineSpectrum;
  /**
   * As the genuine matrix's; of the kernel position where they are longest together. 0 where they are not needed: the floor
   * of a solver that goes through WᵀW, 8 M 2^-52 λmax, is above what rounding to f32 or f64 can come to,
   * (0.2123 · 2^-23 · 2)² λmax.
   */
  readonly longestLines: number;
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
    const stored = streamable(matrix.source);
    if (stored) {
      checkSource(matrix.source);
      return streamSpectrum(stored, shape, engine.solver);
    }
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
  const { values } = tensor;
  const use = significandUse(values);
  const longest = engine.kind === "direct" || isNarrow(use) ? longestOf : () => 0;
  const spectra = solveAll(kernel, tensor, shape, solver, longest);
  return {
    census,
    spectra: {
      ...spectra,
      quantisationStep: tensor.quantisationStep,
      invariantsHold,
      entries: entryMoments(values),
      significandUse: use,
      kept: keepWeights ? { values, shape: tensor.shape, kernel, solver: engine.solver } : null,
    },
  };
}

function longestOf(matrices: readonly MatrixView[]): number {
  return Math.max(...matrices.map(longestLines));
}

function solveAll(
  kernel: Kernel,
  { values, shape }: DecodedTensor,
  { N, M }: SpectrumShape,
  solver: Eigensolver,
  longest: typeof longestOf,
) {
  const pooled = {
    eigenvalues: spectrum(values, shape, kernel, solver),
    longestLines: longest(matrixViews(values, shape, kernel)),
  };
  const genuine = kernel === "dense" ? { ...pooled, N, M } : flatSpectrum(values, shape, solver, longest);
  return {
    ...pooled,
    genuine,
    relativeFloor: solver.relativeFloor(Math.max(M, genuine.M)),
    engine: solver.name,
  };
}

/** Of a convolution as the one matrix of its outputs by all of its inputs at all positions. */
function flatSpectrum(
  values: DecodedTensor["values"],
  [first, second, positions]: readonly number[],
  solver: Eigensolver,
  longest: typeof longestOf,
): GenuineSpectrum {
  const shape = [first, second * positions, 1];
  return {
    eigenvalues: spectrum(values, shape, "dense", solver),
    N: Math.max(first, shape[1]),
    M: Math.min(first, shape[1]),
    longestLines: longest(matrixViews(values, shape, "dense")),
  };
}
