import { describe, expect, it } from "vitest";
import { randomStream } from "../../src/random/stream.js";
import { exponential, gamma, normals, shuffle } from "../../src/random/variates.js";

const DRAWS = 40_000;

/** Mean and variance of many draws. */
function moments(draw: () => number) {
  const values = Float64Array.from({ length: DRAWS }, draw);
  const mean = values.reduce((sum, x) => sum + x, 0) / DRAWS;
  return { mean, variance: values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / DRAWS };
}

describe("random streams", () => {
  it("give the same numbers for the same seed and labels", () => {
    const [one, other] = [randomStream(7, "layer", "a"), randomStream(7, "layer", "a")];
    expect(Array.from({ length: 5 }, one)).toEqual(Array.from({ length: 5 }, other));
  });

  it("differ from the first number on between seeds, labels, and ways to part a label", () => {
    const firsts = [
      randomStream(0),
      randomStream(1),
      randomStream(0, "a"),
      randomStream(0, "a", "b"),
      randomStream(0, "ab"),
    ].map((stream) => stream());
    expect(new Set(firsts).size).toBe(firsts.length);
  });

  it("are uniform on [0, 1)", () => {
    const { mean, variance } = moments(randomStream(1));
    // Five standard errors: 0.289/√n and, of the variance, 0.0745/√n.
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(5 * (0.289 / Math.sqrt(DRAWS)));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(5 * (0.0745 / Math.sqrt(DRAWS)));
  });
});

describe("variates", () => {
  it("are normal with mean 0 and variance 1", () => {
    const { mean, variance } = moments(normals(randomStream(2)));
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(DRAWS));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / DRAWS));
  });

  it("are exponential with mean and variance 1", () => {
    const uniform = randomStream(3);
    const { mean, variance } = moments(() => exponential(uniform));
    expect(Math.abs(mean - 1)).toBeLessThan(5 / Math.sqrt(DRAWS));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(8 / DRAWS));
  });

  it.each([0.3, 1, 4.5])("are gamma of shape %f with mean and variance equal to it", (shape) => {
    const uniform = randomStream(4, String(shape));
    const normal = normals(uniform);
    const { mean, variance } = moments(() => gamma(shape, normal, uniform));
    expect(Math.abs(mean - shape)).toBeLessThan(5 * Math.sqrt(shape / DRAWS));
    // The fourth central moment of a gamma law is 3 shape² + 6 shape.
    expect(Math.abs(variance - shape)).toBeLessThan(5 * Math.sqrt((2 * shape ** 2 + 6 * shape) / DRAWS));
  });

  it("shuffle to every order equally often", () => {
    const uniform = randomStream(6);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const values = Float64Array.of(1, 2, 3);
      shuffle(values, uniform);
      const order = values.join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(1000));
  });
});
