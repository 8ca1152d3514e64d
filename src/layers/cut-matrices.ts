import type { Role, WeightTensor } from "../loaders/tensor.js";
import { reshape, sliceAxis, type TensorSource } from "../loaders/tensor-source.js";
import { fusedLayout } from "./fused.js";
import type { WeightMatrix } from "./matrix.js";
import { type Skip, type SkipReason, skip } from "./skip.js";

export interface CutOptions {
  /** Whether fused projections (q, k, v; gate, up) are taken apart. */
  readonly split: boolean;
  /** Convolutions as kernel positions pooled, or as one matrix out x (in · positions). */
  readonly conv: "pooled" | "flat";
}

export type Cut =
  | {
      readonly kind: "matrices";
      readonly matrices: readonly WeightMatrix[];
      readonly warnings: readonly string[];
    }
  | { readonly kind: "skip"; readonly skip: Skip }
  | { readonly kind: "fail"; readonly message: string };

/** The matrices of a tensor by its role (statistics §1), without reading any of its numbers. */
export function cutMatrices(tensor: WeightTensor, options: CutOptions): Cut {
  const { role, source } = tensor;
  switch (role.kind) {
    case "embedding":
      return matrices([{ part: "", source, kernel: "dense" }]);
    case "dense":
      return cutDense(tensor, role, options.split);
    case "conv":
      return cutConvolution(source, role, options.conv);
    case "recurrent":
      return cutGates(source, role);
    case "none":
      return skipped(role.reason, role.detail);
    case "broken":
      return { kind: "fail", message: role.message };
  }
}

function matrices(cut: readonly WeightMatrix[], warnings: readonly string[] = []): Cut {
  return { kind: "matrices", matrices: cut, warnings };
}

function skipped(reason: SkipReason, detail: string): Cut {
  return { kind: "skip", skip: skip(reason, detail) };
}

function cutDense(
  { name, rawName, source }: WeightTensor,
  role: Extract<Role, { kind: "dense" }>,
  splitFused: boolean,
): Cut {
  const members = stackMembers(name, source);
  if (!splitFused) return matrices(members);
  const warnings = new Set<string>();
  const parts = members.flatMap((member) => {
    const outputAxis = role.outputAxis + 2;
    const outputs = member.source.shape[outputAxis];
    const inputs = member.source.shape[1 - outputAxis];
    const layout = fusedLayout(`${name} ${rawName}`, inputs, outputs, role.fused ?? null);
    if (layout.kind === "unknown") warnings.add("fused_not_split");
    if (layout.kind !== "split") return [member];
    let start = 0;
    return layout.parts.map(({ name: part, width }): WeightMatrix => {
      const piece = sliceAxis(member.source, outputAxis, start, width);
      start += width;
      return { part: joinParts(member.part, part), source: piece, kernel: "dense" };
    });
  });
  return matrices(parts, [...warnings]);
}

/** A stack of matrices over leading axes, each its own unit: experts, or batched weights. */
function stackMembers(name: string, source: TensorSource): readonly WeightMatrix[] {
  const leading = source.shape.slice(0, -2);
  if (leading.length === 0) return [{ part: "", source, kernel: "dense" }];
  const [rows, columns] = source.shape.slice(-2);
  const count = leading.reduce((product, size) => product * size, 1);
  const flattened = reshape(source, [count, rows, columns]);
  const label = /expert/i.test(name) ? "expert" : "";
  return Array.from({ length: count }, (_, i) => ({
    part: count === 1 ? "" : `${label}${i}`,
    source: reshape(sliceAxis(flattened, 0, i, 1), [rows, columns]),
    kernel: "dense",
  }));
}

function joinParts(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("/");
}

/** Fewer eigenvalues than these are skipped unless told otherwise. */
export const USUAL_MIN_EVALS = 10;

const flatOptions = (evals: number) =>
  evals < USUAL_MIN_EVALS ? `--conv flat --min-evals ${evals}` : "--conv flat";

function cutConvolution(
  source: TensorSource,
  { groups }: Extract<Role, { kind: "conv" }>,
  layout: "pooled" | "flat",
): Cut {
  const [first, second, ...kernelShape] = source.shape;
  const positions = kernelShape.reduce((product, size) => product * size, 1);
  const depthwise = groups > 1 && second === 1;
  if (depthwise && layout === "pooled") {
    return skipped(
      "depthwise",
      `one input channel a group leaves no matrix at a kernel position (${flatOptions(Math.min(first, positions))} takes ${first} x ${positions})`,
    );
  }
  if (first % groups !== 0) return skipped("unsupported_layout", `${first} channels in ${groups} groups`);
  const joined = reshape(source, [first, second, positions]);
  if (depthwise)
    return matrices([{ part: "", source: reshape(joined, [first, positions]), kernel: "dense" }]);
  const size = first / groups;
  return matrices(
    Array.from({ length: groups }, (_, group): WeightMatrix => {
      const channels = sliceAxis(joined, 0, group * size, size);
      const part = groups === 1 ? "" : `group${group}`;
      return layout === "flat" || positions === 1
        ? { part, source: reshape(channels, [size, second * positions]), kernel: "dense" }
        : { part, source: channels, kernel: "conv" };
    }),
  );
}

function cutGates(source: TensorSource, { gates }: Extract<Role, { kind: "recurrent" }>): Cut {
  const [directions, stacked, inputs] = source.shape;
  if (stacked % gates.length !== 0)
    return skipped("unsupported_layout", `${stacked} rows for ${gates.length} gates`);
  const hidden = stacked / gates.length;
  return matrices(
    Array.from({ length: directions }, (_, direction) => {
      const weights = reshape(sliceAxis(source, 0, direction, 1), [stacked, inputs]);
      const label = directions === 1 ? "" : direction === 0 ? "forward" : "reverse";
      return gates.map(
        (gate, g): WeightMatrix => ({
          part: joinParts(label, gate),
          source: sliceAxis(weights, 0, g * hidden, hidden),
          kernel: "dense",
        }),
      );
    }).flat(),
  );
}
