import { narrow } from "./narrow-source.js";
import type { Storage, TensorSource } from "./tensor-source.js";

/** Of a tensor without elements no bytes are read, whatever it is made of. */
const NOTHING: Storage = { kind: "memory", bytes: new Uint8Array(0) };

/** The same elements by the expression that `readTensor` evaluates: its stored parts are the bytes that are read. */
export function asRead(source: TensorSource): TensorSource {
  if (source.shape.includes(0))
    return { kind: "stored", shape: source.shape, dtype: "f32", storage: NOTHING };
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
