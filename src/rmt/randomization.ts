import type { Eigensolver } from "../esd/engine.js";
import type { SpectrumShape } from "../layers/matrix.js";
import { entryMoments } from "../metrics/entry-moments.js";
import type { Uniform } from "../random/stream.js";
import { type BulkFit, type FittedBulk, fitBulk } from "./bulk-fit.js";
import { shuffledSpectra, type Weights } from "./shuffled-spectra.js";
import { screenForTraps } from "./trap-screen.js";

/**
 * Why shuffled weights, which have no correlation, have an eigenvalue above the edge of noise (SETOL's correlation
 * trap): a mean that is not 0, entries far larger than the others, or both. "mean" is one that centring removes,
 * and says nothing of training.
 */
export const TRAPS = ["none", "mean", "entries", "mean+entries"] as const;

export type Trap = (typeof TRAPS)[number];

/**
 * A layer's alpha against those of its own weights shuffled. Noise has no power law for alpha to find, so that it
 * fluctuates widely, with a long tail to large values (of 400 x 400 noise 9.2 ± 4.1, skewness 0.9); ln(alpha - 1)
 * fluctuates symmetrically, and is what z is of.
 */
export type AlphaNull =
  | {
      readonly kind: "known";
      /** Of the replicas' alphas. */
      readonly mean: number;
      readonly sd: number;
      /**
       * (ln(alpha - 1) - mean)/sd of the replicas' ln(alpha - 1). For an alpha like theirs, with R replicas,
       * z √(R/(R + 1)) follows Student's t with R - 1 degrees of freedom: at 5 % |z| > 4.97 is significant for
       * R = 3, 3.04 for 5, 2.43 for 9 (simulated noise goes beyond in 4 %). Null where the layer has no alpha.
       */
      readonly z: number | null;
    }
  | { readonly kind: "none"; readonly reason: "too_few_replicas" | "no_alpha" | "no_spread" };

export interface Randomization {
  readonly replicas: number;
  /** Of the replica with the median largest eigenvalue: that, unnormalised. */
  readonly lambdaMax: number;
  /** Of the same replica: eigenvalues above the edge of its own bulk; null if it has no bulk. */
  readonly numSpikes: number | null;
  readonly trap: Trap | null;
  /**
   * Mean |ln λ_(k) - ln λ'_(k)| over ranks k and replicas, where both are above the zero floor; null where none
   * are. 0 for a spectrum that shuffling does not change, ln 2 for one that is off by a factor of two.
   */
  readonly distance: number | null;
  readonly alphaNull: AlphaNull;
}

export interface RandomizationOptions {
  readonly solver: Eigensolver;
  /** A stream of the layer's own. */
  readonly uniform: Uniform;
  readonly replicas: number;
  /** Eigenvalues of the layer, and of its shuffled weights, up to this one are zeros. */
  readonly zeroFloor: number;
  /** The layer's alpha by `estimateAlpha`, null if it has none. */
  readonly alpha: number | null;
  /** alpha, above 1, of ascending, unnormalised eigenvalues. */
  readonly estimateAlpha: (eigenvalues: Float64Array) => number | null;
}

/** Two replicas have a difference, not a spread. */
const FEWEST_REPLICAS = 3;

const USUAL_REPLICAS = 5;

/** N M² of a spectrum that takes about a second. */
const COSTLY_OPERATIONS = 1e10;

/**
 * How many shuffles a unit is compared with unless told otherwise: five, three where a spectrum takes longer than
 * about a second. A shuffle costs up to a third of a spectrum, so that a layer takes six to eight times as long as
 * without them, a large one five; the 5 % point of |z| is 3.04 for five and 4.97 for three, against 2.22 for
 * fifteen.
 */
export function defaultReplicas({ N, M, numMatrices }: SpectrumShape): number {
  return N * M ** 2 * numMatrices > COSTLY_OPERATIONS ? FEWEST_REPLICAS : USUAL_REPLICAS;
}

/**
 * Compares a layer with its own weights shuffled.
 *
 * A trap needs the replica with the median largest eigenvalue to be above its own edge, which by chance happens
 * less often than the once in a thousand of a single one (of 600 matrices of 60 x 40 noise none with five replicas,
 * 0.35 % with one). Whether it is only the mean is then decided by one more replica, of centred weights.
 *
 * @param eigenvalues of the layer, pooled over kernel positions: ascending, unnormalised
 * @throws RangeError unless there is at least one replica
 */
export function compareWithShuffled(
  weights: Weights,
  eigenvalues: Float64Array,
  options: RandomizationOptions,
): Randomization {
  const { solver, uniform, replicas, zeroFloor, alpha, estimateAlpha } = options;
  if (!(replicas >= 1)) throw new RangeError(`${replicas} replicas: at least one is needed`);
  const { N, M } = genuineShape(weights);
  const largest: Float64Array[] = [];
  const distances: number[] = [];
  const alphas: (number | null)[] = [];
  for (const shuffled of shuffledSpectra(weights, solver, uniform, replicas)) {
    largest.push(shuffled.genuine);
    const distance = logDistance(eigenvalues, shuffled.eigenvalues, zeroFloor);
    if (distance !== null) distances.push(distance);
    alphas.push(estimateAlpha(shuffled.eigenvalues));
  }
  const median = medianByLargest(largest);
  const bulk = fitBulk(median, N, M);
  return {
    replicas,
    lambdaMax: median[median.length - 1],
    numSpikes: hasBulk(bulk) ? bulk.numSpikes : null,
    trap: hasBulk(bulk) ? trapOf(bulk, weights, options) : null,
    distance: distances.length > 0 ? mean(distances) : null,
    alphaNull: alphaNull(alpha, alphas),
  };
}

/** A fit that did not settle has no edge to count above. */
function hasBulk(bulk: BulkFit): bulk is FittedBulk {
  return bulk.kind === "fitted" && bulk.settled;
}

function genuineShape({ shape: [first, second, positions], kernel }: Weights) {
  const columns = kernel === "dense" ? second : second * positions;
  return { N: Math.max(first, columns), M: Math.min(first, columns) };
}

/** The spectrum whose largest eigenvalue is the median of all, the lower one of an even number. */
function medianByLargest(spectra: readonly Float64Array[]): Float64Array {
  const sorted = spectra.toSorted((a, b) => a[a.length - 1] - b[b.length - 1]);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

function trapOf(bulk: FittedBulk, weights: Weights, { solver, uniform }: RandomizationOptions): Trap {
  if (bulk.numSpikes === 0) return "none";
  const { N, M } = genuineShape(weights);
  const moments = entryMoments(weights.values);
  const screen = screenForTraps(moments, N, M);
  if (screen.kind === "none") return "mean";
  if (screen.mean.overThreshold < 1) return "entries";
  const centred = { ...weights, values: weights.values.map((value) => value - moments.mean) };
  for (const { genuine } of shuffledSpectra(centred, solver, uniform, 1)) {
    const rest = fitBulk(genuine, N, M);
    if (rest.kind === "fitted" && rest.numSpikes > 0) return "mean+entries";
  }
  return "mean";
}

function logDistance(a: Float64Array, b: Float64Array, zeroFloor: number): number | null {
  let sum = 0;
  let count = 0;
  for (let k = 0; k < a.length; k++) {
    if (a[k] <= zeroFloor || b[k] <= zeroFloor) continue;
    sum += Math.abs(Math.log(a[k]) - Math.log(b[k]));
    count++;
  }
  return count > 0 ? sum / count : null;
}

function alphaNull(alpha: number | null, replicas: readonly (number | null)[]): AlphaNull {
  const alphas = replicas.filter((value) => value !== null);
  if (replicas.length < FEWEST_REPLICAS) return { kind: "none", reason: "too_few_replicas" };
  if (alphas.length < FEWEST_REPLICAS) return { kind: "none", reason: "no_alpha" };
  const logs = alphas.map((value) => Math.log(value - 1));
  const spread = standardDeviation(logs);
  if (!(spread > 0)) return { kind: "none", reason: "no_spread" };
  return {
    kind: "known",
    mean: mean(alphas),
    sd: standardDeviation(alphas),
    z: alpha === null ? null : (Math.log(alpha - 1) - mean(logs)) / spread,
  };
}

function standardDeviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (values.length - 1));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
