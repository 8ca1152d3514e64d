import type { Dtype } from "../dtype.js";
import type { Role } from "../tensor.js";
import type { TensorSource } from "../tensor-source.js";
import type { HeldTensor } from "./stored-tensor.js";

/** A tensor that the file holds: an initializer or the value of a Constant node. */
export interface Constant {
  readonly rawName: string;
  /** Names of the nodes and attributes that lead to the graph that holds it. */
  readonly scope: readonly string[];
  readonly held: HeldTensor;
}

/** What is known at opening of the tensor that a name of the graph stands for. */
export type Value =
  /** Computed when the model runs. */
  { readonly kind: "dynamic" } | ConstantValue | UnusableValue;

export interface ConstantValue {
  readonly kind: "constant";
  readonly source: TensorSource;
  /** As stored. */
  readonly dtype: Dtype;
  /** Real numbers: stored as such, or integers with their scale applied. */
  readonly real: boolean;
  /** The stored tensors it is made of; the first one gives it its name. */
  readonly origins: readonly Constant[];
  /** Nodes of `source` as a tree, which sharing may make far larger than the graph. */
  readonly pieces: number;
}

/** Constant, but something about it rules out a matrix; it goes through data movement as it is. */
export interface UnusableValue {
  readonly kind: "unusable";
  readonly role: Extract<Role, { kind: "none" | "broken" }>;
  readonly origins: readonly Constant[];
}

export const DYNAMIC: Value = { kind: "dynamic" };

/** The constant made unusable, for a reason. */
export function unusable(
  value: ConstantValue | UnusableValue,
  reason: Extract<Role, { kind: "none" }>["reason"],
  detail: string,
): UnusableValue {
  return { kind: "unusable", role: { kind: "none", reason, detail }, origins: value.origins };
}
