import { describe, expect, test } from "vitest";
import { expectedWeights, expectValues, openFixture, tensorNamed } from "./fixture-models.js";

const messageOf = async (rawName: string): Promise<string> => {
  const { role } = tensorNamed(await openFixture("damaged.onnx"), rawName);
  return role.kind === "broken" ? role.message : "";
};

describe("a tensor whose shape and bytes disagree", () => {
  test.each([
    ["negative_dim", "declares a dimension of -3"],
    ["huge_dims", "declares the shape 1099511627776x1099511627776"],
    ["dim_beyond_2_53", "declares a dimension of 4611686018427388000"],
    ["many_dims", "declares 100 dimensions"],
    ["too_few_bytes", "holds 8 bytes where 24 are expected for the shape 2x3 of f32"],
    ["too_many_bytes", "holds 28 bytes where 24 are expected"],
    ["too_long_list", "holds 7 numbers where 6 are expected"],
    ["no_data", "holds 0 numbers where 6 are expected"],
    ["sparse_without_positions", "has sparse indices that are not 64-bit integers"],
    ["unused_and_broken", "holds 8 bytes where 24 are expected"],
  ])("%s is listed as broken with one sentence that names file and tensor", async (name, problem) => {
    const message = await messageOf(name);
    expect(message).toContain("damaged.onnx");
    expect(message).toContain(`tensor "${name}"`);
    expect(message).toContain(problem);
    expect(message).toMatch(/^[^\n]+\.$/);
  });

  test("costs no other tensor", async () => {
    const model = await openFixture("damaged.onnx");
    for (const [name, expected] of expectedWeights("damaged.onnx")) {
      await expectValues(tensorNamed(model, name), expected);
    }
  });

  test("a quantised weight with a broken scale is broken too, and says which tensor is at fault", async () => {
    expect(await messageOf("int8_weight")).toContain('tensor "broken_scale" holds 4 bytes');
  });

  test("control characters and terminal escapes of a name are printed escaped", async () => {
    const message = await messageOf("\x1b[31mred\u202e");
    expect(message).toContain('tensor "\\u{1b}[31mred\\u{202e}"');
    expect(message).not.toContain("\x1b");
  });
});
