import { describe, expect, test } from "vitest";
import { displayNames, type Nameable } from "../../../src/loaders/onnx/names.js";
import { openFixture, tensorNamed } from "./fixture-models.js";

describe("names a person recognises", () => {
  test.each([
    ["h.0.fc.weight", "h.0.fc"],
    ["encoder.weight_quantized", "encoder"],
    ["onnx::MatMul_488", "h.0.qkv"],
    ["123", "h.1.qkv.MatMul_2"],
    ["/h.2/Constant_12_output_0", "h.2.out"],
    ["/h.3/Transpose_output_0", "h.3.out"],
    ["onnx::Conv_11", "stem"],
    ["onnx::MatMul_9", "MatMul_77"],
    ["onnx::MatMul_10", "onnx::MatMul_10"],
    ["If_0_then_branch__Inline_0__body.0.conv.weight", "body.0.conv"],
    ["501", "rnn.W"],
    ["502", "rnn.R"],
    ["lstm_cell.weight_ih", "lstm_cell.weight_ih"],
    [".weight", ".weight"],
  ])("%s is shown as %s, the raw name kept", async (rawName, name) => {
    expect(tensorNamed(await openFixture("names.onnx"), rawName).name).toBe(name);
  });

  test.each([
    ["a.weight_Q4", "a"],
    ["a.weight_Q4_scales", "a"],
    ["a_Q4G32", "a"],
    ["a_Q8_b_quantized", "a"],
    ["a_Q.weight", "a_Q"],
    ["a_Q4.b", "a_Q4.b"],
    ["_Q4", "_Q4"],
  ])("what a quantiser appends to %s is left off: %s", (rawName, name) => {
    const tensor = { rawName, scope: [], node: "", op: "MatMul", label: "", repeated: false };
    expect(displayNames([tensor])).toEqual([name]);
  });

  test("equal names in two branches are told apart by what differs in their scopes", async () => {
    const { tensors } = await openFixture("names.onnx");
    const shared = tensors.filter(({ rawName }) => rawName === "shared.weight");
    expect(shared.map(({ name }) => name)).toEqual(["else_branch/shared", "then_branch/shared"]);
  });

  test.each(["names.onnx", "tied.onnx", "holders.onnx"])("names are unique in %s", async (file) => {
    const names = (await openFixture(file)).tensors.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test("names that nothing tells apart are numbered, around those already taken", () => {
    const tensor = (rawName: string): Nameable => {
      return { rawName, scope: [], node: "", op: "", label: "", repeated: false };
    };
    expect(displayNames(["w", "w", "w#2", "w"].map(tensor))).toEqual(["w", "w#3", "w#2", "w#4"]);
  });
});
