import type { onnx } from "onnx-proto";
import { int64ToNumber } from "./int64.js";

/** Attributes by name. A Map, because names come from the file and may be `__proto__`. */
export type Attributes = ReadonlyMap<string, onnx.IAttributeProto>;

/** A node of a graph with its defaults filled in and a function's attribute references resolved. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** "" for the standard operators. */
  readonly domain: string;
  /** An omitted optional input is "". */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

const NO_ATTRIBUTES: Attributes = new Map();

/**
 * @param callAttributes inside a function, the attributes of the node that calls it: they replace the body's
 * references (`ref_attr_name`); a reference that the call leaves open is as good as absent
 */
export function toGraphNode(node: onnx.INodeProto, callAttributes: Attributes | null): GraphNode {
  return {
    name: node.name ?? "",
    op: node.opType ?? "",
    domain: node.domain === "ai.onnx" ? "" : (node.domain ?? ""),
    inputs: node.input ?? [],
    outputs: node.output ?? [],
    attributes: attributesOf(node, callAttributes ?? NO_ATTRIBUTES),
  };
}

function attributesOf(node: onnx.INodeProto, callAttributes: Attributes): Attributes {
  const attributes = new Map<string, onnx.IAttributeProto>();
  for (const attribute of node.attribute ?? []) {
    const bound = attribute.refAttrName ? callAttributes.get(attribute.refAttrName) : attribute;
    if (bound) attributes.set(attribute.name ?? "", bound);
  }
  return attributes;
}

/** An integer attribute, or `otherwise` where the node has none. */
export function intAttribute(node: GraphNode, name: string, otherwise: number): number {
  const attribute = node.attributes.get(name);
  return attribute ? int64ToNumber(attribute.i ?? 0) : otherwise;
}

/** A list of integers, or null where the node has none. */
export function intsAttribute(node: GraphNode, name: string): readonly number[] | null {
  const attribute = node.attributes.get(name);
  return attribute ? (attribute.ints ?? []).map(int64ToNumber) : null;
}

/** A string attribute, "" where the node has none. */
export function stringAttribute(node: GraphNode, name: string): string {
  return new TextDecoder().decode(node.attributes.get(name)?.s ?? new Uint8Array());
}

/** The subgraphs of a node with the attribute that holds each (`then_branch`, `body`). */
export function subgraphsOf(node: GraphNode): readonly (readonly [string, onnx.IGraphProto])[] {
  return [...node.attributes].flatMap(([name, { g, graphs }]) =>
    [...(g ? [g] : []), ...(graphs ?? [])].map((graph) => [name, graph] as const),
  );
}
