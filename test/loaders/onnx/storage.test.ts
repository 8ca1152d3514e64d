import { describe, expect, test } from "vitest";
import { readTensor } from "../../../src/loaders/read-tensor.js";
import { expectedWeights, expectValues, fixturePath, openFixture, tensorNamed } from "./fixture-models.js";

describe("how a tensor's numbers are stored", () => {
  test.each(expectedWeights("storage.onnx"))("%s is decoded as NumPy has it", async (name, expected) => {
    await expectValues(tensorNamed(await openFixture("storage.onnx"), name), expected);
  });

  test.each([
    ["raw_f64", "f64"],
    ["double_data", "f64"],
    ["raw_f32", "f32"],
    ["float_data", "f32"],
    ["raw_f16", "f16"],
    ["int32_data_f16", "f16"],
    ["raw_bf16", "bf16"],
    ["int32_data_bf16", "bf16"],
    ["raw_f8_e4m3", "f8_e4m3"],
    ["int32_data_f8_e5m2", "f8_e5m2"],
    ["raw_int8", "int8"],
    ["raw_uint8", "uint8"],
    ["raw_int4", "int4"],
    ["raw_uint4", "uint4"],
    ["int32_data_int32", "int32"],
  ])("%s is listed with the type it is stored in, %s", async (name, dtype) => {
    expect(tensorNamed(await openFixture("storage.onnx"), name).dtype).toBe(dtype);
  });

  test("raw data is a range of the model's own file, so opening keeps no weights", async () => {
    const { source } = tensorNamed(await openFixture("storage.onnx"), "raw_f32");
    const path = fixturePath("storage.onnx");
    expect(source).toMatchObject({ kind: "stored", storage: { kind: "file", path, length: 48 } });
  });

  test.each([
    ["f8_e4m3fnuz", "FLOAT8E4M3FNUZ"],
    ["f8_e5m2fnuz", "FLOAT8E5M2FNUZ"],
    ["f4_e2m1", "FLOAT4E2M1"],
    ["complex64", "COMPLEX64"],
    ["strings", "STRING"],
    ["from_the_future", "data type 99"],
  ])("%s has no decoder and is listed as skipped, naming its type", async (name, typeName) => {
    expect(tensorNamed(await openFixture("storage.onnx"), name).role).toEqual({
      kind: "none",
      reason: "unsupported_dtype",
      detail: `stored as ${typeName}`,
    });
  });

  test("two ways of storing the same numbers of one type are recognised as the same weight", async () => {
    const model = await openFixture("storage.onnx");
    expect(tensorNamed(model, "int32_data_bf16").sameAs).toBe("raw_bf16");
    const [listed, raw] = await Promise.all(
      ["float_data", "raw_f32"].map((name) => readTensor(tensorNamed(model, name).source)),
    );
    expect(listed.values).toEqual(raw.values);
  });
});
