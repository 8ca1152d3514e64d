import { describe, expect, test } from "vitest";
import { expectedWeights, expectValues, openFixture, tensorNamed } from "./fixture-models.js";

const columns = { kind: "dense", outputAxis: -1 };
const rows = { kind: "dense", outputAxis: -2 };
const conv = (groups: number, transposed = false) => ({ kind: "conv", groups, transposed });
const recurrent = (cell: string, gates: string[]) => ({ kind: "recurrent", cell, gates });

describe("operators that multiply by a weight", () => {
  test.each([
    ["matmul_right", "MatMul", columns],
    ["matmul_left", "MatMul", rows],
    ["matmul_stack", "MatMul", columns],
    ["gemm", "Gemm", columns],
    ["gemm_transposed", "Gemm", rows],
    ["gemm_left", "Gemm", rows],
    ["gemm_left_transposed", "Gemm", columns],
    ["conv1d", "Conv", conv(1)],
    ["conv1d_grouped", "Conv", conv(2)],
    ["conv_transpose1d", "ConvTranspose", conv(2, true)],
    ["conv2d", "Conv", conv(1)],
    ["conv2d_grouped", "Conv", conv(2)],
    ["conv_transpose2d", "ConvTranspose", conv(2, true)],
    ["conv3d", "Conv", conv(1)],
    ["conv3d_grouped", "Conv", conv(2)],
    ["conv_transpose3d", "ConvTranspose", conv(2, true)],
    ["LSTM_W", "LSTM", recurrent("LSTM", ["i", "o", "f", "c"])],
    ["LSTM_R", "LSTM", recurrent("LSTM", ["i", "o", "f", "c"])],
    ["GRU_W", "GRU", recurrent("GRU", ["z", "r", "h"])],
    ["GRU_R", "GRU", recurrent("GRU", ["z", "r", "h"])],
    ["RNN_W", "RNN", recurrent("RNN", ["h"])],
    ["RNN_R", "RNN", recurrent("RNN", ["h"])],
    ["gather", "Gather", { kind: "embedding" }],
    ["einsum", "Einsum", columns],
    ["einsum_heads", "Einsum", columns],
    ["fused_matmul", "FusedMatMul", columns],
    ["fused_matmul_transposed", "FusedMatMul", rows],
    ["fused_matmul_left", "FusedMatMul", columns],
    ["fused_gemm", "FusedGemm", rows],
    ["fused_conv", "FusedConv", conv(2)],
    ["attention", "Attention", { ...columns, fused: [4, 4, 4] }],
    ["attention_unequal", "Attention", { ...columns, fused: [4, 4, 2] }],
  ])("%s is a weight of %s", async (name, op, role) => {
    const tensor = tensorNamed(await openFixture("consumers.onnx"), name);
    expect(tensor.op).toBe(op);
    expect(tensor.role).toEqual(role);
  });

  test.each(expectedWeights("consumers.onnx").filter(([name]) => name.startsWith("einsum")))(
    "%s is the matrix (or stack) that multiplies the other operand, or is listed whole",
    async (name, expected) => {
      await expectValues(tensorNamed(await openFixture("consumers.onnx"), name), expected);
    },
  );
});

describe("inputs of those operators that are no weights", () => {
  test.each([
    ["gemm_addend", "no_known_consumer", "only Gemm (input 2) uses it"],
    ["gather_columns", "no_known_consumer", "only Gather (input 0) uses it"],
    ["gather_stack", "no_known_consumer", "only Gather (input 0) uses it"],
    ["gather_integers", "not_a_weight", "int64 operand of Gather"],
    ["LSTM_B", "not_a_weight", "biases of LSTM"],
    ["lstm_odd", "unsupported_layout", "LSTM takes (directions, gates x hidden, inputs)"],
    ["conv_odd_groups", "unsupported_layout", "3 groups do not divide 4 channels"],
    ["conv4d", "unsupported_layout", "Conv over 4 dimensions"],
    ["einsum_diagonal", "unsupported_layout", 'its Einsum labels "ii" are not one for each of its 2 axes'],
    ["einsum_elementwise", "unsupported_layout", "Einsum does not use it as a matrix"],
    ["einsum_summed", "unsupported_layout", "Einsum sums over an axis that no other operand has"],
    ["einsum_own_ellipsis", "unsupported_layout", "its Einsum labels include an ellipsis"],
    ["fused_matmul_batch", "unsupported_layout", "FusedMatMul transposes its batch axes"],
  ])("%s is listed as skipped: %s, %s", async (name, reason, detail) => {
    const { role } = tensorNamed(await openFixture("consumers.onnx"), name);
    expect(role).toEqual({ kind: "none", reason, detail });
  });

  test("a constant is listed once, though one operator refuses it twice or another does take it", async () => {
    const names = (await openFixture("consumers.onnx")).tensors.map(({ rawName }) => rawName);
    expect(new Set(names).size).toBe(names.length);
  });
});
