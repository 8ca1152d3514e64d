import type { StoredSource, TensorSource } from "./tensor-source.js";

/**
 * A text that two expressions share if they do the same to the same contents.
 * @param content what stands for a stored tensor's bytes; its type and shape are in the key already
 */
export function sourceKey(source: TensorSource, content: (stored: StoredSource) => string): string {
  const key = (inner: TensorSource) => sourceKey(inner, content);
  const shape = source.shape.join();
  switch (source.kind) {
    case "stored":
      return `${source.dtype}[${shape}]${content(source)}`;
    case "sparse":
      return `sparse[${shape}](${key(source.values)} ${key(source.indices)})`;
    case "transpose":
      return `transpose[${source.permutation.join()}](${key(source.input)})`;
    case "reshape":
      return `reshape[${shape}](${key(source.input)})`;
    case "slice":
      return `slice${JSON.stringify(source.ranges)}(${key(source.input)})`;
    case "concat":
      return `concat[${source.axis}](${source.inputs.map(key).join(" ")})`;
    case "dequantize": {
      const { input, scale, zeroPoint, axis, blockSize } = source;
      const parts = [key(input), key(scale), zeroPoint ? key(zeroPoint) : "none"];
      return `dequantize[${axis},${blockSize}](${parts.join(" ")})`;
    }
  }
}
