import { describe, expect, test } from "vitest";
import { layerLabel } from "../../src/analysis/layer-label.js";
import { type LayerMap, NO_MAP, parseRule, parseRules, renamed } from "../../src/compare/layer-map.js";
import { matchLayers } from "../../src/compare/match-layers.js";
import { UserError } from "../../src/errors.js";

describe("a rule", () => {
  test.each([
    ["model.*=*", "model.h.0.fc", "h.0.fc"],
    ["*.attention.*=*.attn.*", "h.0.attention.q", "h.0.attn.q"],
    ["h.0.fc=layer0", "h.0.fc", "layer0"],
    ["*.weight=*", "a.weight.weight", "a.weight"],
    ["a.*.b.*=*", "a.x.b.y", "x"],
    [" old = new ", "old", "new"],
    ["*=m.*", "x", "m.x"],
    ["*qkv/q=*q_proj", "h.1.qkv/q", "h.1.q_proj"],
  ])("%s makes %s %s", (rule, name, expected) => {
    expect(renamed(parseRule(rule), name)).toBe(expected);
  });

  test.each([
    ["model.*=*", "h.0.fc"],
    ["h.0.fc=x", "h.0.fc1"],
    ["a*a=*", "a"],
    ["*.b.*.c=*", "a.b.c"],
  ])("%s does not apply to %s", (rule, name) => {
    expect(renamed(parseRule(rule), name)).toBeNull();
  });

  test("of many stars takes no time on a long name that nearly fits", () => {
    const rule = parseRule(`${"*a".repeat(30)}b=x`);
    expect(renamed(rule, "a".repeat(100_000))).toBeNull();
  });

  test.each(["old", "=new", "old=", "a=b=c", "a=*", "*=**"])("%s is refused in one sentence", (text) => {
    expect(() => parseRule(text)).toThrow(UserError);
    expect(() => parseRule(text)).toThrow(/^--map .*\.$/);
  });

  test("stands on a line of a file, beside comments", () => {
    expect(parseRules("# names\n\na=b\r\n c.* = d.* \n")).toEqual([
      { from: "a", to: "b" },
      { from: "c.*", to: "d.*" },
    ]);
  });
});

const layer = (label: string, ...shape: number[]) => {
  const [name, ...part] = label.split("/");
  return { name, part: part.join("/"), shape: shape.length > 0 ? shape : null };
};

const layers = (...labels: string[]) => labels.map((label) => layer(label));

function paired(a: ReturnType<typeof layers>, b: ReturnType<typeof layers>, map: Partial<LayerMap> = {}) {
  const { pairs, unmatchedA, unmatchedB } = matchLayers(a, b, { ...NO_MAP, ...map });
  return {
    pairs: pairs.map(([x, y]) => `${layerLabel(x)}=${layerLabel(y)}`),
    a: unmatchedA.map(layerLabel),
    b: unmatchedB.map(layerLabel),
  };
}

describe("layers are paired", () => {
  test("by name and part, whatever their order", () => {
    expect(paired(layers("a", "b/q", "b/k"), layers("b/k", "b/q", "c"))).toEqual({
      pairs: ["b/q=b/q", "b/k=b/k"],
      a: ["a"],
      b: ["c"],
    });
  });

  test("by rules, which keep the part, or tell it", () => {
    const rules = [parseRule("m.*.qkv/q=*.q_proj"), parseRule("m.*=*")];
    expect(
      paired(layers("m.0.qkv/q", "m.0.ff/up", "x"), layers("0.q_proj", "0.ff/up", "x"), { rules }),
    ).toEqual({
      pairs: ["m.0.qkv/q=0.q_proj", "m.0.ff/up=0.ff/up", "x=x"],
      a: [],
      b: [],
    });
  });

  test("by a rule before the same name, and by a later rule where the first leads nowhere", () => {
    expect(
      paired(layers("a", "b"), layers("a", "b"), { rules: [parseRule("a=b"), parseRule("b=a")] }).pairs,
    ).toEqual(["a=b", "b=a"]);
    expect(paired(layers("a"), layers("c"), { rules: [parseRule("a=b"), parseRule("a=c")] }).pairs).toEqual([
      "a=c",
    ]);
  });

  test("each at most once", () => {
    expect(paired(layers("a", "b"), layers("b"), { rules: [parseRule("a=b")] })).toEqual({
      pairs: ["a=b"],
      a: ["b"],
      b: [],
    });
  });

  test("by shape in order, where asked for and where both have as many", () => {
    const a = [layer("x", 4, 2), layer("same", 3, 3), layer("y", 4, 2), layer("z", 5, 5)];
    const b = [layer("same", 3, 3), layer("u", 4, 2), layer("v", 4, 2), layer("w", 5, 5), layer("w2", 5, 5)];
    expect(paired(a, b).pairs).toEqual(["same=same"]);
    expect(paired(a, b, { byShape: true })).toEqual({
      pairs: ["x=u", "same=same", "y=v"],
      a: ["z"],
      b: ["w", "w2"],
    });
  });

  test("never by a shape that is not known", () => {
    expect(paired(layers("a"), layers("b"), { byShape: true }).pairs).toEqual([]);
  });
});
