import { describe, expect, test } from "vitest";
import { expectedWeights, expectValues, openFixture, tensorNamed } from "./fixture-models.js";

describe.each(["fold.onnx", "fold-opset9.onnx", "fold-opset21.onnx"])(
  "data movement between a constant and its consumer in %s",
  (file) => {
    test.each(expectedWeights(file))("%s is folded as NumPy does it", async (name, expected) => {
      const tensor = tensorNamed(await openFixture(file), name);
      expect(tensor.role.kind).not.toBe("none");
      await expectValues(tensor, expected);
    });
  },
);

describe("what is not folded", () => {
  test.each([
    ["scaled", "only Mul uses it", "arithmetic"],
    ["shaped_at_run_time", "only Reshape uses it", "an operand known only at run time"],
    ["shaped_by_too_many", "only Reshape uses it", "an operand of 1,025 numbers"],
    ["shaped_by_a_matrix", "only Reshape uses it", "an operand that is no vector"],
    ["impossible_reshape", "only Reshape uses it", "a shape of another size"],
    ["partly_dynamic", "only Concat uses it", "a part known only at run time"],
    ["doubled_forever", "only Concat uses it", "forty doublings of one element"],
  ])("%s: the constant is listed instead (%s), because of %s", async (name, detail) => {
    const { role } = tensorNamed(await openFixture("fold.onnx"), name);
    expect(role).toEqual({ kind: "none", reason: "no_known_consumer", detail });
  });

  test("a constant without elements is no weight", async () => {
    const { role } = tensorNamed(await openFixture("fold-opset21.onnx"), "no_elements");
    expect(role).toEqual({ kind: "none", reason: "not_a_weight", detail: "it has no elements" });
  });
});

describe("an LSTM as PyTorch exports it", () => {
  test("Unsqueeze(Concat(Slice...)) of the original is one weight, under the original's name", async () => {
    const { tensors } = await openFixture("fold.onnx");
    const uses = tensors.filter(({ rawName }) => rawName === "lstm.weight_ih_l0");
    expect(uses).toHaveLength(1);
    expect(uses[0]).toMatchObject({
      name: "lstm.weight_ih_l0",
      op: "LSTM",
      role: { kind: "recurrent", cell: "LSTM", gates: ["i", "o", "f", "c"] },
      source: { shape: [1, 8, 3] },
    });
  });

  test("tensors that a weight is put together from are accounted for by it", async () => {
    const names = (await openFixture("fold.onnx")).tensors.map(({ rawName }) => rawName);
    expect(names).not.toContain("concat_other");
    expect((await openFixture("fold-opset21.onnx")).tensors.map(({ rawName }) => rawName)).toEqual([
      "split_unevenly",
      "no_elements",
      "blocked",
    ]);
  });
});
