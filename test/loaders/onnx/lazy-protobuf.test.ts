import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { fixturePath } from "./fixture-models.js";

const require = createRequire(import.meta.url);
const protobufIsLoaded = () => Object.keys(require.cache).some((path) => path.includes("protobufjs"));

test("protobufjs is loaded when a model is opened, not when the program starts", async () => {
  const { openOnnx } = await import("../../../src/loaders/onnx/open-onnx.js");
  expect(protobufIsLoaded()).toBe(false);
  await openOnnx(fixturePath("names.onnx"));
  expect(protobufIsLoaded()).toBe(true);
});
