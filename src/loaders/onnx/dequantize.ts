import { elementCount, reshape, type TensorSource } from "../tensor-source.js";
import type { ModelFiles } from "./external-data.js";
import { integersOf } from "./integers.js";
import { numbersInMemory } from "./stored-tensor.js";
import { type ConstantValue, DYNAMIC, unusable, type Value } from "./value.js";

/** How scales and zero points lie over the weight. */
export interface QuantisationLayout {
  /** The axis that they follow if there is more than one; negative from the end. */
  readonly axis: number;
  /** Elements of the axis that share one, 0 if each index has its own. */
  readonly blockSize: number;
}

/**
 * (weight - zeroPoint) · scale as a value (onnx/docs/Operators.md, DequantizeLinear).
 *
 * @param zeroPoint null where the operator has none, which stands for 0
 * @returns dynamic if the weight is; unusable if the scale or zero point is not constant or does not fit
 */
export function dequantized(
  weight: Value,
  scale: Value,
  zeroPoint: Value | null,
  layout: QuantisationLayout,
  files: ModelFiles,
): Value {
  if (weight.kind !== "constant") return weight;
  for (const parameter of [scale, zeroPoint]) {
    if (parameter?.kind === "dynamic") {
      const which = parameter === scale ? "scale" : "zero point";
      return unusable(weight, "scale_not_constant", `its ${which} is computed when the model runs`);
    }
    if (parameter?.kind === "unusable") return { ...parameter, origins: weight.origins };
  }
  if (scale.kind !== "constant" || (zeroPoint !== null && zeroPoint.kind !== "constant")) return DYNAMIC;
  const source = expression(weight.source, scale, zeroPoint, layout, files);
  if (source === null) {
    const shapes = `${scale.source.shape.join("x")} over ${weight.source.shape.join("x")}`;
    return unusable(weight, "unsupported_layout", `its scale or zero point has another layout (${shapes})`);
  }
  return {
    ...weight,
    source,
    real: true,
    origins: [...weight.origins, ...scale.origins, ...(zeroPoint?.origins ?? [])],
    pieces: weight.pieces + scale.pieces + (zeroPoint?.pieces ?? 0) + 1,
  };
}

function expression(
  input: TensorSource,
  scale: ConstantValue,
  zeroPoint: ConstantValue | null,
  layout: QuantisationLayout,
  files: ModelFiles,
): TensorSource | null {
  const { shape } = input;
  const whole = { kind: "dequantize", shape, input, axis: null, blockSize: null } as const;
  const scales = elementCount(scale.source.shape);
  const axis = layout.axis < 0 ? layout.axis + shape.length : layout.axis;
  if (layout.blockSize > 0) {
    const blocks = shape.map((size, i) => (i === axis ? Math.ceil(size / layout.blockSize) : size));
    const fits = [scale, zeroPoint].every((p) => p === null || sameShape(p.source.shape, blocks));
    if (!fits || axis < 0 || axis >= shape.length) return null;
    const { blockSize } = layout;
    return { ...whole, scale: scale.source, zeroPoint: zeroPoint?.source ?? null, axis, blockSize };
  }
  if (scales === 1) {
    const zero = zeroPoint && fitted(zeroPoint, 1, files);
    if (zeroPoint && !zero) return null;
    return { ...whole, scale: reshape(scale.source, [1]), zeroPoint: zero };
  }
  if (scales !== shape[axis]) return null;
  const zero = zeroPoint && fitted(zeroPoint, scales, files);
  if (zeroPoint && !zero) return null;
  return { ...whole, scale: reshape(scale.source, [scales]), zeroPoint: zero, axis };
}

/** The zero points as a vector of `count`; a single one stands for all. */
function fitted(zeroPoint: ConstantValue, count: number, files: ModelFiles): TensorSource | null {
  const found = elementCount(zeroPoint.source.shape);
  if (found === count) return reshape(zeroPoint.source, [count]);
  const single = found === 1 ? integersOf(zeroPoint, files) : null;
  return single && numbersInMemory("int32", [count], new Array<number>(count).fill(single[0]));
}

const sameShape = (a: readonly number[], b: readonly number[]) =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);
