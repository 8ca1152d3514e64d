import type { Dtype } from "../src/loaders/dtype.js";
import type { Role, WeightTensor } from "../src/loaders/tensor.js";
import type { TensorSource } from "../src/loaders/tensor-source.js";

/** A source of f32 numbers held in memory. */
export function f32Source(shape: readonly number[], values: ArrayLike<number>): TensorSource {
  const bytes = new Uint8Array(Float32Array.from(values).buffer);
  return { kind: "stored", shape, dtype: "f32", storage: { kind: "memory", bytes } };
}

/** A tensor of a shape whose numbers nobody reads. */
export function unreadTensor(
  name: string,
  shape: readonly number[],
  role: Role,
  dtype: Dtype = "f32",
): WeightTensor {
  const source: TensorSource = {
    kind: "stored",
    shape,
    dtype,
    storage: { kind: "file", path: "nowhere", offset: 0, length: 0 },
  };
  return { name, rawName: name, scope: "", op: "", role, dtype, source, sameAs: null, stored: [name] };
}

export const DENSE: Role = { kind: "dense", outputAxis: -2 };

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function uniformStream(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Standard normal numbers from a seed (Box-Muller). */
export function normalStream(seed: number): () => number {
  const uniform = uniformStream(seed);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
