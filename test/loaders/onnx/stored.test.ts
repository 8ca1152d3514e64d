import { readFileSync } from "node:fs";
import onnxProto from "onnx-proto";
import { describe, expect, test } from "vitest";
import type { OpenedModel } from "../../../src/loaders/model.js";
import { openOnnx } from "../../../src/loaders/onnx/open-onnx.js";
import { temporaryDirectory } from "../temporary-files.js";
import { fixturePath, openFixture, tensorNamed } from "./fixture-models.js";

const files = temporaryDirectory();

/** Tensors of two or more dimensions that files hold, see count_stored.py. */
const HELD: { readonly fixtures: Readonly<Record<string, number>> } = JSON.parse(
  readFileSync(fixturePath("stored.json"), "utf8"),
);

const keysOf = ({ tensors }: OpenedModel) => new Set(tensors.flatMap(({ stored }) => stored));

describe("the tensors of two or more dimensions that a file holds", () => {
  test.each(Object.entries(HELD.fixtures))("of %s are %d, by an independent count", async (file, count) => {
    expect(keysOf(await openFixture(file)).size).toBe(count);
  });

  test("have one key in all their uses: tied, cut into pieces, in a function called twice", async () => {
    const tied = await openFixture("tied.onnx");
    const keys = (model: OpenedModel, rawName: string) =>
      model.tensors.filter((tensor) => tensor.rawName === rawName).map(({ stored }) => stored);
    for (const [model, rawName, uses] of [
      [tied, "tok.weight", 2],
      [tied, "qkv.weight", 3],
      [await openFixture("holders.onnx"), "k", 2],
    ] as const) {
      const found = keys(model, rawName);
      expect(found).toHaveLength(uses);
      for (const stored of found) expect(stored).toEqual(found[0]);
      expect(found[0]).toHaveLength(1);
    }
  });

  test("have keys of their own where their bytes or even their names are the same", async () => {
    const tied = await openFixture("tied.onnx");
    const [then, otherwise] = ["then.weight", "else.weight"].map((name) => tensorNamed(tied, name));
    expect(then.stored).not.toEqual(otherwise.stored);
    const names = await openFixture("names.onnx");
    const twice = names.tensors.filter(({ rawName }) => rawName === "twice.weight");
    expect(new Set(twice.flatMap(({ stored }) => stored)).size).toBe(2);
  });

  test("include the tables of scales and zero points that a weight is dequantised by", async () => {
    expect(tensorNamed(await openFixture("fold-opset21.onnx"), "blocked").stored).toHaveLength(3);
  });

  test("do not include a vector that is reshaped into a weight", async () => {
    const rawData = new Uint8Array(24);
    const path = await write({
      graph: {
        initializer: [
          { name: "w", dataType: 1, dims: [6], rawData },
          { name: "shape", dataType: 7, dims: [2], int64Data: [2, 3] },
        ],
        node: [
          { opType: "Reshape", input: ["w", "shape"], output: ["m"] },
          { opType: "MatMul", input: ["x", "m"], output: ["y"] },
        ],
      },
    });
    expect((await openOnnx(path)).tensors).toMatchObject([{ rawName: "w", stored: [] }]);
  });

  test("include those of a function that nothing calls, its subgraphs too; they are listed as unused", async () => {
    const held = (name: string, output: string) => ({
      opType: "Constant",
      output: [output],
      attribute: [{ name: "value", t: { name, dataType: 1, dims: [2, 3], rawData: new Uint8Array(24) } }],
    });
    const use = { opType: "MatMul", input: ["x", "w"], output: ["y"] };
    const inner = { node: [held("", "in_branch")], initializer: [] };
    const path = await write({
      graph: { node: [] },
      functions: [
        { name: "Idle", domain: "d", node: [held("", "w"), use, { opType: "Also", domain: "d" }] },
        {
          name: "Also",
          domain: "d",
          node: [{ opType: "If", name: "if", attribute: [{ name: "then_branch", g: inner }] }],
        },
      ],
    });
    const model = await openOnnx(path);
    const role = { kind: "none", reason: "no_known_consumer", detail: "no operator uses it" };
    expect(model.tensors).toMatchObject([
      { rawName: "w", scope: "Idle", op: "", role },
      { rawName: "in_branch", scope: "Idle/Also/if/then_branch", op: "", role },
    ]);
    expect(keysOf(model).size).toBe(2);
  });
});

type Model = Parameters<typeof onnxProto.onnx.ModelProto.encode>[0];
let written = 0;
const write = (model: Model) =>
  files.write(`${written++}.onnx`, onnxProto.onnx.ModelProto.encode(model).finish());
