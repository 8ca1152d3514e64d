import { describe, expect, test } from "vitest";
import { openFixture, tensorNamed } from "./fixture-models.js";

describe("weights used twice", () => {
  test("a table tied to the output layer through a transpose is the same weight", async () => {
    const { tensors } = await openFixture("tied.onnx");
    const uses = tensors.filter(({ rawName }) => rawName === "tok.weight");
    expect(uses.map(({ name, op, sameAs }) => [name, op, sameAs])).toEqual([
      ["tok", "Gather", null],
      ["head", "MatMul", "tok"],
    ]);
  });

  test("the same bytes in two branches of an If are the same weight", async () => {
    expect(tensorNamed(await openFixture("tied.onnx"), "then.weight").sameAs).toBe("else");
  });

  test("different cuts of one tensor are different weights with names of their own", async () => {
    const { tensors } = await openFixture("tied.onnx");
    const cuts = tensors.filter(({ rawName }) => rawName === "qkv.weight");
    expect(cuts.map(({ name, sameAs }) => [name, sameAs])).toEqual([
      ["attn.q", null],
      ["attn.k", null],
      ["attn.v", null],
    ]);
  });

  test("one kernel with different groups is cut differently", async () => {
    const { tensors } = await openFixture("tied.onnx");
    const uses = tensors.filter(({ rawName }) => rawName === "kernel");
    expect(uses.map(({ sameAs }) => sameAs)).toEqual([null, null]);
  });

  test.each(["other_shape", "other_bytes", "other_type"])("%s makes another weight", async (name) => {
    expect(tensorNamed(await openFixture("tied.onnx"), name).sameAs).toBeNull();
  });
});
