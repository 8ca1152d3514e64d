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
import {
  FEW_IN_TAIL,
  NARROW_TAIL_SPAN,
  OVER_TRAINED_BELOW,
  POOR_FIT_DISTANCE,
  UNDER_TRAINED_ABOVE,
} from "./conventions.js";
import type { GenuineSpectrum, LayerSpectra } from "./layer-spectra.js";
import type { MeasureOptions, UpperTailRule } from "./options.js";
import { type LayerMeasures, NO_MEASURES } from "./record.js";

/** A unit's spectra with what decides how far they can be trusted. */
export interface MeasuredMatrix extends LayerSpectra {
  /** Whether the spectra are the direct solver's, because the engine's broke their invariants. */
  readonly solvedAgain: boolean;
  readonly kernel: Kernel;
  readonly dtype: Dtype;
  readonly shape: SpectrumShape;
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
export function measureLayer(matrix: MeasuredMatrix, options: MeasureOptions): Measured {
  const { eigenvalues: unnormalised, genuine, kernel, shape } = matrix;
  const floors = noiseFloors(matrix);
  const bulk = genuineBulk(matrix);

  // Everything but the bulk and the phase, whose theory fixes the scale itself, is equivariant.
  const scale = options.normalize ? 1 / shape.N : 1;
  const eigenvalues = scale === 1 ? unnormalised : unnormalised.map((eigenvalue) => eigenvalue * scale);
  const zeroFloor = floors.zero * scale;
  const blur = floors.blur * scale;
  const upper = upperTail(eigenvalues, { floor: zeroFloor, blur }, kernel, options.fit);
  const gapEdge = lowerGapEdge(bulk, shape);
  const lower = fitLowerTail(eigenvalues, {
    resolved: floors.resolved * scale,
    gapEdge: gapEdge === null ? null : gapEdge * scale,
    blur,
  });

  return {
    measures: {
      ...NO_MEASURES,
      ...scaleColumns(eigenvalues, zeroFloor),
      ...rankColumns(eigenvalues, zeroFloor),
      ...upperColumns(upper, eigenvalues),
      ...lowerColumns(lower),
      ...bulkColumns(bulk, genuine, options.normalize),
      ...phaseColumns(matrix, bulk),
      warnings: cautions(matrix, floors, upper, lower, bulk),
    },
    eigenvalues,
  };
}

/** Zeros are no bulk: with this share of them they reach into the quantiles that one is fitted to. */
const MOST_ZEROS_OF_A_BULK = 0.05;

function genuineBulk(matrix: MeasuredMatrix): BulkFit {
  const { eigenvalues, N, M } = matrix.genuine;
  const zeroFloor = genuineTau(matrix) ** 2;
  const zeros = eigenvalues.findLastIndex((x) => x <= zeroFloor) + 1;
  return zeros > MOST_ZEROS_OF_A_BULK * eigenvalues.length ? { kind: "none" } : fitBulk(eigenvalues, N, M);
}

/** The singular value of the genuine matrix up to which storage or the solver leaves nothing to tell from zero. */
function genuineTau(matrix: MeasuredMatrix): number {
  const { eigenvalues, N, M } = matrix.genuine;
  const solverZero = Math.sqrt(matrix.relativeFloor * spectralNorm(eigenvalues));
  return Math.max(storageNoise(matrix, N, M, eigenvalues), solverZero);
}

interface NoiseFloors {
  /** Eigenvalues up to this one are zeros to the precision of storage (tau_s²) and of the solver. */
  readonly zero: number;
  /** The same by storage alone, and by the solver alone. */
  readonly storedZero: number;
  readonly solverZero: number;
  /** From this one on they are known to 20 % (statistics §2.8). */
  readonly resolved: number;
  /** How far off the largest may be: |ds| <= tau_s (Weyl), so |dλ| <= 2 s tau_s, and the solver's own error. */
  readonly blur: number;
}

function noiseFloors(matrix: MeasuredMatrix): NoiseFloors {
  const { eigenvalues, shape, relativeFloor } = matrix;
  const tauS = storageNoise(matrix, shape.N, shape.M, eigenvalues);
  const largest = spectralNorm(eigenvalues);
  const [storedZero, solverZero] = [tauS ** 2, relativeFloor * largest];
  return {
    zero: Math.max(storedZero, solverZero),
    storedZero,
    solverZero,
    resolved: Math.max(100 * storedZero, solverZero),
    blur: 2 * Math.sqrt(largest) * tauS + relativeFloor * largest,
  };
}

/**
 * Whether the solver, not storage, leaves it open of an eigenvalue whether it is a zero or of the lower tail
 * (statistics A4): a solver that goes through WᵀW then gives way to one that does not.
 */
export function solverHidesTail(matrix: MeasuredMatrix): boolean {
  const { storedZero, solverZero } = noiseFloors(matrix);
  return solverZero > storedZero && matrix.eigenvalues[0] < solverZero;
}

function storageNoise(
  { dtype, quantisationStep, shape }: MeasuredMatrix,
  N: number,
  M: number,
  eigenvalues: Float64Array,
): number {
  return storageNoiseFloor({
    dtype: DTYPES[dtype],
    quantisationStep,
    rms: Math.sqrt(norm(eigenvalues) / (shape.N * shape.M * shape.numMatrices)),
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
  limits: { readonly floor: number; readonly blur: number },
  kernel: Kernel,
  rule: UpperTailRule,
): UpperTail {
  if (rule === "clauset") return fitUpperTail(eigenvalues, limits);
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
  if (alpha < OVER_TRAINED_BELOW) return "over-trained";
  return alpha > UNDER_TRAINED_ABOVE ? "under-trained" : "";
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

function phaseColumns(matrix: MeasuredMatrix, bulk: BulkFit): Partial<LayerMeasures> {
  const { eigenvalues, N, M } = matrix.genuine;
  const result = classifyPhase({ eigenvalues, N, M, tauS: genuineTau(matrix), bulk });
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
  matrix: MeasuredMatrix,
  floors: NoiseFloors,
  upper: UpperTail,
  lower: LowerTail,
  bulk: BulkFit,
): readonly string[] {
  const found: [string, boolean][] = [
    ["solved_again", matrix.solvedAgain],
    ["vector_slices", matrix.kernel === "conv" && matrix.shape.M === 1],
    ["bulk_unsettled", bulk.kind === "fitted" && !bulk.settled],
    ["storage_limited", lower.kind === "none" && lower.reason === "storage_limited"],
    ["lower_tail_cut", lower.kind === "fitted" && matrix.eigenvalues[0] < floors.resolved],
  ];
  if (upper.kind === "none") found.push(["no_upper_tail", true]);
  else {
    found.push(
      ["few", upper.tailSize < FEW_IN_TAIL],
      ["poor", upper.ksDistance > POOR_FIT_DISTANCE],
      ["narrow", upper.xmax / upper.xmin < NARROW_TAIL_SPAN],
      ["light", upper.alpha > UNDER_TRAINED_ABOVE],
    );
  }
  return found.filter(([, holds]) => holds).map(([code]) => code);
}
