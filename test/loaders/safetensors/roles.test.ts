import { describe, expect, it } from "vitest";
import { openSafetensors } from "../../../src/loaders/safetensors/open-safetensors.js";
import type { Role } from "../../../src/loaders/tensor.js";
import { temporaryDirectory } from "../temporary-files.js";
import { type Described, floats, zeros } from "./build.js";

const files = temporaryDirectory();

async function rolesOf(bytes: Uint8Array): Promise<Record<string, Role>> {
  const { tensors } = await openSafetensors(await files.write("roles.safetensors", bytes));
  return Object.fromEntries(tensors.map(({ rawName, role }) => [rawName, role]));
}

async function roleOf(name: string, shape: readonly number[]): Promise<Role> {
  return (await rolesOf(floats({ [name]: shape })))[name];
}

const dense = (outputAxis: -1 | -2): Role => ({ kind: "dense", outputAxis });
const conv = (groups: number): Role => ({ kind: "conv", groups, transposed: false });

describe("two-dimensional tensors", () => {
  it.each([
    "model.layers.0.self_attn.q_proj.weight",
    "lm_head.weight",
    "embed_out.weight",
    "h.0.qkv.weight",
    "transformer.in_proj_weight",
    "x_embedder.weight",
    "time_embed.0.weight",
    "mlp.c_fc.weight",
    "norm1.linear.weight",
    "text_projection",
  ])("%s is a dense weight (out, in)", async (name) => {
    expect(await roleOf(name, [8, 4])).toEqual(dense(-2));
  });

  it.each([
    "model.embed_tokens.weight",
    "gpt_neox.embed_in.weight",
    "transformer.wte.weight",
    "wpe.weight",
    "tok.weight",
    "pos.weight",
    "bert.embeddings.word_embeddings.weight",
    "embeddings.position_embeddings.weight",
    "embeddings.token_type_embeddings.weight",
    "text_model.embeddings.token_embedding.weight",
    "decoder.embed_positions.weight",
    "shared.weight",
    "block.0.layer.0.SelfAttention.relative_attention_bias.weight",
    "pos_embed",
    "tok_emb.weight",
  ])("%s is an embedding", async (name) => {
    expect(await roleOf(name, [100, 8])).toEqual({ kind: "embedding" });
  });

  it.each([
    ["experts.gate_up_proj_bias", "named gate_up_proj_bias"],
    ["relative_position_bias_table", "named relative_position_bias_table"],
    ["rotary_emb.inv_freq", "named inv_freq"],
    ["mixer.A_log", "named A_log"],
    ["norm.weight", "a normalisation"],
    ["h.0.ln_1.weight", "a normalisation"],
    ["final_layer_norm.bias", "a normalisation"],
    ["features.bn1.weight", "a normalisation"],
  ])("%s is no weight: %s", async (name, detail) => {
    expect(await roleOf(name, [8, 4])).toEqual({ kind: "none", reason: "not_a_weight", detail });
  });

  it("of GPT-2's Conv1D modules are stored (in, out), by the shape of their block's c_attn", async () => {
    const gpt2 = await rolesOf(
      floats({
        "transformer.h.0.attn.c_attn.weight": [8, 24],
        "transformer.h.0.attn.c_proj.weight": [8, 8],
        "transformer.h.0.mlp.c_fc.weight": [8, 32],
        "transformer.h.0.mlp.c_proj.weight": [32, 8],
      }),
    );
    expect(new Set(Object.values(gpt2).map((role) => JSON.stringify(role)))).toEqual(
      new Set([JSON.stringify(dense(-1))]),
    );
  });

  it("of a reimplementation that keeps GPT-2's names but stores (out, in) are taken so", async () => {
    const nano = await rolesOf(
      floats({
        "h.0.attn.c_attn.weight": [24, 8],
        "h.0.attn.c_proj.weight": [8, 8],
        "h.0.mlp.c_fc.weight": [32, 8],
        "h.0.mlp.c_proj.weight": [8, 32],
      }),
    );
    for (const role of Object.values(nano)) expect(role).toEqual(dense(-2));
  });
});

describe("tensors of more dimensions", () => {
  it.each([
    ["conv1d", [16, 8, 3]],
    ["conv2d", [16, 8, 3, 3]],
    ["conv3d", [16, 8, 3, 3, 3]],
    ["patch_embedding", [16, 3, 4, 4]],
  ])("%s.weight is a convolution (out, in, ...kernel)", async (name, shape) => {
    expect(await roleOf(`${name}.weight`, shape)).toEqual(conv(1));
  });

  it("with one input channel a group are depthwise convolutions", async () => {
    expect(await roleOf("dw.weight", [16, 1, 3, 3])).toEqual(conv(16));
    expect(await roleOf("one.weight", [1, 1, 3, 3])).toEqual(conv(1));
  });

  it("named for experts are stacks of dense weights (experts, out, in)", async () => {
    const roles = await rolesOf(
      floats({ "mlp.experts.gate_up_proj": [4, 32, 8], "mlp.experts.down_proj": [4, 8, 16] }),
    );
    expect(Object.values(roles)).toEqual([dense(-2), dense(-2)]);
    expect(await roleOf("block.moe.w1.weight", [4, 32, 8])).toEqual(dense(-2));
  });

  it("named for experts are (experts, in, out) if their shapes fit together only so", async () => {
    const roles = await rolesOf(
      floats({ "mlp.experts.gate_up_proj": [4, 8, 32], "mlp.experts.down_proj": [4, 16, 8] }),
    );
    expect(Object.values(roles)).toEqual([dense(-1), dense(-1)]);
  });

  it("of positions are embeddings without their leading ones", async () => {
    const path = await files.write("positions.safetensors", floats({ pos_embed: [1, 50, 8] }));
    const [tensor] = (await openSafetensors(path)).tensors;
    expect(tensor.role).toEqual({ kind: "embedding" });
    expect(tensor.source.shape).toEqual([50, 8]);
  });

  it.each([
    ["pos_embed", [1, 8, 7, 7], "unsupported_layout", "an embedding of 3 dimensions"],
    ["cls_token", [1, 1, 8], "not_a_weight", "named cls_token"],
    ["scale", [8, 1, 1], "not_a_weight", "a vector, shaped (8, 1, 1)"],
    ["attn.bias", [1, 1, 16, 16], "not_a_weight", "named bias"],
    [
      "query_tokens",
      [1, 32, 8],
      "unsupported_layout",
      "3 dimensions, and its name says neither convolution nor experts",
    ],
    [
      "deep.weight",
      [2, 2, 2, 2, 2, 2],
      "unsupported_layout",
      "6 dimensions, and its name says neither convolution nor experts",
    ],
  ] as const)("%s of %j is listed as %s", async (name, shape, reason, detail) => {
    expect(await roleOf(name, shape)).toEqual({ kind: "none", reason, detail });
  });

  it("under weight normalisation are not taken for the weight", async () => {
    const detail = "weight normalisation keeps its scale in another tensor";
    const roles = await rolesOf(
      floats({
        "conv.weight_g": [16, 1, 1],
        "conv.weight_v": [16, 8, 3],
        "c.parametrizations.weight.original0": [16, 1, 1],
        "c.parametrizations.weight.original1": [16, 8, 3],
      }),
    );
    expect(roles["conv.weight_v"]).toEqual({ kind: "none", reason: "unsupported_layout", detail });
    expect(roles["c.parametrizations.weight.original1"]).toEqual({
      kind: "none",
      reason: "unsupported_layout",
      detail,
    });
    expect(roles["conv.weight_g"]).toMatchObject({ reason: "not_a_weight" });
  });
});

describe("recurrent weights", () => {
  it.each([
    ["LSTM", 4, ["i", "f", "c", "o"]],
    ["GRU", 3, ["r", "z", "h"]],
    ["RNN", 1, ["h"]],
  ] as const)("of %s have %i gates in PyTorch's order, in both directions", async (cell, gates, order) => {
    const path = await files.write(
      "recurrent.safetensors",
      floats({
        "lstm.weight_ih_l0": [gates * 6, 5],
        "lstm.weight_hh_l0": [gates * 6, 6],
        "lstm.weight_ih_l0_reverse": [gates * 6, 5],
        "lstm.weight_hh_l0_reverse": [gates * 6, 6],
        "cell.weight_ih": [gates * 6, 5],
        "cell.weight_hh": [gates * 6, 6],
      }),
    );
    const { tensors } = await openSafetensors(path);
    for (const { role } of tensors) expect(role).toEqual({ kind: "recurrent", cell, gates: order });
    expect(tensors[0]).toMatchObject({ name: "lstm.weight_ih_l0", source: { shape: [1, gates * 6, 5] } });
  });

  it("of an LSTM that projects take the hidden size from weight_hr", async () => {
    const roles = await rolesOf(
      floats({ weight_ih_l0: [24, 5], weight_hh_l0: [24, 2], weight_hr_l0: [2, 6] }),
    );
    expect(roles.weight_hh_l0).toMatchObject({ kind: "recurrent", cell: "LSTM" });
    expect(roles.weight_hr_l0).toEqual(dense(-2));
  });

  it("are skipped if nothing tells their gates", async () => {
    expect(await roleOf("rnn.weight_ih_l0", [24, 5])).toEqual({
      kind: "none",
      reason: "unsupported_layout",
      detail: "a recurrent cell without the weight_hh that tells its gates apart",
    });
    expect(await roleOf("rnn.weight_hh_l0", [10, 5])).toEqual({
      kind: "none",
      reason: "unsupported_layout",
      detail: "10 rows for a hidden size of 5 are the gates of no cell known",
    });
  });
});

describe("integers", () => {
  it.each([
    ["I64", "int64"],
    ["U8", "uint8"],
    ["BOOL", "bool"],
  ])("of type %s are no weights", async (dtype, name) => {
    const described: Described = { dtype, shape: [2, 2] };
    expect(await rolesOf(zeros({ position_ids: described }))).toEqual({
      position_ids: { kind: "none", reason: "not_a_weight", detail: `${name} numbers` },
    });
  });
});
