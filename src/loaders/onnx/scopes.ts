import type { Attributes } from "./graph-node.js";
import { DYNAMIC, type Value } from "./value.js";

/** The names that a graph, subgraph or function body can see. */
export interface Scope {
  /** Node names and attribute names that lead here, empty for the main graph. */
  readonly path: readonly string[];
  /** Where names are looked up that are not here: the graph around a subgraph, nothing around a function. */
  readonly outer: Scope | null;
  /** Graphs and functions around this one. */
  readonly depth: number;
  /** Attributes of the call that instantiated the function this lies in. */
  readonly callAttributes: Attributes | null;
  /** Filled as the walk goes on: a graph's nodes are in topological order (onnx/docs/IR.md). */
  readonly values: Map<string, Value>;
}

export const mainScope = (): Scope => ({
  path: [],
  outer: null,
  depth: 0,
  callAttributes: null,
  values: new Map(),
});

/** A subgraph sees the names of the graph around it. */
export function subgraphScope(outer: Scope, node: string, attribute: string): Scope {
  return {
    path: [...outer.path, node, attribute],
    outer,
    depth: outer.depth + 1,
    callAttributes: outer.callAttributes,
    values: new Map(),
  };
}

/** A function's body sees its formal inputs, bound to the caller's values, and nothing else. */
export function functionScope(
  caller: Scope,
  node: string,
  callAttributes: Attributes,
  bindings: readonly (readonly [string, Value])[],
): Scope {
  return {
    path: [...caller.path, node],
    outer: null,
    depth: caller.depth + 1,
    callAttributes,
    values: new Map(bindings),
  };
}

/** What a name stands for in a scope; dynamic if nothing constant is known of it. */
export function lookUp(scope: Scope, name: string): Value {
  for (let at: Scope | null = scope; at; at = at.outer) {
    const value = at.values.get(name);
    if (value) return value;
  }
  return DYNAMIC;
}
