import type { MeasureOptions } from "../analysis/options.js";
import type { ChosenEngine } from "../esd/choose-engine.js";
import type { GramEigensolver } from "../esd/engine.js";
import { type Kernel, spectrumShape } from "../layers/matrix.js";
import { type DecodedTensor, readTensor } from "../loaders/read-tensor.js";
import type { TensorSource } from "../loaders/tensor-source.js";
import type { Uniform } from "../random/stream.js";
import { intervalOf, scanInterval } from "./alpha-interval.js";
import { type ChangeSpectrum, changeSpectrum } from "./change-spectrum.js";
import type { ComparisonRecord } from "./columns.js";
import type { AnalysedSpectrum } from "./compare-spectra.js";
import { viewOf } from "./dense-matrix.js";
import { ckaOfNoise, ckaOrder, linearCka } from "./linear-cka.js";
import { type FlatMatrix, type OverlapColumns, overlapColumns } from "./overlap-columns.js";
import { isWithinRounding, storedError } from "./rounding.js";
import { difference, type WeightChange, weightChange } from "./weight-change.js";

/** An analysed layer with where its weights lie. */
export interface PairSide extends AnalysedSpectrum {
  /** Outputs first. */
  readonly source: TensorSource;
  readonly kernel: Kernel;
}

export interface PairOptions extends MeasureOptions {
  /** Singular vectors of each side whose spans are compared, where the matrices have so many. */
  readonly topK: number;
  /** Whether the record carries the spectra. */
  readonly eigenvalues: boolean;
}

type DistanceColumns = Pick<
  ComparisonRecord,
  | "identical"
  | "cosine"
  | "relative_frobenius"
  | "relative_spectral"
  | "relative_rounding"
  | "within_rounding"
  | "cka"
  | "cka_random"
>;

/** The columns that take the weights themselves; those of ΔW are missing where it has no spectrum. */
export type WeightColumns = DistanceColumns & OverlapColumns & Partial<ChangeColumns>;

/**
 * Compares the weights of two layers of one shape: how far B is from A, what B - A is, and how much of their top
 * subspaces the two have in common.
 *
 * @param stream random numbers of the pair's own, a stream for each purpose
 * @throws UserError if the weights cannot be read
 */
export async function compareWeights(
  a: PairSide,
  b: PairSide,
  options: PairOptions,
  engine: ChosenEngine,
  stream: (purpose: string) => Uniform,
): Promise<WeightColumns> {
  const readA = await readTensor(a.source);
  const readB = await readTensor(b.source);
  const change = weightChange(readA.values, readB.values);
  const flatA = flatten(a, readA, change.normA, engine);
  const flatB = change.identical ? flatA : flatten(b, readB, change.normB, engine);
  const overlaps = overlapColumns(flatA, flatB, options.topK, stream);
  const { rows, columns } = flatA.matrix;
  const error = Math.hypot(flatA.error, flatB.error);
  const known = {
    identical: change.identical,
    relative_frobenius: change.normChange / change.normA,
    relative_rounding: (error * Math.sqrt(rows * columns)) / change.normA,
    cka_random: ckaOfNoise(rows, columns),
    ...overlaps,
  };
  if (change.identical) return { ...known, cosine: 1, relative_spectral: 0, within_rounding: true, cka: 1 };

  const spectrum = await changeSpectrum(
    {
      values: difference(readA.values, readB.values),
      sourceShape: readA.shape,
      kernel: a.kernel,
      shape: spectrumShape({ part: "", source: a.source, kernel: a.kernel }),
      error,
      dtype: a.record.dtype,
      layerType: a.record.layer_type,
    },
    options,
    engine,
    stream,
  );
  const distances = spectralColumns(spectrum, change, flatA, error);
  return {
    ...known,
    cosine: change.cosine,
    ...distances,
    cka: alignment(flatA, flatB, await gramSolver(engine)),
    ...(spectrum && changeColumns(spectrum, options, stream("alpha of the change"))),
    ...(distances.within_rounding && NOTHING_BUT_ROUNDING),
  };
}

function flatten(side: PairSide, read: DecodedTensor, norm: number, engine: ChosenEngine): FlatMatrix {
  const { values, quantisationStep } = read;
  const [rows, ...others] = read.shape;
  const matrix = { values, rows, columns: others.reduce((product, size) => product * size, 1) };
  return {
    matrix,
    eigenvalues: side.kernel === "dense" ? side.eigenvalues : engine.solver.eigenvalues(viewOf(matrix)),
    error: storedError(side.record, norm / Math.sqrt(values.length), quantisationStep),
  };
}

function spectralColumns(
  spectrum: ChangeSpectrum | null,
  { normChange }: WeightChange,
  { matrix: { rows, columns }, eigenvalues }: FlatMatrix,
  error: number,
) {
  if (spectrum === null) return { relative_spectral: null, within_rounding: null };
  const spectral = Math.sqrt(spectrum.largest);
  return {
    relative_spectral: spectral / Math.sqrt(eigenvalues[eigenvalues.length - 1]),
    within_rounding: isWithinRounding({ frobenius: normChange, spectral }, rows, columns, error),
  };
}

/** Null where no solver holds so large a Gram matrix. */
function alignment(a: FlatMatrix, b: FlatMatrix, solver: GramEigensolver): number | null {
  const { rows, columns } = a.matrix;
  return ckaOrder(rows, columns, columns) > solver.largestOrder
    ? null
    : linearCka(a.matrix, b.matrix, solver);
}

/** Errors have no phase, whatever their spectrum. */
const NOTHING_BUT_ROUNDING = {
  dw_phase: null,
  dw_phase_confidence: null,
  dw_phase_reason: "the change is no more than what rounding to the stored types makes",
};

async function gramSolver(engine: ChosenEngine): Promise<GramEigensolver> {
  if (engine.kind === "gram") return engine.solver;
  const { wasmEngine } = await import("../esd/engines/wasm.js");
  return wasmEngine;
}

type ChangeColumns = ReturnType<typeof changeColumns>;

function changeColumns({ measures, eigenvalues }: ChangeSpectrum, options: PairOptions, uniform: Uniform) {
  const { alpha, alpha_boot_low: low, alpha_boot_high: high, matrix_rank } = measures;
  const interval =
    alpha === null
      ? null
      : (intervalOf(low, high) ??
        scanInterval({ record: { matrix_rank }, eigenvalues }, options.fit, uniform));
  return {
    dw_norm: measures.norm,
    dw_lambda_max: measures.lambda_max,
    dw_stable_rank: measures.stable_rank,
    dw_matrix_rank: measures.matrix_rank,
    dw_effective_rank: measures.effective_rank,
    dw_alpha: measures.alpha,
    dw_alpha_reason: measures.alpha_reason,
    dw_sigma: measures.sigma,
    dw_alpha_boot_low: interval?.low ?? null,
    dw_alpha_boot_high: interval?.high ?? null,
    dw_xmin: measures.xmin,
    dw_D: measures.D,
    dw_num_pl_spikes: measures.num_pl_spikes,
    dw_tail_model: measures.tail_model,
    dw_num_spikes: measures.num_spikes,
    dw_phase: measures.phase,
    dw_phase_confidence: measures.phase_confidence,
    dw_phase_reason: measures.phase_reason,
    dw_eigenvalues: options.eigenvalues ? Array.from(eigenvalues) : null,
  };
}
