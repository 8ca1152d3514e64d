import { decode } from "../decode.js";
import { isFloat } from "../dtype.js";
import { elementCount, type TensorSource } from "../tensor-source.js";
import { type ModelFiles, storedBytes } from "./external-data.js";
import type { Value } from "./value.js";

/** Shapes, axes and slice bounds have an entry an axis; a longer list is data, not an operand. */
const MAX_OPERAND_ELEMENTS = 1024;

/**
 * The integers of a small constant operand (shape, axes, starts, ...), flattened, or null if it is not
 * constant, not of integers, longer than an operand can be, or moved about in more than one dimension.
 */
export function integersOf(value: Value, files: ModelFiles): readonly number[] | null {
  return value.kind === "constant" && !isFloat(value.dtype) ? evaluate(value.source, files) : null;
}

function evaluate(source: TensorSource, files: ModelFiles): readonly number[] | null {
  const count = elementCount(source.shape);
  if (count > MAX_OPERAND_ELEMENTS) return null;
  switch (source.kind) {
    case "stored":
      return [...decode(storedBytes(source.storage, files), source.dtype, count)];
    case "reshape":
      return evaluate(source.input, files);
    case "slice": {
      const whole = source.ranges.length === 1 ? evaluate(source.input, files) : null;
      const [{ start, step }] = source.ranges;
      return whole && Array.from({ length: count }, (_, i) => whole[start + i * step]);
    }
    case "concat": {
      const parts = source.shape.length === 1 ? source.inputs.map((input) => evaluate(input, files)) : [null];
      return parts.every((part) => part !== null) ? parts.flat() : null;
    }
    default:
      return null;
  }
}
