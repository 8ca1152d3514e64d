import { narrow } from "./narrow-source.js";
import type { TensorSource } from "./tensor-source.js";

/** The same elements by the expression that `readTensor` evaluates: its stored parts are the bytes that are read. */
export function asRead(source: TensorSource): TensorSource {
  switch (source.kind) {
    case "stored":
    case "sparse":
      return source;
    case "slice": {
      const narrowed = narrow(source.input, source.ranges);
      return narrowed.kind === "slice" ? { ...narrowed, input: asRead(narrowed.input) } : asRead(narrowed);
    }
    case "concat":
      return { ...source, inputs: source.inputs.map(asRead) };
    case "dequantize": {
      const { input, scale, zeroPoint } = source;
      return {
        ...source,
        input: asRead(input),
        scale: asRead(scale),
        zeroPoint: zeroPoint && asRead(zeroPoint),
      };
    }
    default:
      return { ...source, input: asRead(source.input) };
  }
}
