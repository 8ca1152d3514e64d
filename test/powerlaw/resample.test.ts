import { describe, expect, it } from "vitest";
import { drawCopies, repeat } from "../../src/powerlaw/resample.js";
import { randomStream } from "../../src/random/stream.js";

describe("resampling", () => {
  it("draws as many values as there are, each equally often in the long run", () => {
    const [size, draws] = [20, 5000];
    const uniform = randomStream(1);
    const copies = new Int32Array(size);
    const totals = new Float64Array(size);
    let squares = 0;
    for (let i = 0; i < draws; i++) {
      drawCopies(copies, uniform);
      expect(copies.reduce((sum, count) => sum + count, 0)).toBe(size);
      totals.forEach((total, value) => {
        totals[value] = total + copies[value];
      });
      squares += (copies[0] - 1) ** 2;
    }
    // Counts are binomial, of mean 1 and variance 1 - 1/size; five standard errors.
    for (const total of totals) expect(Math.abs(total / draws - 1)).toBeLessThan(5 / Math.sqrt(draws));
    expect(Math.abs(squares / draws - (1 - 1 / size))).toBeLessThan((5 * 1.7) / Math.sqrt(draws));
  });

  it("repeats values by their copies, in order, and says how many there are", () => {
    const into = new Float64Array(5);
    expect(repeat(Float64Array.of(1, 2, 3), Int32Array.of(2, 0, 1), into)).toBe(3);
    expect([...into]).toEqual([1, 1, 3, 0, 0]);
  });
});
