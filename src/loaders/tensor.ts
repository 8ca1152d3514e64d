import type { Dtype } from "./dtype.js";
import type { TensorSource } from "./tensor-source.js";

/**
 * A tensor of two or more dimensions that a model holds, with what the model does with it.
 * Its numbers are not here: `source` says where they lie and how they are to be rearranged.
 */
export interface WeightTensor {
  /** The name a person recognises (`h.0.qkv`); unique within the model. */
  readonly name: string;
  /** The name the file gives it (`onnx::MatMul_488`). */
  readonly rawName: string;
  /**
   * Path of the subgraph or function whose node consumes it, or that holds it where none does; "" for the main
   * graph.
   */
  readonly scope: string;
  /** The operator that consumes it (`MatMul`), "" when the format has no graph or nothing consumes it. */
  readonly op: string;
  readonly role: Role;
  /** The type the numbers are stored in, before any dequantisation. */
  readonly dtype: Dtype;
  /** Row-major; `source.shape` is the shape as the consumer sees it. */
  readonly source: TensorSource;
  /** The name of an earlier tensor that holds the same weights (tied, or the same bytes in two branches). */
  readonly sameAs: string | null;
  /**
   * Keys of the tensors of two or more dimensions in the file that it is made of: several where it is joined or
   * dequantised by a table, none where it is a vector reshaped. A tied or split tensor has the same key in each of
   * its uses, so that what the file holds can be counted.
   */
  readonly stored: readonly string[];
}

/** What a tensor is for, which decides how its matrices are cut out. */
export type Role =
  /**
   * A matrix, or a stack of matrices over leading axes. `outputAxis` is the axis of output features; where the
   * graph shows that they are q, k and v side by side, `fused` are the widths of the three in that order.
   */
  | { readonly kind: "dense"; readonly outputAxis: -1 | -2; readonly fused?: readonly number[] }
  /** (out, in / groups, ...kernel); transposed: (in, out / groups, ...kernel). */
  | { readonly kind: "conv"; readonly groups: number; readonly transposed: boolean }
  /** (directions, gates · hidden, inputs), gates stacked in the order given. */
  | {
      readonly kind: "recurrent";
      readonly cell: "LSTM" | "GRU" | "RNN";
      readonly gates: readonly string[];
    }
  /** (vocabulary, width). */
  | { readonly kind: "embedding" }
  /** Listed so that nothing is dropped silently, but not analysed. `detail` is a clause for the reader. */
  | { readonly kind: "none"; readonly reason: UnusedReason; readonly detail: string }
  /** It cannot be read, though the rest of the model can; `message` is one sentence. */
  | { readonly kind: "broken"; readonly message: string };

/** Why a loader lists a tensor that it gives no matrix role. */
export type UnusedReason =
  | "no_known_consumer"
  | "not_a_weight"
  | "unsupported_dtype"
  | "packed_quantised"
  | "scale_not_constant"
  | "unsupported_layout";
