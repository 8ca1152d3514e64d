import type { Eigensolver } from "../esd/engine.js";
import { spectrum } from "../esd/spectrum.js";
import type { Kernel } from "../layers/matrix.js";
import type { Uniform } from "../random/stream.js";
import { shuffle } from "../random/variates.js";

/** Decoded, finite weights: row-major (rows, columns), or (first, second, positions) of a convolution. */
export interface Weights {
  readonly values: Float32Array | Float64Array;
  readonly shape: readonly number[];
  readonly kernel: Kernel;
}

/** The spectra of one shuffle: ascending, unnormalised eigenvalues of WᵀW. */
export interface ShuffledSpectra {
  /** Pooled over the kernel positions of a convolution, as tails and metrics take it. */
  readonly eigenvalues: Float64Array;
  /** Of the one matrix that a convolution is when laid out flat, as random matrix theory needs it. */
  readonly genuine: Float64Array;
}

/**
 * The spectra of a unit's weights with all its entries, over all kernel positions, in an order drawn uniformly:
 * what their distribution alone makes of them, without any correlation. Lazily, as many as are taken.
 *
 * Holds a copy of the weights; each replica costs the shuffle and what the unit's own spectra cost.
 */
export function* shuffledSpectra(
  { values, shape, kernel }: Weights,
  solver: Eigensolver,
  uniform: Uniform,
  replicas: number,
): Generator<ShuffledSpectra, void> {
  const shuffled = values.slice();
  const [first, second, positions] = shape;
  for (let replica = 0; replica < replicas; replica++) {
    shuffle(shuffled, uniform);
    const eigenvalues = spectrum(shuffled, shape, kernel, solver);
    const genuine =
      kernel === "dense" ? eigenvalues : spectrum(shuffled, [first, second * positions], "dense", solver);
    yield { eigenvalues, genuine };
  }
}
