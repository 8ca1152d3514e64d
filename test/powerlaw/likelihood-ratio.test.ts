import { describe, expect, it } from "vitest";
import { type LikelihoodRatio, powerLawAgainstExponential } from "../../src/powerlaw/likelihood-ratio.js";
import { pareto, sample } from "../samples.js";
import { simulated } from "../spectra.js";

function compared(result: LikelihoodRatio) {
  if (result.kind === "tie") throw new Error("a tie");
  return result;
}

/** The values from xmin on, with the maximum-likelihood alpha. */
function tailFrom(values: Float64Array, xmin: number) {
  const tail = values.filter((x) => x >= xmin);
  return { tail, alpha: 1 + tail.length / tail.reduce((sum, x) => sum + Math.log(x / xmin), 0) };
}

describe("powerLawAgainstExponential", () => {
  const values = simulated("pareto-with-head").eigenvalues;

  it("favours the power law on the tail of a Pareto sample: R 156.7988014, normalised 3.2129331", () => {
    const { tail, alpha } = tailFrom(values, 1.67555308);
    const result = compared(powerLawAgainstExponential(tail, tail[0], 2.5483105425));
    expect(tail.length).toBe(493);
    expect(alpha).toBeCloseTo(2.5483105425, 6);
    expect(result.logRatio).toBeCloseTo(156.7988014, 6);
    expect(result.normalizedRatio).toBeCloseTo(3.2129331, 7);
  });

  it("takes a start that is no datum: normalised 3.7518906 on all thousand values from 1", () => {
    const { tail, alpha } = tailFrom(values, 1);
    expect(tail.length).toBe(1000);
    expect(alpha).toBeCloseTo(2.4504766604, 9);
    expect(compared(powerLawAgainstExponential(tail, 1, alpha)).normalizedRatio).toBeCloseTo(3.7518906, 7);
  });

  it("favours the exponential on exponential values", () => {
    const { tail, alpha } = tailFrom(
      sample(1000, 3, (u) => 1 - Math.log(1 - u)),
      1,
    );
    expect(compared(powerLawAgainstExponential(tail, 1, alpha)).normalizedRatio).toBeLessThan(-3);
  });

  it("does not depend on the scale", () => {
    const tail = sample(200, 1, pareto(2));
    const { logRatio } = compared(powerLawAgainstExponential(tail, 1, 2));
    for (const factor of [1e-300, 1e280]) {
      const scaled = compared(
        powerLawAgainstExponential(
          tail.map((x) => x * factor),
          factor,
          2,
        ),
      );
      expect(scaled.logRatio).toBeCloseTo(logRatio, 8);
    }
  });

  it("is a tie on equal values", () => {
    expect(powerLawAgainstExponential(Float64Array.of(2, 2, 2), 2, 3)).toEqual({ kind: "tie" });
  });
});
