import { describe, expect, test } from "vitest";
import { alphaChange, matchLayers } from "../../../src/reporters/html/match-layers.js";
import { sampleRecord } from "../sample-report.js";

const layer = (name: string, alpha: number | null, sigma = 0.3, M = 64) =>
  sampleRecord({ name, N: 64, M, num_matrices: 1, alpha, sigma });

describe("layers of several models", () => {
  test("are matched by name and part, in the order in which they first occur", () => {
    const [a, b, c] = [layer("a", 2), layer("b", 3), sampleRecord({ name: "b", part: "q" })];
    const matched = matchLayers([
      [a, b],
      [c, b],
    ]);
    expect(matched).toEqual([
      { label: "a", records: [a, null] },
      { label: "b", records: [b, b] },
      { label: "b/q", records: [null, c] },
    ]);
  });

  test("that were not analysed are absent", () => {
    expect(matchLayers([[sampleRecord({ name: "a", status: "skipped" })], [layer("a", 2)]])).toEqual([
      { label: "a", records: [null, layer("a", 2)] },
    ]);
  });
});

describe("the change of alpha", () => {
  test("has the standard error of a difference", () => {
    expect(alphaChange(layer("a", 4, 0.3), layer("a", 3, 0.4))).toEqual({
      change: -1,
      error: 0.5,
      significant: true,
    });
  });

  test("is no change where chance gives as much in more than a case of twenty", () => {
    expect(alphaChange(layer("a", 3), layer("a", 3.83))?.significant).toBe(false);
    expect(alphaChange(layer("a", 3), layer("a", 3.84))?.significant).toBe(true);
  });

  test("is unknown without both alphas, and between matrices of different shapes", () => {
    expect(alphaChange(layer("a", null), layer("a", 3))).toBeNull();
    expect(alphaChange(null, layer("a", 3))).toBeNull();
    expect(alphaChange(layer("a", 2), layer("a", 3, 0.3, 32))).toBeNull();
  });
});
