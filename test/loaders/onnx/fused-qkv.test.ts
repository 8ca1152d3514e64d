import { onnx } from "onnx-proto";
import { describe, expect, test } from "vitest";
import { isTakenApartAsQkv } from "../../../src/loaders/onnx/fused-qkv.js";
import { type GraphNode, toGraphNode } from "../../../src/loaders/onnx/graph-node.js";
import { wiringOf } from "../../../src/loaders/onnx/integer-scale.js";

function node(
  opType: string,
  input: string[],
  output: string[],
  attributes: Record<string, number | number[]> = {},
): GraphNode {
  const attribute = Object.entries(attributes).map(([name, value]) =>
    onnx.AttributeProto.create(Array.isArray(value) ? { name, ints: value } : { name, i: value }),
  );
  return toGraphNode(onnx.NodeProto.create({ opType, input, output, attribute }), null);
}

const PRODUCT = node("MatMul", ["x", "w"], ["y"]);
const BIAS = node("Add", ["bias", "y"], ["z"]);
const LAYOUT = node("Reshape", ["z", "shape"], ["laid"]);

const slices = (from: string, axis: number) =>
  ["q", "k", "v"].map((name, i) =>
    node("Slice", [from], [name], { axes: [axis], starts: [i], ends: [i + 1] }),
  );

const asked = (...nodes: readonly GraphNode[]) => isTakenApartAsQkv(PRODUCT, wiringOf([PRODUCT, ...nodes]));

describe("a product is q, k and v side by side", () => {
  test("when a Split in three of its last axis takes it apart, after a bias", () => {
    expect(asked(BIAS, node("Split", ["z", "sizes"], ["q", "k", "v"], { axis: -1 }))).toBe(true);
    expect(asked(BIAS, node("Split", ["z"], ["q", "k", "v"], { axis: 2 }))).toBe(true);
  });

  test("when it is laid out as (batch, position, 3, heads, width) and sliced along the 3", () => {
    const moved = node("Transpose", ["laid"], ["moved"], { perm: [2, 0, 3, 1, 4] });
    expect(asked(BIAS, LAYOUT, moved, ...slices("moved", 0))).toBe(true);
    const gathers = ["q", "k", "v"].map((name) => node("Gather", ["moved", name], [name], { axis: 0 }));
    expect(asked(BIAS, LAYOUT, moved, ...gathers)).toBe(true);
  });
});

describe("a product is not", () => {
  test("when its heads come before the 3: they are interleaved", () => {
    const moved = node("Transpose", ["laid"], ["moved"], { perm: [3, 0, 2, 1, 4] });
    expect(asked(BIAS, LAYOUT, moved, ...slices("moved", 0))).toBe(false);
  });

  test("when it is sliced along another axis than the 3", () => {
    const moved = node("Transpose", ["laid"], ["moved"], { perm: [2, 0, 3, 1, 4] });
    expect(asked(BIAS, LAYOUT, moved, ...slices("moved", 1))).toBe(false);
  });

  test("when it goes through a non-linearity, as in a feed-forward layer", () => {
    const gelu = node("Gelu", ["z"], ["g"]);
    expect(asked(BIAS, gelu, node("Split", ["g"], ["q", "k", "v"], { axis: -1 }))).toBe(false);
  });

  test("when it is split in two, along the batch, or not at all", () => {
    expect(asked(node("Split", ["y"], ["gate", "up"], { axis: -1 }))).toBe(false);
    expect(asked(node("Split", ["y"], ["a", "b", "c"], { axis: 0 }))).toBe(false);
    expect(asked(BIAS)).toBe(false);
  });
});
