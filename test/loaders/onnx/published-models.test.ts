import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { openOnnx } from "../../../src/loaders/onnx/open-onnx.js";
import { readTensor } from "../../../src/loaders/read-tensor.js";
import { fixturePath } from "./fixture-models.js";

interface PublishedWeight {
  readonly rawName: string;
  readonly op: string;
  readonly scope: string;
  readonly shape: readonly number[];
}

/** What an independent walk of the graphs finds, see make.py. */
const PUBLISHED: Readonly<Record<string, readonly PublishedWeight[]>> = JSON.parse(
  readFileSync(fixturePath("published.json"), "utf8"),
);

const pathOf = (file: string) => fileURLToPath(new URL(`../../../node_modules/${file}`, import.meta.url));

describe.each(Object.entries(PUBLISHED))("%s", (file, expected) => {
  test("has exactly the weights that an independent reader finds", async () => {
    const { tensors } = await openOnnx(pathOf(file));
    const weights = tensors.filter(({ role }) => role.kind !== "none" && role.kind !== "broken");
    const found = weights.map(({ rawName, op, scope, source }) => ({
      rawName,
      op,
      scope,
      shape: source.shape,
    }));
    const byText = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort();
    expect(byText(found)).toEqual(byText(expected));
  });

  test("has names that are unique and readable", async () => {
    const names = (await openOnnx(pathOf(file))).tensors.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => /^\d*$|onnx::|__Inline/.test(name))).toEqual([]);
  });

  test("has no weight that cannot be read", async () => {
    const { tensors } = await openOnnx(pathOf(file));
    for (const { source } of tensors) {
      const { shape, values } = await readTensor(source);
      expect(shape).toEqual(source.shape);
      expect(values.every(Number.isFinite)).toBe(true);
    }
  });
});

describe("Silero VAD v5", () => {
  test("an LSTM's weights that both branches of an inner If rearrange are analysed once", async () => {
    const { tensors } = await openOnnx(pathOf("@ricky0123/vad-web/dist/silero_vad_v5.onnx"));
    const recurrent = tensors.filter(({ op }) => op === "LSTM");
    expect(recurrent.map(({ name, sameAs }) => [name, sameAs])).toEqual([
      ["else_branch/decoder.rnn.weight_ih", null],
      ["else_branch/decoder.rnn.weight_hh", null],
      ["else_branch/decoder.rnn_1.W", "else_branch/decoder.rnn.weight_ih"],
      ["else_branch/decoder.rnn_1.R", "else_branch/decoder.rnn.weight_hh"],
      ["then_branch/decoder.rnn.weight_ih", null],
      ["then_branch/decoder.rnn.weight_hh", null],
      ["then_branch/decoder.rnn_1.W", "then_branch/decoder.rnn.weight_ih"],
      ["then_branch/decoder.rnn_1.R", "then_branch/decoder.rnn.weight_hh"],
    ]);
  });
});
