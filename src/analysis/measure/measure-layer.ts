import type { SpectrumShape } from "../../layers/matrix.js";
import { classifyPhase, type PhaseResult, type PowerLawEvidence } from "../../phase/classify.js";
import { universalityClass } from "../../phase/universality-class.js";
import { fitLowerTail } from "../../powerlaw/lower-tail.js";
import type { BootstrapOptions } from "../../powerlaw/tail-bootstrap.js";
import {
  fitUpperTail,
  type UpperTail,
  type UpperTailOptions,
  WEIGHTWATCHER_RULE,
} from "../../powerlaw/upper-tail.js";
import type { Uniform } from "../../random/stream.js";
import { type BulkFit, fitBulk } from "../../rmt/bulk-fit.js";
import { marchenkoPasturEdges } from "../../rmt/marchenko-pastur.js";
import { type MatrixSpectrum, withoutDeadUnits } from "../../rmt/without-dead-units.js";
import type { KeptWeights } from "../layer-spectra.js";
import type { MeasureOptions } from "../options.js";
import { type LayerMeasures, NO_MEASURES } from "../record.js";
import { bulkColumns } from "./bulk-columns.js";
import { cautions } from "./cautions.js";
import { entryColumns } from "./entry-columns.js";
import { exponentColumns } from "./exponent-columns.js";
import { kappaColumns } from "./kappa-columns.js";
import { lowerTailColumns } from "./lower-tail-columns.js";
import type { MeasuredMatrix } from "./measured-matrix.js";
import { genuineTau, type NoiseFloors, noiseFloors } from "./noise-floors.js";
import { rankColumns } from "./rank-columns.js";
import { scaleColumns } from "./scale-columns.js";
import { shuffleColumns } from "./shuffle-columns.js";
import { traceLogColumns } from "./trace-log-columns.js";
import { upperTailColumns } from "./upper-tail-columns.js";
import { windowColumns } from "./window-columns.js";

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
 *
 * @param stream random numbers of the layer's own, a stream for each purpose
 */
export function measureLayer(
  matrix: MeasuredMatrix,
  options: MeasureOptions,
  stream: (purpose: string) => Uniform,
): Measured {
  const { shape, kept } = matrix;
  const floors = noiseFloors(matrix);
  const alive = withoutDeadUnits(matrix.genuine);
  const bulk = genuineBulk(matrix, alive);
  const bootstrap: BootstrapOptions | null =
    options.bootstrap > 0 ? { replicates: options.bootstrap, stream } : null;

  // Everything but the bulk and the phase, whose theory fixes the scale itself, is equivariant.
  const scale = options.normalize ? 1 / shape.N : 1;
  const eigenvalues = scaled(matrix.eigenvalues, scale);
  const zeroFloor = floors.zero * scale;
  const blur = floors.blur * scale;

  const factor = conventionalFactor(matrix, options);
  const seen = scaled(eigenvalues, factor);
  const windowed = options.esd === "farms" && kept;
  const { fit: upper, columns: upperTail } = windowed
    ? windowColumns(kept, { ...shape, floors, uniform: stream("windows"), options })
    : wholeUpperTail(seen, upperTailRule(options, zeroFloor, blur), bootstrap);
  const gapEdge = lowerGapEdge(bulk, shape);
  const limits = {
    resolved: floors.resolved * scale,
    // Of what the solver, not storage, leaves open nobody knows whether it is a zero.
    ...(floors.solverZero <= floors.storedZero && { zero: zeroFloor }),
    gapEdge: gapEdge === null ? null : gapEdge * scale,
    blur,
  };
  const lower = fitLowerTail(eigenvalues, limits);
  const alpha = upperTail.alpha ?? null;
  const phase = genuinePhase(matrix, bulk, upperTail);
  const label = phase.kind === "labelled" ? phase.phase : null;

  return {
    measures: {
      ...NO_MEASURES,
      ...scaleColumns(seen, zeroFloor * factor),
      ...rankColumns(eigenvalues, zeroFloor),
      ...upperTail,
      ...(alpha !== null && exponentColumns(alpha, seen)),
      ...lowerTailColumns(eigenvalues, lower, limits, bootstrap),
      ...entryColumns(matrix),
      ...bulkColumns(bulk, alive, label, options.normalize),
      // A window's xmin is on another scale.
      ...traceLogColumns(seen, zeroFloor * factor, windowed ? null : (upperTail.xmin ?? null)),
      ...(options.randomize && kept && againstShuffled(matrix, kept, floors, upper, options, stream)),
      ...(options.htmp && kappaColumns(matrix.genuine, genuineTau(matrix) ** 2, stream)),
      ...phaseColumns(phase),
      ht_class: label !== null && alpha !== null ? universalityClass(label, alpha) : null,
      warnings: cautions(matrix, floors, upper, lower, bulk, phase),
    },
    eigenvalues,
  };
}

function scaled(values: Float64Array, factor: number): Float64Array {
  return factor === 1 ? values : values.map((value) => value * factor);
}

/** Zeros are no bulk: with this share of them they reach into the quantiles that one is fitted to. */
const MOST_ZEROS_OF_A_BULK = 0.05;

/** @param alive the genuine matrix without its dead units */
function genuineBulk(matrix: MeasuredMatrix, { eigenvalues, N, M }: MatrixSpectrum): BulkFit {
  const whole = matrix.genuine.eigenvalues;
  const zeroFloor = genuineTau(matrix) ** 2;
  const zeros = whole.findLastIndex((x) => x <= zeroFloor) + 1;
  return zeros > MOST_ZEROS_OF_A_BULK * whole.length ? { kind: "none" } : fitBulk(eigenvalues, N, M);
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

/**
 * What WeightWatcher takes a spectrum times: it halves that of every convolution in two dimensions (its `conv2d_norm`),
 * of one kernel position too, for the upper tail and for everything that goes with the scale.
 */
function conventionalFactor(
  { layerType }: Pick<MeasuredMatrix, "layerType">,
  { fit }: MeasureOptions,
): number {
  return fit === "weightwatcher" && layerType === "conv2d" ? 0.5 : 1;
}

function upperTailRule({ fit }: MeasureOptions, floor: number, blur: number): UpperTailOptions {
  return fit === "clauset" ? { floor, blur } : WEIGHTWATCHER_RULE;
}

function wholeUpperTail(seen: Float64Array, rule: UpperTailOptions, bootstrap: BootstrapOptions | null) {
  const fit = fitUpperTail(seen, rule);
  return { fit, columns: upperTailColumns(seen, fit, rule, bootstrap) };
}

function againstShuffled(
  matrix: MeasuredMatrix,
  kept: KeptWeights,
  floors: NoiseFloors,
  upper: UpperTail,
  options: MeasureOptions,
  stream: (purpose: string) => Uniform,
): Partial<LayerMeasures> {
  return shuffleColumns(kept, matrix, {
    uniform: stream("shuffles"),
    zeroFloor: floors.zero,
    scale: options.normalize ? 1 / matrix.shape.N : 1,
    alpha: upper.kind === "fitted" ? upper.alpha : null,
    estimateAlpha: (eigenvalues) => {
      // A window's alpha is not to be held against a whole matrix's.
      if (options.esd === "farms") return null;
      const fit = fitUpperTail(
        scaled(eigenvalues, conventionalFactor(matrix, options)),
        upperTailRule(options, floors.zero, floors.blur),
      );
      return fit.kind === "fitted" ? fit.alpha : null;
    },
  });
}

/** @param upperTail of the unit's spectrum, which for a convolution is another than the genuine matrix's */
function genuinePhase(matrix: MeasuredMatrix, bulk: BulkFit, upperTail: Partial<LayerMeasures>): PhaseResult {
  const { eigenvalues, N, M } = matrix.genuine;
  const input = { eigenvalues, N, M, tauS: genuineTau(matrix), bulk };
  return classifyPhase(matrix.kernel === "dense" ? { ...input, powerLaw: evidenceOf(upperTail) } : input);
}

function evidenceOf({ gof_p, pl_vs_lognormal, pl_vs_lognormal_p }: Partial<LayerMeasures>): PowerLawEvidence {
  return {
    goodnessOfFitP: gof_p ?? null,
    lognormal:
      typeof pl_vs_lognormal === "number" && typeof pl_vs_lognormal_p === "number"
        ? { normalizedRatio: pl_vs_lognormal, p: pl_vs_lognormal_p }
        : null,
  };
}

function phaseColumns(result: PhaseResult): Partial<LayerMeasures> {
  if (result.kind === "none") return { phase_reason: result.reason };
  return {
    phase: result.phase,
    phase_confidence: result.confidence,
    phase_reason: result.evidence,
    phase_margins: result.margins,
  };
}
