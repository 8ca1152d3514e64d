import { describe, expect, it } from "vitest";
import { truncatedParetoAlpha } from "../../src/powerlaw/truncated-pareto.js";
import { sample } from "../samples.js";

const DATA = Float64Array.of(1, 1.2, 1.5, 1.9, 2.4, 3.1, 4.2, 6, 9.5, 20);

describe("the exponent of a power law with a real upper end", () => {
  it("is 1.4500864803 for the worked example, whatever the scale", () => {
    expect(truncatedParetoAlpha(DATA, 1, 20)).toBeCloseTo(1.4500864803, 9);
    expect(
      truncatedParetoAlpha(
        DATA.map((x) => x * 1e-200),
        1e-200,
        20e-200,
      ),
    ).toBeCloseTo(1.4500864803, 9);
  });

  it("tends to that without an end as the end recedes", () => {
    expect(truncatedParetoAlpha(DATA, 1, 1e60)).toBeCloseTo(1.8539432927, 6);
  });

  // Inverse transform sampling of t^-alpha on [1, 50]; the standard error of each is below 0.03.
  it.each([-0.5, 0.4, 1, 1.7, 3])("is %f for 5,000 values drawn from it", (alpha) => {
    const top = alpha === 1 ? Math.log(50) : (50 ** (1 - alpha) - 1) / (1 - alpha);
    const values = sample(5000, 9, (u) =>
      alpha === 1 ? Math.exp(u * top) : (1 + u * top * (1 - alpha)) ** (1 / (1 - alpha)),
    );
    expect(Math.abs((truncatedParetoAlpha(values, 1, 50) ?? 0) - alpha)).toBeLessThan(0.12);
  });

  it("is 1 where the logarithms' mean is half of their range, across the point where the formula is 0/0", () => {
    for (const shift of [-1e-9, 0, 1e-9]) {
      const x = Math.sqrt(20) * Math.exp(shift);
      expect(truncatedParetoAlpha(Float64Array.of(x, x), 1, 20)).toBeCloseTo(1, 7);
    }
  });

  it("does not exist for values that all lie at one end", () => {
    expect(truncatedParetoAlpha(Float64Array.of(1, 1), 1, 20)).toBeNull();
    expect(truncatedParetoAlpha(Float64Array.of(20, 20), 1, 20)).toBeNull();
  });
});
