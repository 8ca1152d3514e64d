import { onnx } from "onnx-proto";
import { describe, expect, test } from "vitest";
import { isTakenApartAsQkv } from "../../../src/loaders/onnx/fused-qkv.js";
import { type GraphNode, toGraphNode } from "../../../src/loaders/onnx/graph-node.js";
import { wiringOf } from "../../../src/loaders/onnx/integer-scale.js";
import { openOnnx } from "../../../src/loaders/onnx/open-onnx.js";
import { temporaryDirectory } from "../temporary-files.js";

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

describe("the widths of q, k and v", () => {
  const files = temporaryDirectory();

  /** The role of the weight that the first node multiplies by. */
  async function roleIn(weight: string, outputs: number, node: onnx.INodeProto[]) {
    const rawData = new Uint8Array(4 * 4 * outputs);
    const initializer = [{ name: weight, dataType: 1, dims: [4, outputs], rawData }];
    const model = onnx.ModelProto.encode({ graph: { node, initializer } });
    return (await openOnnx(await files.write("model.onnx", model.finish()))).tensors[0].role;
  }

  const product = (weight: string): onnx.INodeProto[] => [
    { opType: "MatMul", input: ["x", weight], output: ["y"] },
    { opType: "Split", input: ["y"], output: ["q", "k", "v"], attribute: [{ name: "axis", type: 2, i: -1 }] },
  ];
  const attention = (weight: string, sizes: number[] | null): onnx.INodeProto[] => [
    {
      opType: "Attention",
      domain: "com.microsoft",
      input: ["x", weight],
      output: ["y"],
      attribute: sizes ? [{ name: "qkv_hidden_sizes", ints: sizes }] : [],
    },
  ];

  test("are thirds where a Split in three follows the product", async () => {
    expect(await roleIn("w", 12, product("w"))).toEqual({ kind: "dense", outputAxis: -1, fused: [4, 4, 4] });
  });

  test("are unknown where the name says that heads are interleaved, which are split alike", async () => {
    const name = "layers.0.attention.query_key_value.weight";
    expect(await roleIn(name, 12, product(name))).toEqual({ kind: "dense", outputAxis: -1 });
  });

  test("are those that Attention states, or thirds where it states none, whatever the name", async () => {
    const name = "layers.0.attention.query_key_value.weight";
    expect(await roleIn(name, 10, attention(name, [4, 4, 2]))).toMatchObject({ fused: [4, 4, 2] });
    expect(await roleIn(name, 15, attention(name, null))).toMatchObject({ fused: [5, 5, 5] });
  });

  test.each([
    ["of another sum", 10, [4, 4, 4]],
    ["of another number", 10, [5, 5]],
    ["that are negative", 10, [12, -4, 2]],
    ["that are left out where thirds do not fit", 10, null],
  ])("are unknown where Attention has sizes %s", async (_, outputs, sizes) => {
    expect(await roleIn("w", outputs, attention("w", sizes))).toEqual({ kind: "dense", outputAxis: -1 });
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
