import type { Kernel, SpectrumShape } from "../../layers/matrix.js";
import { classifyPhase } from "../../phase/classify.js";
import { fitLowerTail } from "../../powerlaw/lower-tail.js";
import { fitUpperTail, type UpperTail, WEIGHTWATCHER_RULE } from "../../powerlaw/upper-tail.js";
import { type BulkFit, fitBulk } from "../../rmt/bulk-fit.js";
import { marchenkoPasturEdges } from "../../rmt/marchenko-pastur.js";
import type { MeasureOptions, UpperTailRule } from "../options.js";
import { type LayerMeasures, NO_MEASURES } from "../record.js";
import { bulkColumns } from "./bulk-columns.js";
import { cautions } from "./cautions.js";
import { lowerColumns } from "./lower-columns.js";
import type { MeasuredMatrix } from "./measured-matrix.js";
import { genuineTau, noiseFloors } from "./noise-floors.js";
import { rankColumns } from "./rank-columns.js";
import { scaleColumns } from "./scale-columns.js";
import { upperColumns } from "./upper-columns.js";

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
