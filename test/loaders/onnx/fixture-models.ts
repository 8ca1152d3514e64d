import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { OpenedModel } from "../../../src/loaders/model.js";
import { openOnnx } from "../../../src/loaders/onnx/open-onnx.js";
import { readTensor } from "../../../src/loaders/read-tensor.js";
import type { WeightTensor } from "../../../src/loaders/tensor.js";

/** Path of a file of fixtures/onnx, made by the make.py beside it. */
export function fixturePath(file: string): string {
  return fileURLToPath(new URL(`../../../fixtures/onnx/${file}`, import.meta.url));
}

export const openFixture = (file: string): Promise<OpenedModel> => openOnnx(fixturePath(file));

interface ExpectedWeight {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

const EXPECTED: Readonly<Record<string, Readonly<Record<string, ExpectedWeight>>>> = JSON.parse(
  readFileSync(fixturePath("expected.json"), "utf8"),
);

/** NumPy's shape and values of the weights of a fixture, by the stored name. */
export function expectedWeights(file: string): readonly (readonly [string, ExpectedWeight])[] {
  return Object.entries(EXPECTED[file]);
}

/** The first tensor that the file calls so. */
export function tensorNamed(model: OpenedModel, rawName: string): WeightTensor {
  const tensor = model.tensors.find((candidate) => candidate.rawName === rawName);
  if (!tensor) throw new Error(`no tensor ${rawName}`);
  return tensor;
}

/** Reads the weight and compares it with NumPy's, to the rounding of one f32 operation. */
export async function expectValues(tensor: WeightTensor, { shape, values }: ExpectedWeight): Promise<void> {
  const read = await readTensor(tensor.source);
  expect(read.shape).toEqual(shape);
  expect(read.values.length).toBe(values.length);
  values.forEach((value, i) => {
    expect(Math.abs(read.values[i] - value)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -23);
  });
}
