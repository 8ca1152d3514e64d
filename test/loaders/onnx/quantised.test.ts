import { describe, expect, test } from "vitest";
import { expectedWeights, expectValues, openFixture, tensorNamed } from "./fixture-models.js";

const REFUSED = new Set(["reordered_groups"]);

describe("quantised weights", () => {
  test.each(expectedWeights("quantised.onnx").filter(([name]) => !REFUSED.has(name)))(
    "%s is dequantised as NumPy does it",
    async (name, expected) => {
      await expectValues(tensorNamed(await openFixture("quantised.onnx"), name), expected);
    },
  );

  test.each([
    ["qlinear_matmul", "QLinearMatMul", { kind: "dense", outputAxis: -1 }],
    ["qlinear_matmul_left_rows", "QLinearMatMul", { kind: "dense", outputAxis: -2 }],
    ["qlinear_conv", "QLinearConv", { kind: "conv", groups: 1, transposed: false }],
    ["qgemm", "QGemm", { kind: "dense", outputAxis: -1 }],
    ["qgemm_transposed", "QGemm", { kind: "dense", outputAxis: -2 }],
    ["dynamic_quantize_matmul", "DynamicQuantizeMatMul", { kind: "dense", outputAxis: -1 }],
    ["matmul_integer_scaled", "MatMulInteger", { kind: "dense", outputAxis: -1 }],
    ["conv_integer_scaled", "ConvInteger", { kind: "conv", groups: 1, transposed: false }],
    ["four_bits", "MatMulNBits", { kind: "dense", outputAxis: -2 }],
  ])("%s is a weight of %s", async (name, op, role) => {
    const tensor = tensorNamed(await openFixture("quantised.onnx"), name);
    expect(tensor).toMatchObject({ op, role });
  });

  test("packed 4-bit weights are listed with their own type, not that of the bytes", async () => {
    const model = await openFixture("quantised.onnx");
    expect(tensorNamed(model, "four_bits").dtype).toBe("uint4");
    expect(tensorNamed(model, "eight_bits").dtype).toBe("uint8");
  });

  test("integers without a scale in the graph are taken with a scale of 1, with a warning", async () => {
    const { warnings } = await openFixture("quantised.onnx");
    expect(warnings).toEqual([
      "quantised.onnx: no constant scale was found for 2 weights of MatMulInteger and ConvInteger; " +
        "their integers are analysed with a scale of 1, so norms are in units of the quantisation step.",
    ]);
  });

  test.each([
    ["scale_at_run_time", "scale_not_constant", "its scale is computed when the model runs"],
    ["zero_at_run_time", "scale_not_constant", "its zero point is computed when the model runs"],
    ["dequantized_at_run_time", "scale_not_constant", "its scale is computed when the model runs"],
    [
      "scales_of_other_length",
      "unsupported_layout",
      "its scale or zero point has another layout (3 over 3x4)",
    ],
    ["plain_integers", "not_a_weight", "int8 operand of MatMul"],
    ["two_bits", "packed_quantised", "packed with 2 bits a weight"],
    ["reordered_groups", "packed_quantised", "its groups are reordered by g_idx"],
  ])("%s is listed as skipped: %s, %s", async (name, reason, detail) => {
    const { role } = tensorNamed(await openFixture("quantised.onnx"), name);
    expect(role).toEqual({ kind: "none", reason, detail });
  });

  test("a packed shape that does not fit the node's K and N is skipped, however large those are", async () => {
    const { role } = tensorNamed(await openFixture("quantised.onnx"), "packed_otherwise");
    expect(role).toMatchObject({ kind: "none", reason: "packed_quantised" });
  });
});
