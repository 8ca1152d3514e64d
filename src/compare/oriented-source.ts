import type { WeightMatrix } from "../layers/matrix.js";
import type { WeightTensor } from "../loaders/tensor.js";
import { type TensorSource, transpose } from "../loaders/tensor-source.js";

/**
 * A unit's weights with its outputs first, so that the same layer of two formats has one shape: (outputs, inputs), or
 * (outputs, inputs, positions) for a convolution; (vocabulary, width) for an embedding.
 */
export function orientedSource({ role }: Pick<WeightTensor, "role">, { source }: WeightMatrix): TensorSource {
  const outputsLast =
    (role.kind === "dense" && role.outputAxis === -1) || (role.kind === "conv" && role.transposed);
  if (!outputsLast) return source;
  return transpose(source, source.shape.length === 3 ? [1, 0, 2] : [1, 0]);
}
