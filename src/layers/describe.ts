import type { WeightTensor } from "../loaders/tensor.js";

export const LAYER_TYPES = [
  "dense",
  "embedding",
  "conv1d",
  "conv2d",
  "conv3d",
  "conv_transpose1d",
  "conv_transpose2d",
  "conv_transpose3d",
  "lstm",
  "gru",
  "rnn",
  "other",
] as const;

export type LayerType = (typeof LAYER_TYPES)[number];

export const COMPONENTS = [
  "attention",
  "mlp",
  "embedding",
  "head",
  "conv",
  "recurrent",
  "norm",
  "expert",
  "other",
] as const;

export type Component = (typeof COMPONENTS)[number];

/** The kind of layer by its role and, for convolutions, its number of kernel dimensions. */
export function layerType({ role, source }: WeightTensor): LayerType {
  switch (role.kind) {
    case "dense":
    case "embedding":
      return role.kind;
    case "recurrent":
      return ({ LSTM: "lstm", GRU: "gru", RNN: "rnn" } as const)[role.cell];
    case "conv": {
      const dimensions = source.shape.length - 2;
      const name = `${role.transposed ? "conv_transpose" : "conv"}${dimensions}d`;
      return LAYER_TYPES.find((type) => type === name) ?? "other";
    }
    default:
      return "other";
  }
}

const REPEATED_BLOCK =
  /^(?:.*?[._/])??(?:layers?|blocks?|h|stages?|resblocks|encoder|decoder|transformer)[._/]?\d+(?:[._/]\d+)?(?=[._/]|$)/i;

/** The repeated block that a name belongs to (`model.layers.3` of `model.layers.3.mlp.up_proj`), "" if none. */
export function blockOf(name: string): string {
  return REPEATED_BLOCK.exec(name)?.[0] ?? "";
}

/**
 * The first sign that a name bears decides. Names are the file's and may be of any length, so every pattern must
 * take linear time: `\w*norm\w*` between separators, for one, would run to the end of the name from every norm.
 */
const NAME_SIGNS: readonly (readonly [Component, RegExp])[] = [
  ["norm", /norm|(^|[._/])(ln(_?\w+)?|bn\d*)($|[._/])/i],
  ["expert", /experts?($|[._/\d])/i],
  ["head", /(^|[._/])(lm_head|head|classifier|score|logits|output_projection)($|[._/])/i],
  ["embedding", /embed|(^|[._/])(wte|wpe|tok|pos)($|[._/])/i],
  [
    "attention",
    /attn|attention|(^|[._/])(w?qkv\w*|query_key_value|[qkvo]_proj|(in|out)_proj(_weight)?|query|key|value|to_[qkv])($|[._/])/i,
  ],
  [
    "mlp",
    /mlp|(^|[._/])(ffn?|feed_?forward|c_fc|fc\w*|gate_proj|up_proj|down_proj|gate_up_proj|w[123]|intermediate|dense_h_to_4h|dense_4h_to_h|linear[12])($|[._/])/i,
  ],
];

/** What the tensor does in the network: by its kind where that tells, else by the signs in its name. */
export function componentOf(tensor: WeightTensor): Component {
  const { role, name, op } = tensor;
  if (role.kind === "embedding") return "embedding";
  if (role.kind === "recurrent") return "recurrent";
  if (op === "Attention" || (role.kind === "dense" && role.fused)) return "attention";
  const sign = NAME_SIGNS.find(([, pattern]) => pattern.test(name));
  if (sign) return sign[0];
  return role.kind === "conv" ? "conv" : "other";
}
