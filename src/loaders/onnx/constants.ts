import type { onnx } from "onnx-proto";
import { isFloat } from "../dtype.js";
import type { ModelFiles } from "./external-data.js";
import type { GraphNode } from "./graph-node.js";
import { type HeldTensor, holdSparseTensor, holdTensor, numbersInMemory } from "./stored-tensor.js";
import type { Constant, Value } from "./value.js";

/** The constants of a model, each made once however often its function is called. */
export interface ConstantPool {
  readonly files: ModelFiles;
  /** By the message that holds it, in the order of their first appearance. */
  readonly byMessage: Map<object, Constant>;
}

/** Registers a graph's initializers, dense and sparse, and gives each name its value. */
export function initializersOf(
  graph: onnx.IGraphProto,
  scope: readonly string[],
  pool: ConstantPool,
): readonly (readonly [string, Value])[] {
  const dense = (graph.initializer ?? []).map((tensor) => {
    const name = tensor.name ?? "";
    return [name, pooled(tensor, name, scope, pool, () => holdTensor(tensor, name, pool.files))] as const;
  });
  const sparse = (graph.sparseInitializer ?? []).map((tensor) => {
    const name = tensor.values?.name ?? "";
    return [
      name,
      pooled(tensor, name, scope, pool, () => holdSparseTensor(tensor, name, pool.files)),
    ] as const;
  });
  return [...dense, ...sparse];
}

/** Registers the value of a Constant node, or null where the node holds none that is a tensor of numbers. */
export function valueOfConstantNode(
  node: GraphNode,
  scope: readonly string[],
  pool: ConstantPool,
): Value | null {
  const name = node.outputs[0] ?? "";
  for (const [kind, attribute] of node.attributes) {
    const held = heldByAttribute(kind, attribute, name, pool.files);
    if (held) return pooled(attribute, name, scope, pool, held);
  }
  return null;
}

function heldByAttribute(
  kind: string,
  attribute: onnx.IAttributeProto,
  name: string,
  files: ModelFiles,
): (() => HeldTensor) | null {
  const numbers = (dtype: "f32" | "int64", shape: readonly number[], list: readonly unknown[]) => () =>
    ({ kind: "readable", dtype, source: numbersInMemory(dtype, shape, list) }) as const;
  const { t, sparseTensor, floats, ints } = attribute;
  switch (kind) {
    case "value":
      return t ? () => holdTensor(t, name, files) : null;
    case "sparse_value":
      return sparseTensor ? () => holdSparseTensor(sparseTensor, name, files) : null;
    case "value_float":
      return numbers("f32", [], [attribute.f ?? 0]);
    case "value_floats":
      return numbers("f32", [floats?.length ?? 0], floats ?? []);
    case "value_int":
      return numbers("int64", [], [attribute.i ?? 0]);
    case "value_ints":
      return numbers("int64", [ints?.length ?? 0], ints ?? []);
    default:
      return null;
  }
}

function pooled(
  message: object,
  rawName: string,
  scope: readonly string[],
  pool: ConstantPool,
  hold: () => HeldTensor,
): Value {
  const constant = pool.byMessage.get(message) ?? { rawName, scope, held: hold() };
  pool.byMessage.set(message, constant);
  return constantValue(constant);
}

function constantValue(constant: Constant): Value {
  const { held } = constant;
  const origins = [constant];
  switch (held.kind) {
    case "readable":
      return {
        kind: "constant",
        source: held.source,
        dtype: held.dtype,
        real: isFloat(held.dtype),
        origins,
        pieces: 1,
      };
    case "broken":
      return { kind: "unusable", role: { kind: "broken", message: held.message }, origins };
    case "unsupported": {
      const detail = `stored as ${held.typeName}`;
      return { kind: "unusable", role: { kind: "none", reason: "unsupported_dtype", detail }, origins };
    }
  }
}
