/**
 * Several projections stored as one weight, side by side along the output axis. Their joint spectrum is a
 * mixture that no single-matrix theory describes (statistics §1.3), so they are taken apart.
 */
export type FusedLayout =
  | { readonly kind: "split"; readonly parts: readonly FusedPart[] }
  /** Fused, but how cannot be told from the weights; `why` is a clause for the reader. */
  | { readonly kind: "unknown"; readonly why: string }
  | { readonly kind: "whole" };

interface FusedPart {
  readonly name: string;
  /** Output features it takes, counted from where the part before it ends. */
  readonly width: number;
}

const QKV = /(^|[._/])(w?qkv(_proj)?|to_qkv|c_attn|in_proj(_weight)?|qkv_linear|attn_qkv)($|[._/])/i;
const INTERLEAVED_QKV = /(^|[._/])query_key_value($|[._/])/i;
const GATE_UP = /(^|[._/])(gate_up_proj|gate_and_up_proj|w13|gate_up)($|[._/])/i;

/**
 * How a dense weight of `inputs` -> `outputs` features is composed: as the graph showed, or else judged by its
 * name and its shape. Equal thirds are q, k and v. Grouped-query attention (outputs = inputs + 2k, where k
 * divides inputs) is q of `inputs` features and k, v of k each: thirds would be wrong there without any sign
 * of it. The layout of `query_key_value` (GPT-NeoX, BLOOM, Falcon) interleaves the heads, whose number is not
 * in the weights.
 *
 * @param widths of q, k and v, together `outputs`, where the graph showed them
 */
export function fusedLayout(
  name: string,
  inputs: number,
  outputs: number,
  widths: readonly number[] | null,
): FusedLayout {
  if (widths) return split(["q", "k", "v"], widths);
  if (INTERLEAVED_QKV.test(name)) {
    return { kind: "unknown", why: "its heads are interleaved and their number is not in the weights" };
  }
  if (GATE_UP.test(name) && outputs % 2 === 0) return split(["gate", "up"], [outputs / 2, outputs / 2]);
  if (!QKV.test(name)) return { kind: "whole" };
  if (outputs === 3 * inputs) return split(["q", "k", "v"], [inputs, inputs, inputs]);
  const shared = (outputs - inputs) / 2;
  if (Number.isInteger(shared) && shared > 0 && inputs % shared === 0) {
    return split(["q", "k", "v"], [inputs, shared, shared]);
  }
  return {
    kind: "unknown",
    why: `${outputs} output features of ${inputs} inputs are neither thirds nor grouped-query widths`,
  };
}

function split(names: readonly string[], widths: readonly number[]): FusedLayout {
  return { kind: "split", parts: names.map((name, i) => ({ name, width: widths[i] })) };
}
