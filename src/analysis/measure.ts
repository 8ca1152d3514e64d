import type { Eigensolver } from "../esd/engine.js";
import { spectrum } from "../esd/spectrum.js";
import type { Kernel, SpectrumShape } from "../layers/matrix.js";
import { DTYPES, type Dtype } from "../loaders/dtype.js";
import { storageNoiseFloor } from "../metrics/noise-floor.js";
import { effectiveRank, entropy, matrixRank, participationRatio } from "../metrics/rank.js";
import {
  conditionNumber,
  logAlphaNorm,
  logNorm,
  logPseudoDeterminant,
  norm,
  spectralNorm,
  stableRank,
} from "../metrics/scale.js";
import { classifyPhase } from "../phase/classify.js";
import { fitLowerTail, type LowerTail } from "../powerlaw/lower-tail.js";
import { fitUpperTail, type UpperTail, WEIGHTWATCHER_RULE } from "../powerlaw/upper-tail.js";
import { type BulkFit, fitBulk } from "../rmt/bulk-fit.js";
import { marchenkoPasturEdges } from "../rmt/marchenko-pastur.js";
import type { MeasureOptions, UpperTailRule } from "./options.js";
import { type LayerMeasures, NO_MEASURES } from "./record.js";

/** A unit's weights in memory, finite and not all zero. */
export interface LoadedMatrix {
  /** Row-major, of `shape`. */
  readonly values: Float32Array | Float64Array;
  readonly shape: readonly number[];
  readonly kernel: Kernel;
  readonly dtype: Dtype;
  /** Step between levels of quantised weights, null if they are not quantised. */
  readonly quantisationStep: number | null;
  readonly spectrum: SpectrumShape;
}

export interface Measured {
  readonly measures: LayerMeasures;
  /** Ascending; divided by N when normalised. */
  readonly eigenvalues: Float64Array;
}

/**
 * Everything that is known of a layer from its weights: the spectrum, its scale and ranks, both tails, the
 * Marchenko-Pastur bulk and the phase (statistics A2-A7, A11).
 *
 * Tails and metrics are those of the unit's spectrum, pooled over the kernel positions of a convolution; the
 * bulk and the phase need one genuine matrix and take a convolution flat.
 */
export function measureLayer(matrix: LoadedMatrix, engine: Eigensolver, options: MeasureOptions): Measured {
  const { values, shape, kernel, spectrum: pooled } = matrix;
  const unnormalised = spectrum(values, shape, kernel, engine);
  const flat = kernel === "dense" ? { ...pooled, eigenvalues: unnormalised } : flatSpectrum(matrix, engine);
  const floors = noiseFloors(matrix, unnormalised, engine);
  const bulk = fitBulk(flat.eigenvalues, flat.N, flat.M);

  // Everything but the bulk and the phase, whose theory fixes the scale itself, is equivariant.
  const scale = options.normalize ? 1 / pooled.N : 1;
  const eigenvalues = scale === 1 ? unnormalised : unnormalised.map((eigenvalue) => eigenvalue * scale);
  const zeroFloor = floors.zero * scale;
  const upper = upperTail(eigenvalues, zeroFloor, kernel, options.fit);
  const gapEdge = lowerGapEdge(bulk, pooled);
  const lower = fitLowerTail(eigenvalues, {
    resolved: floors.resolved * scale,
    gapEdge: gapEdge === null ? null : gapEdge * scale,
  });

  return {
    measures: {
      ...NO_MEASURES,
      ...scaleColumns(eigenvalues, zeroFloor),
      ...rankColumns(eigenvalues, zeroFloor),
      ...upperColumns(upper, eigenvalues),
      ...lowerColumns(lower),
      ...bulkColumns(bulk, flat, options.normalize),
      ...phaseColumns(matrix, flat, bulk),
      warnings: cautions(matrix, upper, lower, bulk),
    },
    eigenvalues,
  };
}

interface GenuineSpectrum {
  readonly eigenvalues: Float64Array;
  readonly N: number;
  readonly M: number;
}

/** A convolution's spectrum as one matrix, (first) x (second · positions). */
function flatSpectrum({ values, shape }: LoadedMatrix, engine: Eigensolver): GenuineSpectrum {
  const [first, second, positions] = shape;
  const columns = second * positions;
  return {
    eigenvalues: spectrum(values, [first, columns], "dense", engine),
    N: Math.max(first, columns),
    M: Math.min(first, columns),
  };
}

/** Eigenvalues up to `zero` are zeros to the stored precision; from `resolved` on they are known to 20 %. */
interface NoiseFloors {
  readonly zero: number;
  readonly resolved: number;
}

function noiseFloors(matrix: LoadedMatrix, eigenvalues: Float64Array, engine: Eigensolver): NoiseFloors {
  const { N, M } = matrix.spectrum;
  const tauS = storageNoise(matrix, N, M, eigenvalues);
  const solverFloor = engine.relativeFloor(M) * spectralNorm(eigenvalues);
  return { zero: tauS ** 2, resolved: Math.max((10 * tauS) ** 2, solverFloor) };
}

function storageNoise(
  { values, dtype, quantisationStep }: LoadedMatrix,
  N: number,
  M: number,
  eigenvalues: Float64Array,
): number {
  return storageNoiseFloor({
    dtype: DTYPES[dtype],
    quantisationStep,
    rms: Math.sqrt(norm(eigenvalues) / values.length),
    N,
    M,
    maxSingularValue: Math.sqrt(spectralNorm(eigenvalues)),
  });
}

/**
 * The lower edge that noise of the bulk's variance would have in the unit's own shape, where a gap at zero is
 * to be expected (Q > 1.05, statistics A4); null where noise reaches zero.
 */
function lowerGapEdge(bulk: BulkFit, { N, M }: SpectrumShape): number | null {
  const Q = N / M;
  if (Q <= 1.05 || bulk.kind === "none") return null;
  return N * marchenkoPasturEdges(Q, bulk.sigmaSquared).lower;
}

/** WeightWatcher halves the eigenvalues of a pooled convolution (its `conv2d_norm`). */
function upperTail(
  eigenvalues: Float64Array,
  zeroFloor: number,
  kernel: Kernel,
  rule: UpperTailRule,
): UpperTail {
  if (rule === "clauset") return fitUpperTail(eigenvalues, { floor: zeroFloor });
  const seen = kernel === "conv" ? eigenvalues.map((eigenvalue) => eigenvalue / 2) : eigenvalues;
  return fitUpperTail(seen, WEIGHTWATCHER_RULE);
}

function scaleColumns(eigenvalues: Float64Array, zeroFloor: number): Partial<LayerMeasures> {
  const largest = spectralNorm(eigenvalues);
  return {
    norm: norm(eigenvalues),
    log_norm: logNorm(norm(eigenvalues)),
    spectral_norm: largest,
    lambda_max: largest,
    lambda_min: eigenvalues[0],
    log_spectral_norm: logNorm(largest),
    stable_rank: stableRank(eigenvalues),
    log_det: logPseudoDeterminant(eigenvalues, zeroFloor),
    condition: conditionNumber(eigenvalues, zeroFloor),
  };
}

function rankColumns(eigenvalues: Float64Array, zeroFloor: number): Partial<LayerMeasures> {
  const rank = matrixRank(eigenvalues, zeroFloor);
  const lost = eigenvalues.length - rank;
  return {
    matrix_rank: rank,
    rank_loss: lost,
    zero_frac: lost / eigenvalues.length,
    entropy: entropy(eigenvalues, zeroFloor),
    effective_rank: effectiveRank(eigenvalues, zeroFloor),
    participation_ratio: participationRatio(eigenvalues),
  };
}

function upperColumns(fit: UpperTail, eigenvalues: Float64Array): Partial<LayerMeasures> {
  if (fit.kind === "none") return {};
  const logLargest = logNorm(spectralNorm(eigenvalues));
  return {
    alpha: fit.alpha,
    beta_upper: fit.alpha - 1,
    alpha_ci_low: fit.ciLow,
    alpha_ci_high: fit.ciHigh,
    sigma: fit.sigma,
    xmin: fit.xmin,
    xmax: fit.xmax,
    D: fit.ksDistance,
    num_pl_spikes: fit.tailSize,
    alpha_weighted: logLargest === null ? null : fit.alpha * logLargest,
    log_alpha_norm: logAlphaNorm(eigenvalues, fit.alpha),
    warning: weightWatcherWarning(fit.alpha),
  };
}

/** Martin & Mahoney's rule of thumb as WeightWatcher prints it (statistics A8): a convention, not a verdict. */
function weightWatcherWarning(alpha: number) {
  if (alpha < 2) return "over-trained";
  return alpha > 6 ? "under-trained" : "";
}

function lowerColumns(fit: LowerTail): Partial<LayerMeasures> {
  if (fit.kind === "none") return { alpha_lower_reason: fit.reason };
  return {
    alpha_lower: fit.alphaLower,
    alpha_lower_ci_low: fit.ciLow,
    alpha_lower_ci_high: fit.ciHigh,
    alpha_lower_sigma: fit.sigma,
    xmax_lower: fit.xmax,
    D_lower: fit.ksDistance,
    num_lower_tail: fit.tailSize,
  };
}

function bulkColumns(
  bulk: BulkFit,
  { eigenvalues, N }: GenuineSpectrum,
  normalize: boolean,
): Partial<LayerMeasures> {
  if (bulk.kind === "none") return {};
  const scale = normalize ? 1 / N : 1;
  return {
    mp_sigma: bulk.sigma,
    lambda_plus: bulk.lambdaPlus * scale,
    lambda_edge: bulk.lambdaEdge * scale,
    num_spikes: bulk.numSpikes,
    mp_softrank: bulk.lambdaPlus / spectralNorm(eigenvalues),
    mp_distance: bulk.distance,
  };
}

function phaseColumns(
  matrix: LoadedMatrix,
  { eigenvalues, N, M }: GenuineSpectrum,
  bulk: BulkFit,
): Partial<LayerMeasures> {
  const tauS = storageNoise(matrix, N, M, eigenvalues);
  const result = classifyPhase({ eigenvalues, N, M, tauS, bulk });
  if (result.kind === "none") return { phase_reason: result.reason };
  return {
    phase: result.phase,
    phase_confidence: result.confidence,
    phase_reason: result.evidence,
    phase_margins: result.margins,
  };
}

/** Codes of what weakens the numbers, by the flags of statistics §2.1 and, of vectors, §1.2. */
function cautions(
  matrix: LoadedMatrix,
  upper: UpperTail,
  lower: LowerTail,
  bulk: BulkFit,
): readonly string[] {
  const found: [string, boolean][] = [
    ["vector_slices", matrix.kernel === "conv" && matrix.spectrum.M === 1],
    ["bulk_unsettled", bulk.kind === "fitted" && !bulk.settled],
    ["storage_limited", lower.kind === "none" && lower.reason === "storage_limited"],
  ];
  if (upper.kind === "none") found.push(["no_upper_tail", true]);
  else {
    found.push(
      ["few", upper.tailSize < 50],
      ["poor", upper.ksDistance > 0.1],
      ["narrow", upper.xmax / upper.xmin < 3],
      ["light", upper.alpha > 6],
    );
  }
  return found.filter(([, holds]) => holds).map(([code]) => code);
}
