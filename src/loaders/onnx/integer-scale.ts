import type { GraphNode } from "./graph-node.js";
import type { Value } from "./value.js";

/** Who makes and who takes the names of one graph. */
export interface Wiring {
  readonly producer: ReadonlyMap<string, GraphNode>;
  readonly users: ReadonlyMap<string, readonly GraphNode[]>;
}

/** The wiring of a graph's own nodes; what subgraphs take is left out. */
export function wiringOf(nodes: readonly GraphNode[]): Wiring {
  const producer = new Map<string, GraphNode>();
  const users = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    for (const output of node.outputs) producer.set(output, node);
    for (const input of node.inputs) {
      const known = users.get(input);
      if (known) known.push(node);
      else users.set(input, [node]);
    }
  }
  return { producer, users };
}

/**
 * The scale of an integer weight whose operator has none (MatMulInteger, ConvInteger), as quantisers put it
 * into the graph: the operator's result is cast to float and multiplied by the scale, or by its product with
 * the activations' own, which is known only when the model runs.
 *
 * @param lookup the value of a name
 * @returns null if the graph does not follow that pattern
 */
export function scaleAfter(node: GraphNode, wiring: Wiring, lookup: (name: string) => Value): Value | null {
  const cast = soleUser(node, "Cast", wiring);
  const multiply = cast && soleUser(cast, "Mul", wiring);
  if (!multiply) return null;
  const factor = multiply.inputs.find((name) => name !== cast.outputs[0]);
  if (factor === undefined) return null;
  const direct = lookup(factor);
  if (direct.kind === "constant") return direct;
  const product = wiring.producer.get(factor);
  const constants = product?.op === "Mul" ? product.inputs.map(lookup).filter(isConstant) : [];
  return constants.length === 1 ? constants[0] : null;
}

const isConstant = (value: Value) => value.kind === "constant";

function soleUser(node: GraphNode, op: string, wiring: Wiring): GraphNode | null {
  const users = wiring.users.get(node.outputs[0] ?? "") ?? [];
  return users.length === 1 && users[0].op === op ? users[0] : null;
}
