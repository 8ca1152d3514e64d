import { describe, expect, test } from "vitest";
import { expectedWeights, expectValues, openFixture, tensorNamed } from "./fixture-models.js";

describe("weights wherever they live", () => {
  test.each(expectedWeights("holders.onnx"))("%s is found", async (name, expected) => {
    const tensor = tensorNamed(await openFixture("holders.onnx"), name);
    expect(tensor).toMatchObject({ op: "MatMul", role: { kind: "dense", outputAxis: -1 } });
    await expectValues(tensor, expected);
  });

  test.each([
    ["initializer", ""],
    ["constant_value", ""],
    ["in_else", "if/else_branch"],
    ["own", "if/then_branch/loop/body"],
    ["deep", "if/then_branch/loop/body/choice/then_branch"],
    ["scanned", "Scan/body"],
    ["bound_first", "call_bound_first"],
    ["bound_second", "call_bound_second"],
    ["bound_through_two", "call_turned/linear"],
    ["k", "call_constant"],
  ])("%s is used in %s", async (name, scope) => {
    expect(tensorNamed(await openFixture("holders.onnx"), name).scope).toBe(scope);
  });

  test("a name of an outer graph is seen from a subgraph three levels down", async () => {
    const { scope } = tensorNamed(await openFixture("holders.onnx"), "outer");
    expect(scope).toBe("if/then_branch/loop/body/choice/then_branch");
  });

  test("an input of a subgraph hides an outer constant of its name", async () => {
    expect(tensorNamed(await openFixture("holders.onnx"), "outer_name").role.kind).toBe("none");
  });

  test("a constant of a function that is called twice is one weight used twice", async () => {
    const { tensors } = await openFixture("holders.onnx");
    const uses = tensors.filter(({ rawName }) => rawName === "k");
    expect(uses.map(({ scope, sameAs }) => [scope, sameAs])).toEqual([
      ["call_constant", null],
      ["call_constant_again", "k"],
    ]);
  });
});

describe("constants that no operator multiplies by", () => {
  test.each([
    ["only_added", "no_known_consumer", "only Add uses it"],
    ["added_and_scaled", "no_known_consumer", "only Add and Mul use it"],
    ["initial", "no_known_consumer", "only Loop uses it"],
    ["unused", "no_known_consumer", "no operator uses it"],
    ["foreign", "no_known_consumer", "only MatMul uses it"],
    ["mask", "not_a_weight", "bool, only Where uses it"],
  ])("%s is listed as skipped: %s, %s", async (name, reason, detail) => {
    const tensor = tensorNamed(await openFixture("holders.onnx"), name);
    expect(tensor).toMatchObject({ op: "", role: { kind: "none", reason, detail } });
  });

  test("vectors and scalars are not listed", async () => {
    const names = (await openFixture("holders.onnx")).tensors.map(({ rawName }) => rawName);
    expect(names).not.toContain("vector");
    expect(names).not.toContain("condition");
  });
});
