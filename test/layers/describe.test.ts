import { describe, expect, test } from "vitest";
import { blockOf, componentOf, layerType } from "../../src/layers/describe.js";
import type { Role } from "../../src/loaders/tensor.js";
import { DENSE, unreadTensor } from "../helpers.js";

test.each([
  ["h.0.qkv", "h.0"],
  ["model.layers.31.mlp.up_proj", "model.layers.31"],
  ["transformer.h.11.attn.c_attn", "transformer.h.11"],
  ["encoder.0.reparam_conv", "encoder.0"],
  ["bert.encoder.layer.3.output.dense", "bert.encoder.layer.3"],
  ["conv2d_10.w_0", ""],
  ["lm_head", ""],
])("%s belongs to block '%s'", (name, block) => {
  expect(blockOf(name)).toBe(block);
});

test.each([
  ["model.layers.0.self_attn.q_proj", "attention"],
  ["transformer.h.0.attn.c_attn", "attention"],
  ["transformer.h.0.mlp.c_proj", "mlp"],
  ["h.0.qkv", "attention"],
  ["h.0.fc", "mlp"],
  ["model.layers.0.mlp.experts.3.down_proj", "expert"],
  ["lm_head", "head"],
  ["conv2d_10.w_0", "other"],
])("a dense weight called %s is part of the %s", (name, component) => {
  expect(componentOf(unreadTensor(name, [8, 8], DENSE))).toBe(component);
});

describe("the layer type", () => {
  test("of a convolution says its dimensions and whether it is transposed", () => {
    const conv = (transposed: boolean): Role => ({ kind: "conv", groups: 1, transposed });
    expect(layerType(unreadTensor("c", [8, 8, 3], conv(false)))).toBe("conv1d");
    expect(layerType(unreadTensor("c", [8, 8, 3, 3], conv(true)))).toBe("conv_transpose2d");
    expect(layerType(unreadTensor("c", [8, 8, 3, 3, 3], conv(false)))).toBe("conv3d");
  });

  test("of a recurrent weight is its cell", () => {
    expect(
      layerType(unreadTensor("r", [1, 8, 3], { kind: "recurrent", cell: "GRU", gates: ["z", "r", "h"] })),
    ).toBe("gru");
  });
});
