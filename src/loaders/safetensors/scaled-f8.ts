import { isFloat } from "../dtype.js";
import { elementCount, reshape, type TensorSource } from "../tensor-source.js";
import { type HeaderEntry, storedSource } from "./header.js";
import type { Siblings } from "./interpretation.js";
import { splitName } from "./packed.js";

export type ScaledF8 =
  | { readonly kind: "source"; readonly source: TensorSource }
  /** Its scales are blocks in two dimensions, which no source expresses; `detail` is a clause for the reader. */
  | { readonly kind: "blocked"; readonly detail: string };

/**
 * An f8 weight times its scale, one for the tensor or one for each row, from the tensor beside it that is named
 * for it: `weight_scale`, `weight_scale_inv` (which multiplies too, despite its name:
 * `weight_dequant` of DeepSeek-V3's inference/kernel.py) or `scale_weight`. Without one the numbers stand for themselves.
 */
export function scaledF8(entry: HeaderEntry, siblings: Siblings): ScaledF8 {
  const input = storedSource(entry);
  const scale = scaleNames(entry.name)
    .map((name) => siblings.get(name))
    .find((sibling) => sibling !== undefined);
  if (!scale) return { kind: "source", source: input };
  const { shape } = entry;
  const [rows] = shape;
  const perTensor = elementCount(scale.shape) === 1;
  const perRow = scale.shape[0] === rows && elementCount(scale.shape) === rows && scale.shape.length <= 2;
  if (scale.dtype === null || !isFloat(scale.dtype) || !(perTensor || perRow)) {
    const detail = `f8 with ${scale.typeName} scales of shape (${scale.shape.join(", ")}), which htsr does not apply yet`;
    return { kind: "blocked", detail };
  }
  return {
    kind: "source",
    source: {
      kind: "dequantize",
      shape,
      input,
      scale: reshape(storedSource(scale), perTensor ? [1] : [rows]),
      zeroPoint: null,
      axis: perTensor ? null : 0,
      blockSize: null,
    },
  };
}

/** Whether a tensor is the scale of another. */
export function isScale({ name }: HeaderEntry, siblings: Siblings): boolean {
  const base = /^(.+)_scale(?:_inv)?$/.exec(name)?.[1];
  if (base !== undefined && siblings.has(base)) return true;
  return splitName(name).leaf === "scale_weight" && siblings.has(name.replace(/scale_weight$/, "weight"));
}

function scaleNames(name: string): readonly string[] {
  const beside = splitName(name).leaf === "weight" ? [name.replace(/weight$/, "scale_weight")] : [];
  return [`${name}_scale`, `${name}_scale_inv`, ...beside];
}
