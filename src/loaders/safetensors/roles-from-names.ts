import { isFloat } from "../dtype.js";
import type { UnusedReason } from "../tensor.js";
import { reshape, type TensorSource } from "../tensor-source.js";
import { type HeaderEntry, storedSource } from "./header.js";
import type { Interpretation, Siblings } from "./interpretation.js";
import { packedScheme } from "./packed.js";
import { recurrentRole } from "./recurrent-names.js";
import { isScale, scaledF8 } from "./scaled-f8.js";

/**
 * What a tensor of two or more dimensions is for. A safetensors file has no graph: names and shapes tell, by
 * the habits of PyTorch's modules, in which a dense weight is (out, in) and a convolution's
 * (out, in / groups, ...kernel).
 *
 * @param siblings all tensors of the model, this one among them
 */
export function interpret(entry: HeaderEntry, siblings: Siblings): Interpretation {
  const source = storedSource(entry);
  if (entry.dtype === null) return unused(source, "unsupported_dtype", `stored as ${entry.typeName}`);
  const scheme = packedScheme(entry, siblings);
  if (scheme !== null) return unused(source, "packed_quantised", `${scheme}, which htsr does not unpack yet`);
  if (isScale(entry, siblings)) return unused(source, "not_a_weight", "scales of a quantised weight");
  if (!isFloat(entry.dtype)) return unused(source, "not_a_weight", `${entry.dtype} numbers`);
  const because = notAWeight(entry);
  if (because !== null) return unused(source, "not_a_weight", because);
  if (isWeightNormed(entry.name, siblings)) {
    return unused(source, "unsupported_layout", "weight normalisation keeps its scale in another tensor");
  }
  const scaled = entry.dtype.startsWith("f8_")
    ? scaledF8(entry, siblings)
    : ({ kind: "source", source } as const);
  if (scaled.kind === "blocked") return unused(source, "packed_quantised", scaled.detail);
  return recurrentRole(entry, siblings, scaled.source) ?? byRank(entry, siblings, scaled.source);
}

function unused(source: TensorSource, reason: UnusedReason, detail: string): Interpretation {
  return { role: { kind: "none", reason, detail }, source };
}

/** The segments of a name without the parameter's own `weight`: the last one names the module. */
function moduleSegments(name: string): readonly string[] {
  const segments = name.split(/[./]/);
  return segments.length > 1 && segments[segments.length - 1] === "weight" ? segments.slice(0, -1) : segments;
}

const lastOf = (segments: readonly string[]) => segments[segments.length - 1];

const NORM = /^(ln(_?\d+|_[a-z]+)?|bn\d*|\w*norm(_?\d+)?)$/i;
const NOT_A_WEIGHT =
  /^((\w+_)?bias(es)?(_table)?|(\w+_)?mask|running_(mean|var)|(cos|sin)(_cached)?|inv_freq|a_log|gamma|beta|(cls|class|mask)_token|scale_shift_table|weight_g|original0)$/i;

/** A clause that says why a tensor of real numbers is no weight matrix, or null. */
function notAWeight({ name }: HeaderEntry): string | null {
  const segments = name.split(/[./]/);
  const module = lastOf(moduleSegments(name));
  const owner = segments[segments.length - 2] ?? "";
  if (NORM.test(module) || (lastOf(segments) === "bias" && NORM.test(owner))) return "a normalisation";
  if (NOT_A_WEIGHT.test(lastOf(segments))) return `named ${lastOf(segments)}`;
  return null;
}

/** Weight normalisation stores W = g v / |v| as g and v (torch.nn.utils.weight_norm, and its parametrization). */
function isWeightNormed(name: string, siblings: Siblings): boolean {
  const v = /^(.*)(weight_v|original1)$/.exec(name);
  return v !== null && siblings.has(v[1] + (v[2] === "weight_v" ? "weight_g" : "original0"));
}

function byRank(entry: HeaderEntry, siblings: Siblings, source: TensorSource): Interpretation {
  const { name, shape } = entry;
  if (shape.length > 2 && shape.filter((size) => size !== 1).length < 2) {
    return unused(source, "not_a_weight", `a vector, shaped (${shape.join(", ")})`);
  }
  if (isEmbedding(name)) {
    const table = shape.slice(shape.findIndex((size) => size !== 1));
    if (shape.length === 2) return { role: { kind: "embedding" }, source };
    if (table.length === 2) return { role: { kind: "embedding" }, source: reshape(source, table) };
    if (shape[0] === 1) {
      return unused(source, "unsupported_layout", `an embedding of ${table.length} dimensions`);
    }
  }
  if (shape.length === 2) {
    return { role: { kind: "dense", outputAxis: outputAxisOf(entry, siblings) }, source };
  }
  if (shape.length === 3 && isExpertStack(name)) {
    return { role: { kind: "dense", outputAxis: expertOutputAxis(entry, siblings) }, source };
  }
  if (shape.length <= MAX_CONV_RANK && isConvolution(name)) {
    const [outputs, inputsPerGroup] = shape;
    const groups = inputsPerGroup === 1 ? outputs : 1;
    return { role: { kind: "conv", groups, transposed: false }, source };
  }
  return unused(
    source,
    "unsupported_layout",
    `${shape.length} dimensions, and its name says neither convolution nor experts`,
  );
}

const EMBEDDING =
  /^(tok|pos|wte|wpe|shared|embed_(in|tokens|positions?)|(\w+_)?(emb|embed|embeds|embedding|embeddings)|relative_attention_bias)$/i;

function isEmbedding(name: string): boolean {
  return EMBEDDING.test(lastOf(moduleSegments(name)));
}

const GPT2_MODULE =
  /^(.*?\bh\.\d+)\.(?:attn|crossattention|mlp)\.(?:c_attn|q_attn|c_proj|c_fc)(?:\.weight)?$/;

/**
 * GPT-2's Conv1D modules are dense weights stored (in, out). Reimplementations keep the names but store
 * (out, in), so the block's c_attn tells, which is wider on its output side in both.
 */
function outputAxisOf({ name }: HeaderEntry, siblings: Siblings): -1 | -2 {
  const block = GPT2_MODULE.exec(name)?.[1];
  if (block === undefined) return -2;
  const fused = siblings.get(`${block}.attn.c_attn.weight`) ?? siblings.get(`${block}.mlp.c_fc.weight`);
  return fused !== undefined && fused.shape[1] > fused.shape[0] ? -1 : -2;
}

function isExpertStack(name: string): boolean {
  return /(^|[._/])(experts?|moe)([._/]|$)/i.test(name);
}

/**
 * Stacks of experts are stored (experts, out, in) or (experts, in, out). The projections around the hidden layer
 * tell: the one into it (gate and up, joined) has twice its width on the output side, the one out of it once on
 * the input side.
 */
function expertOutputAxis({ name }: HeaderEntry, siblings: Siblings): -1 | -2 {
  const into = siblings.get(name.replace("down_proj", "gate_up_proj"));
  const outOf = siblings.get(name.replace("gate_up_proj", "down_proj"));
  const inputFirst = into?.shape[2] === 2 * (outOf?.shape[1] ?? Number.NaN);
  const outputFirst = into?.shape[1] === 2 * (outOf?.shape[2] ?? Number.NaN);
  return inputFirst && !outputFirst ? -1 : -2;
}

/** Kernels have one to three dimensions. */
const MAX_CONV_RANK = 5;

/**
 * Convolutions are modules, whose parameter is called `weight`; a bare parameter of three or more dimensions
 * (learned queries, positions) is one only if it says so.
 */
function isConvolution(name: string): boolean {
  return /(^|[._/])(weight(_orig)?|original)$/.test(name) || /conv/i.test(name);
}
