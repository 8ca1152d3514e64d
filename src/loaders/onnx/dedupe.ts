import { sourceKey } from "../source-key.js";
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
 * Bytes are compared only of weights that agree in everything else; external data, which would have to be read,
 * by their place alone, so that equal bytes at two places of them are not recognised.
 */
export function earlierEquals(
  weights: readonly ComparedWeight[],
  files: ModelFiles,
): readonly (number | null)[] {
  const contentOf = contentNumbers();
  const numbers = new Map<StoredSource["storage"], string>();
  const content = ({ storage }: StoredSource): string => {
    const known = numbers.get(storage);
    if (known !== undefined) return known;
    const external = storage.kind === "file" && storage.path !== files.path;
    const number = external ? JSON.stringify(storage) : `#${contentOf(storedBytes(storage, files))}`;
    numbers.set(storage, number);
    return number;
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

/** Bytes that stand for all: where two weights differ, they nearly always differ here. */
const SAMPLE_BYTES = 256;

/**
 * Numbers contents in the order they come, the same for equal bytes. They are compared in full where samples
 * agree, which is faster than a digest of each: those that differ do so early.
 */
function contentNumbers(): (bytes: Uint8Array) => number {
  const bySample = new Map<string, { readonly bytes: Uint8Array; readonly number: number }[]>();
  let count = 0;
  return (bytes) => {
    const middle = bytes.length >> 1;
    const sample = Buffer.from(bytes.subarray(middle, middle + SAMPLE_BYTES)).toString("latin1");
    const alike = bySample.get(sample) ?? [];
    const equal = alike.find((other) => Buffer.compare(other.bytes, bytes) === 0);
    if (equal) return equal.number;
    bySample.set(sample, [...alike, { bytes, number: count }]);
    return count++;
  };
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
