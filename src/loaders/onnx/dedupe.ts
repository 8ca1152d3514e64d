import { createHash } from "node:crypto";
import type { Role } from "../tensor.js";
import type { StoredSource, TensorSource } from "../tensor-source.js";
import { type ModelFiles, storedBytes } from "./external-data.js";

/** A weight as the consumer sees it. */
export interface ComparedWeight {
  readonly role: Role;
  readonly source: TensorSource;
}

/**
 * For each weight the index of the earliest one that holds the same numbers in the same cut (by type, shape,
 * rearrangement and bytes), or null. A matrix and its transpose count as the same, because their spectra are.
 * Bytes are compared by SHA-256, and only of weights that agree in everything else; external data, which would
 * have to be read, by their place alone, so that equal bytes at two places of them are not recognised.
 */
export function earlierEquals(
  weights: readonly ComparedWeight[],
  files: ModelFiles,
): readonly (number | null)[] {
  const digests = new Map<StoredSource["storage"], string>();
  const content = ({ storage }: StoredSource): string => {
    const known = digests.get(storage);
    if (known !== undefined) return known;
    const external = storage.kind === "file" && storage.path !== files.path;
    const digest = external
      ? JSON.stringify(storage)
      : createHash("sha256").update(storedBytes(storage, files)).digest("base64");
    digests.set(storage, digest);
    return digest;
  };
  const layouts = weights.map((weight) => keyOf(weight, () => ""));
  const shared = new Map<string, number>();
  for (const layout of layouts) shared.set(layout, (shared.get(layout) ?? 0) + 1);
  const firstByKey = new Map<string, number>();
  return weights.map((weight, index) => {
    if (shared.get(layouts[index]) === 1) return null;
    const key = keyOf(weight, content);
    const first = firstByKey.get(key);
    if (first === undefined) firstByKey.set(key, index);
    return first ?? null;
  });
}

/** Weights of one key are the same; without contents, of one layout. */
function keyOf({ role, source }: ComparedWeight, content: (stored: StoredSource) => string): string {
  switch (role.kind) {
    case "dense":
    case "embedding":
      return `matrix ${sourceKey(untransposed(source), content)}`;
    default:
      return `${JSON.stringify(role)} ${sourceKey(source, content)}`;
  }
}

/** The source without an outer exchange of its last two axes. */
function untransposed(source: TensorSource): TensorSource {
  if (source.kind !== "transpose") return source;
  const { permutation, input } = source;
  const last = permutation.length - 1;
  const exchanged = (axis: number) => (axis < last - 1 ? axis : 2 * last - 1 - axis);
  return permutation.every((from, axis) => from === exchanged(axis)) ? input : source;
}

function sourceKey(source: TensorSource, content: (stored: StoredSource) => string): string {
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
