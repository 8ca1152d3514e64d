import { describe, expect, test } from "vitest";
import { cutMatrices } from "../../src/layers/cut-matrices.js";
import { spectrumShape } from "../../src/layers/matrix.js";
import { readTensor } from "../../src/loaders/read-tensor.js";
import type { Role, WeightTensor } from "../../src/loaders/tensor.js";
import { DENSE, f32Source, unreadTensor } from "../helpers.js";

const POOLED = { split: true, conv: "pooled" } as const;
const FLAT = { split: true, conv: "flat" } as const;

function unitsOf(tensor: WeightTensor, options: { split: boolean; conv: "pooled" | "flat" } = POOLED) {
  const cut = cutMatrices(tensor, options);
  if (cut.kind !== "matrices") throw new Error(`expected matrices, found ${cut.kind}`);
  return cut.matrices.map((matrix) => ({ part: matrix.part, ...spectrumShape(matrix) }));
}

function countingTensor(name: string, shape: readonly number[], role: Role): WeightTensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return {
    ...unreadTensor(name, shape, role),
    source: f32Source(
      shape,
      Array.from({ length: count }, (_, i) => i),
    ),
  };
}

async function valuesOf(tensor: WeightTensor, part: string): Promise<readonly number[]> {
  const cut = cutMatrices(tensor, POOLED);
  const unit = cut.kind === "matrices" ? cut.matrices.find((matrix) => matrix.part === part) : undefined;
  if (!unit) throw new Error(`no part ${part}`);
  return Array.from((await readTensor(unit.source)).values);
}

describe("a dense weight", () => {
  test("is one matrix with N >= M whichever way it lies", () => {
    expect(unitsOf(unreadTensor("a", [30, 70], DENSE))).toEqual([
      { part: "", N: 70, M: 30, numMatrices: 1, numEvals: 30 },
    ]);
    expect(unitsOf(unreadTensor("a", [70, 30], DENSE))).toEqual([
      { part: "", N: 70, M: 30, numMatrices: 1, numEvals: 30 },
    ]);
  });

  test("stacked over a leading axis is a matrix for each expert", () => {
    expect(unitsOf(unreadTensor("moe.experts.up", [3, 20, 40], DENSE)).map(({ part }) => part)).toEqual([
      "expert0",
      "expert1",
      "expert2",
    ]);
  });
});

describe("fused q, k, v", () => {
  test("in PyTorch's (3d, d) layout are split by rows into thirds", async () => {
    const tensor = countingTensor("h.0.qkv", [6, 2], DENSE);
    expect(unitsOf(tensor).map(({ part }) => part)).toEqual(["q", "k", "v"]);
    expect(await valuesOf(tensor, "k")).toEqual([4, 5, 6, 7]);
  });

  test("in GPT-2's (d, 3d) Conv1D layout are split by columns", async () => {
    const tensor = countingTensor("h.0.attn.c_attn", [2, 6], { kind: "dense", outputAxis: -1 });
    expect(await valuesOf(tensor, "k")).toEqual([2, 3, 8, 9]);
  });

  test("of grouped-query attention are split by their own widths, not into thirds", () => {
    const units = unitsOf(unreadTensor("layers.0.qkv_proj", [4096 + 2 * 1024, 4096], DENSE));
    expect(units.map(({ part, M }) => [part, M])).toEqual([
      ["q", 4096],
      ["k", 1024],
      ["v", 1024],
    ]);
  });

  test("whose heads are interleaved stay whole with a warning", () => {
    const cut = cutMatrices(unreadTensor("layers.0.attention.query_key_value", [96, 32], DENSE), POOLED);
    expect(cut).toMatchObject({ kind: "matrices", matrices: [{ part: "" }], warnings: ["fused_not_split"] });
  });

  test("are split when the graph shows them, whatever the name", () => {
    const role: Role = { kind: "dense", outputAxis: -1, fused: [120, 120, 120] };
    expect(unitsOf(unreadTensor("linear_3.w_0", [120, 360], role)).map(({ part }) => part)).toEqual([
      "q",
      "k",
      "v",
    ]);
  });

  test("of widths that the graph states are split by these, even against the name", async () => {
    const role: Role = { kind: "dense", outputAxis: -1, fused: [2, 2, 1] };
    const tensor = countingTensor("layer.0.query_key_value", [2, 5], role);
    expect(unitsOf(tensor).map(({ part }) => part)).toEqual(["q", "k", "v"]);
    expect(await valuesOf(tensor, "k")).toEqual([2, 3, 7, 8]);
    expect(await valuesOf(tensor, "v")).toEqual([4, 9]);
  });

  test("stay whole with --no-split", () => {
    expect(unitsOf(unreadTensor("h.0.qkv", [60, 20], DENSE), { split: false, conv: "pooled" })).toHaveLength(
      1,
    );
  });

  test("are not seen in an ordinary layer three times as wide as its input", () => {
    expect(unitsOf(unreadTensor("mlp.up", [60, 20], DENSE))).toHaveLength(1);
  });
});

test("a fused gate and up projection is split into halves", () => {
  expect(unitsOf(unreadTensor("mlp.gate_up_proj", [80, 20], DENSE)).map(({ part, N }) => [part, N])).toEqual([
    ["gate", 40],
    ["up", 40],
  ]);
});

describe("a convolution", () => {
  const role: Role = { kind: "conv", groups: 1, transposed: false };

  test("is pooled over its kernel positions by default", () => {
    expect(unitsOf(unreadTensor("c", [16, 3, 3, 3], role))).toEqual([
      { part: "", N: 16, M: 3, numMatrices: 9, numEvals: 27 },
    ]);
  });

  test("is out x (in · positions) with --conv flat", () => {
    expect(unitsOf(unreadTensor("c", [16, 3, 3, 3], role), FLAT)).toEqual([
      { part: "", N: 27, M: 16, numMatrices: 1, numEvals: 16 },
    ]);
  });

  test("in one and three dimensions is pooled as well", () => {
    expect(unitsOf(unreadTensor("c", [16, 8, 5], role))[0].numMatrices).toBe(5);
    expect(unitsOf(unreadTensor("c", [16, 8, 3, 3, 3], role))[0].numMatrices).toBe(27);
  });

  test("of one position is a single dense matrix", () => {
    expect(unitsOf(unreadTensor("c", [32, 16, 1, 1], role))).toEqual([
      { part: "", N: 32, M: 16, numMatrices: 1, numEvals: 16 },
    ]);
  });

  test("in groups is a unit for each group", async () => {
    const tensor = countingTensor("c", [4, 2, 1, 1], { kind: "conv", groups: 2, transposed: false });
    expect(unitsOf(tensor).map(({ part }) => part)).toEqual(["group0", "group1"]);
    expect(await valuesOf(tensor, "group1")).toEqual([4, 5, 6, 7]);
  });

  test("that is depthwise is skipped with its reason, unless taken flat", () => {
    const tensor = unreadTensor("c", [16, 1, 5, 5], { kind: "conv", groups: 16, transposed: false });
    expect(cutMatrices(tensor, POOLED)).toMatchObject({ kind: "skip", skip: { reason: "depthwise" } });
    expect(unitsOf(tensor, FLAT)).toEqual([{ part: "", N: 25, M: 16, numMatrices: 1, numEvals: 16 }]);
  });
});

describe("a recurrent weight", () => {
  const gates = ["i", "o", "f", "c"];

  test("is split into its gates", async () => {
    const tensor = countingTensor("lstm.W", [1, 8, 3], { kind: "recurrent", cell: "LSTM", gates });
    expect(unitsOf(tensor).map(({ part }) => part)).toEqual(gates);
    expect(await valuesOf(tensor, "o")).toEqual([6, 7, 8, 9, 10, 11]);
  });

  test("is split into directions first when it has two", () => {
    const tensor = unreadTensor("lstm.W", [2, 8, 3], { kind: "recurrent", cell: "LSTM", gates });
    expect(unitsOf(tensor).map(({ part }) => part)).toEqual([
      ...gates.map((gate) => `forward/${gate}`),
      ...gates.map((gate) => `reverse/${gate}`),
    ]);
  });

  test("whose rows don't divide into gates is skipped with its reason", () => {
    const tensor = unreadTensor("lstm.W", [1, 7, 3], { kind: "recurrent", cell: "LSTM", gates });
    expect(cutMatrices(tensor, POOLED)).toMatchObject({
      kind: "skip",
      skip: { reason: "unsupported_layout" },
    });
  });
});
