import { blockOf, componentOf, layerType } from "../layers/describe.js";
import type { WeightTensor } from "../loaders/tensor.js";
import type { LayerRecord } from "./columns.js";

/** The columns that say which weights a record is about, known before any of them is read. */
export type LayerIdentity = Pick<
  LayerRecord,
  | "name"
  | "part"
  | "raw_name"
  | "op"
  | "scope"
  | "block"
  | "component"
  | "shape"
  | "dtype"
  | "layer_type"
  | "same_as"
>;

/** Who a tensor, or a part of it, is. */
export function identify(tensor: WeightTensor, part: string): LayerIdentity {
  const { name, rawName, op, scope, dtype, source, sameAs } = tensor;
  return {
    name,
    part,
    raw_name: rawName,
    op,
    scope,
    block: blockOf(name),
    component: componentOf(tensor),
    shape: source.shape,
    dtype,
    layer_type: layerType(tensor),
    same_as: sameAs,
  };
}
