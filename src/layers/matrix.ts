import type { TensorSource } from "../loaders/tensor-source.js";

/**
 * The unit of analysis: what becomes one record. A dense matrix, or a convolution's kernel whose slices are
 * pooled; `source` has the shape the kernel says, so that reading it needs nothing else.
 */
export interface WeightMatrix {
  /** What of the tensor this is: a gate, a split (`q`, `gate`), a group or a member of a stack; "" for all. */
  readonly part: string;
  readonly source: TensorSource;
  readonly kernel: Kernel;
}

export type Kernel =
  /** `source` is (rows, columns). */
  | { readonly kind: "dense" }
  /** `source` is (first, second, positions): one matrix (first, second) for each kernel position. */
  | { readonly kind: "conv" };

/** The shape of a unit's spectrum: `numMatrices` matrices of N x M with N >= M, M eigenvalues each. */
export interface SpectrumShape {
  readonly N: number;
  readonly M: number;
  readonly numMatrices: number;
}
