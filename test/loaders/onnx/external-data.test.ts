import { describe, expect, test } from "vitest";
import { expectedWeights, expectValues, fixturePath, openFixture, tensorNamed } from "./fixture-models.js";

describe("external data", () => {
  test.each(expectedWeights("external.onnx"))("%s is read from its place", async (name, expected) => {
    await expectValues(tensorNamed(await openFixture("external.onnx"), name), expected);
  });

  test("lies relative to the model's directory, from its offset on", async () => {
    const { source } = tensorNamed(await openFixture("external.onnx"), "from_an_offset");
    const storage = { kind: "file", path: fixturePath("external.bin"), offset: 32, length: 48 };
    expect(source).toMatchObject({ storage });
  });

  test("the files that hold weights are listed relative to the model's directory", async () => {
    const { files } = await openFixture("external.onnx");
    expect(files).toEqual(["external.onnx", "external.bin", "external/nested.bin"]);
  });

  test("tensors that share a range of an external file hold the same weights", async () => {
    expect(tensorNamed(await openFixture("external.onnx"), "same_range").sameAs).toBe("from_an_offset");
  });

  test.each(["escaping", "escaping_later", "absolute", "windows_drive", "windows_escape"])(
    "a path that is absolute or leaves the model's directory is refused: %s",
    async (name) => {
      const { role, source } = tensorNamed(await openFixture("external.onnx"), name);
      expect(role).toMatchObject({ kind: "broken", message: expect.stringContaining("is not opened") });
      expect(source).toMatchObject({ storage: { kind: "memory" } });
    },
  );

  test.each([
    ["missing", 'needs the external file "absent.bin", which is missing beside the model'],
    ["past_the_end", 'needs bytes 120 to 168 of the external file "external.bin", which ends after 160'],
    ["wrong_length", 'takes 44 bytes of the external file "external.bin" where its shape and type need 48'],
    ["negative_offset", "is not a whole number of bytes"],
    ["a_directory", "which is not a file"],
    ["nowhere", "names no external file"],
  ])("%s breaks that tensor with one sentence, and no other", async (name, problem) => {
    const model = await openFixture("external.onnx");
    const { role } = tensorNamed(model, name);
    expect(role).toMatchObject({ kind: "broken", message: expect.stringContaining(problem) });
    expect(role).toMatchObject({ message: expect.stringContaining(`tensor "${name}"`) });
    expect(tensorNamed(model, "untouched").role).toEqual({ kind: "dense", outputAxis: -1 });
  });
});
