import { describe, expect, test } from "vitest";
import { logTicks } from "../../src/figures/draw/axes.js";
import { brief, plainNumber, withError } from "../../src/figures/draw/number-text.js";
import { shortened, wrapped } from "../../src/figures/draw/text-layout.js";

describe("a logarithmic axis", () => {
  const labels = (low: number, high: number, most?: number) => {
    const { labelled, text } = logTicks([low, high], most);
    return labelled.map(text);
  };

  test("of a few decades is labelled at each, written out where that is short", () => {
    expect(labels(0.05, 2000)).toEqual(["0.1", "1", "10", "100", "1000"]);
    expect(labels(2e-5, 3)).toEqual(["10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "10⁰"]);
  });

  test("of many decades is labelled at every second or third", () => {
    expect(labels(1e-11, 1e3, 5)).toEqual(["10⁻⁹", "10⁻⁶", "10⁻³", "10⁰", "10³"]);
  });

  test("of less than two decades is labelled in between", () => {
    expect(labels(0.3, 12)).toEqual(["0.5", "1", "2", "5", "10"]);
    expect(labels(2.5, 8.5)).toEqual(["3", "4", "5", "6", "7", "8"]);
    expect(labels(1.02, 1.16)).toEqual(["1.02", "1.05", "1.08", "1.11", "1.14"]);
  });

  test("has its labels within its ends, and at least two", () => {
    for (let i = 0; i < 60; i++) {
      const low = 1e-9 * 1.7 ** i;
      for (const ratio of [1.002, 1.3, 4, 30, 1e4, 1e13]) {
        const { labelled } = logTicks([low, low * ratio]);
        expect(labelled.length).toBeGreaterThanOrEqual(2);
        expect(Math.min(...labelled)).toBeGreaterThanOrEqual(low * (1 - 1e-8));
        expect(Math.max(...labelled)).toBeLessThanOrEqual(low * ratio * (1 + 1e-8));
      }
    }
  });
});

test("numbers have the digits that they need and a sign as wide as a digit", () => {
  expect([0.020721, -0.5123, 6625, 1.234e-7, 123456.7, 0].map(brief)).toEqual([
    ...["0.0207", "−0.512", "6625", "1.23e−7", "123000", "0"],
  ]);
  expect([1e-7, -0.04, 15000].map(plainNumber)).toEqual(["1e−7", "−0.04", "15000"]);
});

test("a value has the digits that its error leaves", () => {
  expect(withError(3.2612, 0.4934)).toBe("3.26 ± 0.49");
  expect(withError(10.03, 2.13)).toBe("10.0 ± 2.1");
  expect(withError(1.8901, 0.0653)).toBe("1.890 ± 0.065");
  expect(withError(47.3, 15.2)).toBe("47 ± 15");
});

test("long names lose their middle, long lines are broken at spaces", () => {
  expect(shortened("model.layers.0.self_attn.q_proj", 120, 12)).toBe("model.lay…n.q_proj");
  expect(shortened("short", 120, 12)).toBe("short");
  expect(wrapped("one two three", 60, 12)).toEqual(["one two", "three"]);
  expect(wrapped("unbreakablylong word", 30, 12)).toEqual(["unbreakablylong", "word"]);
});
