import type { Dtype } from "../src/loaders/dtype.js";
import type { Phase } from "../src/phase/phase.js";
import type { Uniform } from "../src/random/stream.js";
import { exponential, gamma, normals } from "../src/random/variates.js";
import {
  addRankOnes,
  between,
  drawn,
  gaussian,
  integerBetween,
  orthonormalVectors,
  pareto,
  roundedToBits,
  scaleColumns,
  scaled,
  studentT,
} from "./random-matrices.js";

/**
 * Matrices made to stand for a phase (statistics §4.4), and others to see what is made of them (§4.5).
 */

/** What the phase procedure is shown: a matrix, or the spectrum that it has by construction. */
export type Simulated =
  | {
      readonly kind: "matrix";
      /** N x M, row-major. */
      readonly values: Float64Array;
      /** The type that its weights are said to be stored in. */
      readonly dtype: Dtype;
    }
  /** Of a matrix with Haar-distributed singular vectors: only its eigenvalues matter. */
  | { readonly kind: "spectrum"; readonly eigenvalues: Float64Array; readonly dtype: Dtype };

export type Generator = (N: number, M: number, uniform: Uniform) => Simulated;

const matrix = (values: Float64Array, dtype: Dtype = "f32"): Simulated => ({ kind: "matrix", values, dtype });

const anyScale = (uniform: Uniform) => between(0.01, 2, uniform);

/** One of several, each as likely. */
const oneOf = <T>(choices: readonly T[], uniform: Uniform): T =>
  choices[integerBetween(0, choices.length - 1, uniform)];

/** Gaussian noise with singular directions of these multiples of the strength (N M)^1/4 at which one shows. */
function withSpikes(N: number, M: number, strengths: Float64Array, uniform: Uniform): Float64Array {
  const left = orthonormalVectors(strengths.length, N, uniform);
  const right = orthonormalVectors(strengths.length, M, uniform);
  const threshold = (N * M) ** 0.25;
  return addRankOnes(gaussian(N, M, uniform), left, right, scaled(strengths, threshold));
}

/** Gaussian rows of covariance diag(population). */
const withPopulation = (N: number, population: Float64Array, uniform: Uniform) =>
  scaleColumns(gaussian(N, population.length, uniform), population.map(Math.sqrt));

function randomLike(N: number, M: number, uniform: Uniform): Simulated {
  const glorot = Math.sqrt(6 / (N + M));
  const normal = normals(uniform);
  const draw = oneOf(
    [
      () => scaled(gaussian(N, M, uniform), anyScale(uniform)),
      () => drawn(N * M, () => between(-glorot, glorot, uniform)),
      () => drawn(N * M, () => 0.05 * studentT(10, normal, uniform)),
    ],
    uniform,
  );
  return matrix(draw());
}

function bleedingOut(N: number, M: number, uniform: Uniform): Simulated {
  const strengths = drawn(Math.max(2, Math.round(0.02 * M)), () => between(1.15, 1.45, uniform));
  return matrix(scaled(withSpikes(N, M, strengths, uniform), anyScale(uniform)));
}

function bulkAndSpikes(N: number, M: number, uniform: Uniform): Simulated {
  const count = integerBetween(1, Math.max(2, Math.floor(0.04 * M)), uniform);
  const strengths = drawn(count, () => between(2, 6, uniform));
  return matrix(scaled(withSpikes(N, M, strengths, uniform), anyScale(uniform)));
}

function bulkDecay(N: number, M: number, uniform: Uniform): Simulated {
  const normal = normals(uniform);
  const draw = oneOf(
    [
      () => gamma(1, normal, uniform) + 0.3,
      () => (uniform() < 0.3 ? 1 + 2 * exponential(uniform) : 1),
      () => between(0.2, 4, uniform),
    ],
    uniform,
  );
  return matrix(scaled(withPopulation(N, drawn(M, draw), uniform), anyScale(uniform)));
}

function heavyTailed(N: number, M: number, uniform: Uniform): Simulated {
  const draw = oneOf(
    [
      () => {
        const alpha = between(2, 3.5, uniform);
        return matrix(
          withPopulation(
            N,
            drawn(M, () => pareto(alpha - 1, uniform)),
            uniform,
          ),
        );
      },
      (): Simulated => {
        const alpha = between(1.8, 3.5, uniform);
        const eigenvalues = drawn(M, () => pareto(alpha - 1, uniform)).sort();
        return { kind: "spectrum", eigenvalues, dtype: "f32" };
      },
      () => {
        const mu = between(1, 2.5, uniform);
        return matrix(drawn(N * M, () => (uniform() < 0.5 ? -1 : 1) * pareto(mu, uniform)));
      },
    ],
    uniform,
  );
  return draw();
}

/** The product of N x rank and rank x M normal entries, of variance 1. */
function lowRank(N: number, M: number, rank: number, uniform: Uniform): Float64Array {
  const weights = drawn(rank, () => 1 / Math.sqrt(rank));
  return addRankOnes(
    new Float64Array(N * M),
    gaussian(rank, N, uniform),
    gaussian(rank, M, uniform),
    weights,
  );
}

function rankCollapsed(N: number, M: number, uniform: Uniform): Simulated {
  const rank = Math.floor(M * between(0.1, 0.7, uniform));
  const normal = normals(uniform);
  const draw = oneOf(
    [
      () => lowRank(N, M, rank, uniform).map(Math.fround),
      () => {
        const singularValues = drawn(rank, () => Math.sqrt(pareto(1.5, uniform)));
        const left = orthonormalVectors(rank, N, uniform);
        const right = orthonormalVectors(rank, M, uniform);
        return addRankOnes(new Float64Array(N * M), left, right, singularValues).map(Math.fround);
      },
      () => lowRank(N, M, rank, uniform).map((value) => value + 1e-4 * normal()),
    ],
    uniform,
  );
  return matrix(draw());
}

/** A generator for each phase that there is one for. */
export const PHASE_GENERATORS = {
  "random-like": randomLike,
  "bleeding-out": bleedingOut,
  "bulk+spikes": bulkAndSpikes,
  "bulk-decay": bulkDecay,
  "heavy-tailed": heavyTailed,
  "rank-collapse": rankCollapsed,
} as const satisfies Partial<Record<Phase, Generator>>;

export type GeneratedPhase = keyof typeof PHASE_GENERATORS;

/** Independent normal entries of variance 1. */
export const NOISE: Generator = (N, M, uniform) => matrix(gaussian(N, M, uniform));

/** Matrices outside the generators above, by what they are. */
export const STRESS_GENERATORS: Readonly<Record<string, Generator>> = {
  "Gaussian in bf16": (N, M, uniform) =>
    matrix(
      gaussian(N, M, uniform).map((x) => roundedToBits(x, 8, -126)),
      "bf16",
    ),
  "Gaussian in f16": (N, M, uniform) =>
    matrix(
      gaussian(N, M, uniform).map((x) => roundedToBits(x, 11, -14)),
      "f16",
    ),
  "Gaussian, half the entries zeroed": (N, M, uniform) =>
    matrix(gaussian(N, M, uniform).map((x) => (uniform() < 0.5 ? x : 0))),
  "rank 0.3 M in bf16": (N, M, uniform) =>
    matrix(
      lowRank(N, M, Math.floor(0.3 * M), uniform).map((x) => roundedToBits(x, 8, -126)),
      "bf16",
    ),
  "Gaussian of mean 0.5": (N, M, uniform) => matrix(gaussian(N, M, uniform).map((x) => x + 0.5)),
  "row scales uniform in (0.5, 1.5)": (N, M, uniform) => {
    const scales = drawn(N, () => between(0.5, 1.5, uniform));
    return matrix(gaussian(N, M, uniform).map((x, i) => x * scales[Math.floor(i / M)]));
  },
  "Student t entries, 5 degrees of freedom": (N, M, uniform) => studentEntries(N, M, 5, uniform),
  "Student t entries, 3 degrees of freedom": (N, M, uniform) => studentEntries(N, M, 3, uniform),
  "lognormal population, sd of ln = 1": (N, M, uniform) => lognormalPopulation(N, M, 1, uniform),
  "lognormal population, sd of ln = 2": (N, M, uniform) => lognormalPopulation(N, M, 2, uniform),
  orthogonal: (_N, M) => ({ kind: "spectrum", eigenvalues: new Float64Array(M).fill(1), dtype: "f32" }),
};

function studentEntries(N: number, M: number, freedom: number, uniform: Uniform): Simulated {
  const normal = normals(uniform);
  return matrix(drawn(N * M, () => studentT(freedom, normal, uniform)));
}

function lognormalPopulation(N: number, M: number, deviation: number, uniform: Uniform): Simulated {
  const normal = normals(uniform);
  return matrix(
    withPopulation(
      N,
      drawn(M, () => Math.exp(deviation * normal())),
      uniform,
    ),
  );
}
