import { describe, expect, it } from "vitest";
import { powerLawGain } from "../../src/phase/power-law-gain.js";
import { exponential, powerLaw } from "../../src/powerlaw/alternatives/one-parameter.js";
import { tailSample } from "../../src/powerlaw/alternatives/tail-sample.js";
import { vuongTest } from "../../src/powerlaw/alternatives/vuong.js";
import { randomStream } from "../../src/random/stream.js";
import { exponential as exponentialNumber } from "../../src/random/variates.js";

const VALUES = Float64Array.of(1, 1.2, 1.5, 1.9, 2.4, 3.1, 4.2, 6, 9.5, 20);

function samples(count: number, draw: (uniform: () => number) => number): Float64Array {
  const uniform = randomStream(1, "power-law gain");
  return Float64Array.from({ length: count }, () => draw(uniform)).sort();
}

describe("powerLawGain", () => {
  it("gives the worked example, from its formula by hand", () => {
    const gain = powerLawGain(VALUES, 1, 5);
    expect(gain?.meanLogRatio).toBeCloseTo(-0.05294677508647738, 12);
    expect(gain?.alpha).toBeCloseTo(1.768548963393676, 12);
    expect([gain?.span, gain?.size]).toEqual([20, 9]);
  });

  it("is Vuong's log ratio of the same laws, an eigenvalue", () => {
    const gain = powerLawGain(VALUES, 1, 5);
    const sample = tailSample(VALUES.subarray(1), 1);
    const test = vuongTest(powerLaw(sample, gain?.alpha ?? 0).logDensities, exponential(sample).logDensities);
    expect(gain?.meanLogRatio).toBeCloseTo(test.kind === "compared" ? test.logRatio / 9 : Number.NaN, 12);
  });

  // For P(X > x) = x^-2 mean t is 2 and mean ln t 1/2: ln 1 - ln 1/2 - 1/2. For 1 + Exp(1) they are 2 and
  // e E1(1) = 0.596347: ln 1 - ln 0.596347 - 0.596347. The means of 100,000 values are off by 1 % or so.
  it("tends to the difference of the divergences from the truth", () => {
    const pareto = samples(100_000, (uniform) => (1 - uniform()) ** -0.5);
    expect(powerLawGain(pareto, 1, 5)?.meanLogRatio).toBeCloseTo(Math.LN2 - 0.5, 1.5);
    const light = samples(100_000, (uniform) => 1 + exponentialNumber(uniform));
    expect(powerLawGain(light, 1, 5)?.meanLogRatio).toBeCloseTo(-Math.log(0.596347) - 0.596347, 2);
  });

  it("does not depend on the scale", () => {
    for (const factor of [1e-280, 1e-3, 1e280]) {
      const scaled = powerLawGain(
        VALUES.map((x) => x * factor),
        factor,
        5,
      );
      expect(scaled?.meanLogRatio).toBeCloseTo(-0.05294677508647738, 10);
    }
  });

  it("is null where there is no tail", () => {
    expect(powerLawGain(VALUES, 6, 5)).toBeNull();
    expect(powerLawGain(new Float64Array(20).fill(3), 3, 5)).toBeNull();
  });
});
