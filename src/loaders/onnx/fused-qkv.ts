import { type GraphNode, intAttribute, intsAttribute } from "./graph-node.js";
import type { Wiring } from "./integer-scale.js";

/** Between the product and where it is taken apart lie a bias and a few rearrangements. */
const MAX_STEPS = 6;

/**
 * Whether the graph takes a matrix product apart into q, k and v: through a bias, casts and rearrangements its
 * result reaches a Split in three of its last axis, or, laid out as (..., 3, heads, width) with the 3 moved
 * elsewhere, three Slices or Gathers along the 3. Either way the features are three blocks side by side; where
 * the 3 comes after the heads (interleaved) they are not, and the answer is no.
 */
export function isTakenApartAsQkv(product: GraphNode, wiring: Wiring): boolean {
  let node = product;
  let permutation: readonly number[] | null = null;
  for (let step = 0; step < MAX_STEPS; step++) {
    const users = wiring.users.get(node.outputs[0] ?? "") ?? [];
    const [first] = users;
    if (users.length >= 3 && permutation !== null) return takesBlocks(users, permutation);
    if (users.length !== 1) return false;
    switch (first.op) {
      case "Split":
        return (
          permutation === null && first.outputs.length === 3 && isLastAxis(intAttribute(first, "axis", 0))
        );
      case "Transpose":
        if (permutation !== null) return false;
        permutation = intsAttribute(first, "perm");
        break;
      case "Add":
      case "Cast":
      case "Identity":
      case "Reshape":
        break;
      default:
        return false;
    }
    node = first;
  }
  return false;
}

/** Products in a network have a batch, a position and a feature axis, or only the last two of them. */
const isLastAxis = (axis: number) => axis === -1 || axis === 1 || axis === 2;

function takesBlocks(users: readonly GraphNode[], permutation: readonly number[]): boolean {
  const blocks = permutation.indexOf(permutation.length - 3);
  const takesOne = (node: GraphNode) => {
    if (node.op === "Gather") return intAttribute(node, "axis", 0) === blocks;
    // Slice has its axes as an attribute before opset 10 and as an input since, where exporters that unbind an
    // axis write Gather instead.
    const axes = intsAttribute(node, "axes");
    return node.op === "Slice" && axes?.length === 1 && axes[0] === blocks;
  };
  return users.length === 3 && users.every(takesOne);
}
