import { elementCount, reshape, type TensorSource, transpose } from "../tensor-source.js";

/** An equation's labels: one string an operand, and those of the output. */
interface Equation {
  readonly operands: readonly string[];
  readonly output: string;
}

/** A matrix (or a stack of them over leading axes), or a clause that says why the operand is none. */
export type Matricised =
  | { readonly kind: "matrix"; readonly source: TensorSource }
  | { readonly kind: "none"; readonly detail: string };

const none = (detail: string): Matricised => ({ kind: "none", detail });

/**
 * A constant operand of an Einsum as the matrix that multiplies the other operands: labels that are summed over
 * become its rows, labels that it alone brings to the output its columns, and labels that it shares with both
 * another operand and the output count the matrices of a stack. Each group keeps the operand's own order, so
 * an equation that is a matrix product gives its right operand.
 *
 * @param source the operand, of rank 2 or more
 * @returns source of shape (...batch, contracted, free)
 */
export function matriciseOperand(equation: string, operand: number, source: TensorSource): Matricised {
  const { operands, output } = parseEquation(equation);
  const labels = operands[operand] ?? "";
  if (labels.includes(".")) return none("its Einsum labels include an ellipsis");
  if (labels.length !== source.shape.length || new Set(labels).size !== labels.length) {
    return none(`its Einsum labels "${labels}" are not one for each of its ${source.shape.length} axes`);
  }
  const others = operands.filter((_, i) => i !== operand).join("");
  const axes = [...labels].map((label, axis) => ({
    axis,
    size: source.shape[axis],
    inOutput: output.includes(label),
    inOthers: others.includes(label),
  }));
  if (axes.some(({ inOutput, inOthers }) => !inOutput && !inOthers)) {
    return none("Einsum sums over an axis that no other operand has");
  }
  const batch = axes.filter(({ inOutput, inOthers }) => inOutput && inOthers);
  const contracted = axes.filter(({ inOutput }) => !inOutput);
  const free = axes.filter(({ inOthers }) => !inOthers);
  if (contracted.length === 0 || free.length === 0) return none("Einsum does not use it as a matrix");
  const ordered = transpose(
    source,
    [...batch, ...contracted, ...free].map(({ axis }) => axis),
  );
  const sizes = [contracted, free].map((group) => elementCount(group.map(({ size }) => size)));
  return { kind: "matrix", source: reshape(ordered, [...batch.map(({ size }) => size), ...sizes]) };
}

/** Without an arrow the output has the labels that occur once, in alphabetical order. */
function parseEquation(text: string): Equation {
  const [left, right] = text.replaceAll(/\s/g, "").split("->");
  const operands = left.split(",");
  const all = [...operands.join("").replaceAll(".", "")];
  const once = all.filter((label) => all.indexOf(label) === all.lastIndexOf(label));
  return { operands, output: right ?? once.sort().join("") };
}
