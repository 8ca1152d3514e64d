import { describe, expect, test } from "vitest";
import { UserError } from "../../src/errors.js";
import { type PlanOptions, planLayers } from "../../src/layers/plan.js";
import type { Role, WeightTensor } from "../../src/loaders/tensor.js";
import { DENSE, unreadTensor } from "../helpers.js";

const ALL: PlanOptions = {
  layers: [],
  exclude: [],
  types: [],
  minEvals: 10,
  maxEvals: null,
  split: true,
  conv: "pooled",
};

const CONV: Role = { kind: "conv", groups: 1, transposed: false };

const MODEL: readonly WeightTensor[] = [
  unreadTensor("tok", [128, 32], { kind: "embedding" }),
  unreadTensor("h.0.qkv", [96, 32], DENSE),
  unreadTensor("h.0.mlp.fc", [128, 32], DENSE),
  unreadTensor("h.1.mlp.fc", [128, 32], DENSE),
  unreadTensor("stem/conv", [16, 3, 3, 3], CONV),
];

/** `name/part` of the layers that would be analysed. */
function analysed(options: Partial<PlanOptions>, tensors = MODEL): readonly string[] {
  return planLayers(tensors, { ...ALL, ...options }).flatMap((layer) =>
    layer.kind === "analyse" ? [[layer.tensor.name, layer.matrix.part].filter(Boolean).join("/")] : [],
  );
}

function skipReason(
  tensors: readonly WeightTensor[],
  options: Partial<PlanOptions> = {},
): string | undefined {
  const [layer] = planLayers(tensors, { ...ALL, ...options });
  return layer.kind === "skip" ? layer.skip.reason : undefined;
}

describe("--layers", () => {
  test("takes a glob that runs across dots and slashes", () => {
    expect(analysed({ layers: ["h.*fc"] })).toEqual(["h.0.mlp.fc", "h.1.mlp.fc"]);
    expect(analysed({ layers: ["stem*"] })).toEqual(["stem/conv"]);
  });

  test("takes a regular expression between slashes", () => {
    expect(analysed({ layers: ["/^H\\.[01]\\.mlp/i"] })).toEqual(["h.0.mlp.fc", "h.1.mlp.fc"]);
  });

  test("can mean one part of a layer", () => {
    expect(analysed({ layers: ["h.0.qkv/q"] })).toEqual(["h.0.qkv/q"]);
  });

  test("that matches nothing is refused with the nearest name", () => {
    expect(() => analysed({ layers: ["h.0.qvk"] })).toThrow(
      /--layers h\.0\.qvk matches no layer .*h\.0\.qkv/,
    );
  });

  test("that is a broken regular expression is refused in a sentence", () => {
    expect(() => analysed({ layers: ["/(/"] })).toThrow(UserError);
  });
});

test("--exclude leaves out what it matches", () => {
  expect(analysed({ exclude: ["h.*"] })).toEqual(["tok", "stem/conv"]);
});

test("--types takes a type or the start of one", () => {
  expect(analysed({ types: ["conv", "embedding"] })).toEqual(["tok", "stem/conv"]);
});

test("--types refuses an unknown type with the nearest", () => {
  expect(() => analysed({ types: ["dens"] })).not.toThrow();
  expect(() => analysed({ types: ["desne"] })).toThrow(/desne is no layer type .*dense/);
});

test("a layer with fewer eigenvalues than --min-evals is skipped with the count", () => {
  expect(skipReason([unreadTensor("a", [100, 9], DENSE)])).toBe("too_few_eigenvalues");
  expect(skipReason([unreadTensor("a", [100, 9], DENSE)], { minEvals: 9 })).toBeUndefined();
});

test("a layer with more eigenvalues than --max-evals is skipped with the count", () => {
  expect(skipReason([unreadTensor("a", [100, 90], DENSE)], { maxEvals: 50 })).toBe("too_many_eigenvalues");
});

test("1x1, 1xN and empty matrices are skipped, not failed", () => {
  for (const shape of [
    [1, 1],
    [1, 5],
    [5, 0],
  ]) {
    expect(skipReason([unreadTensor("a", shape, DENSE)])).toBe("too_few_eigenvalues");
  }
});

describe("weights that occur twice", () => {
  const tied = [MODEL[0], { ...unreadTensor("head", [128, 32], DENSE), sameAs: "tok" }];

  test("are analysed once", () => {
    expect(analysed({}, tied)).toEqual(["tok"]);
  });

  test("are analysed under the second name when the first is left out", () => {
    expect(analysed({ layers: ["head"] }, tied)).toEqual(["head"]);
  });
});

test("every tensor has an entry, whatever becomes of it", () => {
  const unused: WeightTensor = unreadTensor("mask", [8, 8], {
    kind: "none",
    reason: "not_a_weight",
    detail: "int64",
  });
  const broken: WeightTensor = unreadTensor("x", [8, 8], { kind: "broken", message: "x is missing." });
  const planned = planLayers([...MODEL, unused, broken], { ...ALL, layers: ["tok", "mask", "x"] });
  expect(new Set(planned.map(({ tensor }) => tensor.name)).size).toBe(MODEL.length + 2);
  expect(planned.map(({ kind }) => kind)).toEqual([
    "analyse",
    "skip",
    "skip",
    "skip",
    "skip",
    "skip",
    "fail",
  ]);
});
