import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { pad, shortenMiddle, wrap, wrapItems } from "../../src/reporters/fit-text.js";
import { shortenNames } from "../../src/reporters/shorten-names.js";

describe("shortened names", () => {
  const blocks = Array.from({ length: 32 }, (_, i) => i);
  const llama = blocks.flatMap((block) =>
    ["self_attn.q_proj", "self_attn.k_proj", "mlp.gate_proj"].map((m) => `model.layers.${block}.${m}.weight`),
  );
  const branches = ["else", "then"].flatMap((branch) =>
    ["encoder.0.reparam_conv.weight", "encoder.1.reparam_conv.weight", "decoder.rnn.weight_ih/i"].map(
      (m) => `If_0_${branch}_branch__Inline_0__${m}`,
    ),
  );

  test("that fit are left as they are", () => {
    expect(shortenNames(["h.0.qkv", "lm_head"], 8)).toEqual(["h.0.qkv", "lm_head"]);
  });

  test("keep what tells them from the others, and drop what they share", () => {
    expect(shortenNames(llama, 22)[30]).toBe("…layers.10…attn.q…");
    expect(shortenNames(branches, 22)).toEqual([
      "…else…encoder.0…conv…",
      "…else…encoder.1…conv…",
      "…else…decoder.rnn…ih/i",
      "…then…encoder.0…conv…",
      "…then…encoder.1…conv…",
      "…then…decoder.rnn…ih/i",
    ]);
  });

  test.each([18, 20, 24, 30])("are all different at %d columns", (width) => {
    for (const names of [llama, branches]) {
      const shortened = shortenNames(names, width);
      expect(new Set(shortened).size).toBe(names.length);
    }
  });

  test("never exceed the width, whatever the names", () => {
    const name = fc.string({
      unit: fc.constantFrom("a", ".", "_", "/", "0", "7", "层", "é", "👩‍🚀", " "),
      maxLength: 60,
    });
    fc.assert(
      fc.property(fc.array(name, { maxLength: 12 }), fc.integer({ min: 4, max: 40 }), (names, width) => {
        const shortened = shortenNames(names, width);
        expect(shortened).toHaveLength(names.length);
        for (const text of shortened) expect(stringWidth(text)).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe("text that is cut", () => {
  test("keeps its beginning and more of its end", () => {
    expect(shortenMiddle("model.layers.weight", 10)).toBe("mod…weight");
  });

  test("is measured in terminal columns: an ideograph takes two", () => {
    expect(shortenMiddle("注意力查询权重", 8)).toBe("注…权重");
    expect(pad("层", 4, "right")).toBe("  层");
  });

  test("never comes apart within a character", () => {
    expect(shortenMiddle("👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀", 6)).toBe("…👩‍🚀👩‍🚀");
  });
});

describe("text that is wrapped", () => {
  test("breaks at spaces and within words that are longer than a line", () => {
    expect(wrap("one two three", 8)).toEqual(["one two", "three"]);
    expect(wrap("abcdefghij k", 4)).toEqual(["abcd", "efgh", "ij k"]);
  });

  test("has the prefixes asked for", () => {
    expect(wrap("one two three", 9, "1. ", "   ")).toEqual(["1. one", "   two", "   three"]);
  });

  test("keeps items whole where they fit", () => {
    expect(wrapItems(["a b", "c d", "e f"], "; ", 8)).toEqual(["a b; c d", "e f"]);
  });

  test("never exceeds the width", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", " ", "层"), maxLength: 80 }), (text) => {
        for (const line of wrap(text, 11, "> ", "  ")) expect(stringWidth(line)).toBeLessThanOrEqual(11);
      }),
    );
  });
});
