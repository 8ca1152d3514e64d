import { describe, expect, it } from "vitest";
import { entryMoments, joinedMoments, NO_ENTRIES } from "../../src/metrics/entry-moments.js";
import { sample } from "../samples.js";

describe("entryMoments", () => {
  it("of 1, 2, 6 are mean 3, squares 14, from 1 to 6", () => {
    expect(entryMoments(Float64Array.of(2, 6, 1))).toEqual({
      count: 3,
      mean: 3,
      squares: 14,
      smallest: 1,
      largest: 6,
    });
  });

  it("keep the variance of numbers far from 0", () => {
    expect(entryMoments(Float64Array.of(1e8, 1e8 + 1, 1e8 + 2)).squares).toBe(2);
  });

  it("are those of two passes, of weights that go far up and down from one end to the other too", () => {
    const noise = sample(5000, 2, (u) => u);
    for (const values of [
      noise,
      noise.map((u, i) => i + u),
      noise.map((u) => 1e6 + u),
      noise.map((u) => u ** -3),
    ]) {
      const { mean, squares } = entryMoments(values);
      const expected = values.reduce((sum, x) => sum + x, 0) / values.length;
      expect(mean / expected).toBeCloseTo(1, 12);
      expect(squares / values.reduce((sum, x) => sum + (x - expected) ** 2, 0)).toBeCloseTo(1, 11);
    }
  });

  it("of equal weights have no squares", () => {
    expect(entryMoments(new Float32Array(1000).fill(0.1))).toMatchObject({
      mean: Math.fround(0.1),
      squares: 0,
    });
  });

  it("of panels together are those of the whole, an empty panel adding nothing", () => {
    const values = sample(1000, 1, (u) => u - 3);
    const whole = entryMoments(values);
    let joined = NO_ENTRIES;
    for (const [from, to] of [
      [0, 1],
      [1, 400],
      [400, 400],
      [400, 1000],
    ]) {
      joined = joinedMoments(joined, entryMoments(values.subarray(from, to)));
    }
    expect(joined.count).toBe(whole.count);
    expect(joined.mean).toBeCloseTo(whole.mean, 12);
    expect(joined.squares / whole.squares).toBeCloseTo(1, 12);
    expect([joined.smallest, joined.largest]).toEqual([whole.smallest, whole.largest]);
    expect(joinedMoments(NO_ENTRIES, entryMoments(new Float32Array(0)))).toEqual(NO_ENTRIES);
  });
});
