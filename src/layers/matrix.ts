import type { TensorSource } from "../loaders/tensor-source.js";

/**
 * The unit of analysis: what becomes one record. `source` has the shape that `kernel` says, so that reading
 * it needs nothing else.
 */
export interface WeightMatrix {
  /** What of the tensor this is: a gate, a split (`q`, `gate`), a group or a member of a stack; "" for all. */
  readonly part: string;
  readonly source: TensorSource;
  readonly kernel: Kernel;
}

export type Kernel =
  /** `source` is (rows, columns). */
  | "dense"
  /** `source` is (first, second, positions): a matrix (first, second) at each position, pooled. */
  | "conv";

/**
 * The shape of a unit's spectrum (statistics §0, §1.2): `numMatrices` matrices of N x M with N >= M, which
 * give M eigenvalues each.
 */
export interface SpectrumShape {
  readonly N: number;
  readonly M: number;
  readonly numMatrices: number;
  readonly numEvals: number;
}

/** The shape of the spectrum of a unit, from its source's shape alone. */
export function spectrumShape({ source, kernel }: WeightMatrix): SpectrumShape {
  const [first, second, positions] = source.shape;
  const numMatrices = kernel === "conv" ? positions : 1;
  const M = Math.min(first, second);
  return { N: Math.max(first, second), M, numMatrices, numEvals: M * numMatrices };
}
