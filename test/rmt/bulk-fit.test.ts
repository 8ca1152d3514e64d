import { describe, expect, it } from "vitest";
import { type BulkFit, type FittedBulk, fitBulk } from "../../src/rmt/bulk-fit.js";
import { largestEigenvalueLaw, noiseEdge } from "../../src/rmt/edge.js";
import { marchenkoPasturQuantiles } from "../../src/rmt/marchenko-pastur.js";
import { simulated } from "../spectra.js";

function fitted(fit: BulkFit): FittedBulk {
  if (fit.kind === "none") throw new Error("no bulk");
  return fit;
}

function bulkOf(name: string): FittedBulk {
  const { eigenvalues, N, M } = simulated(name);
  return fitted(fitBulk(eigenvalues, N, M));
}

describe("largestEigenvalueLaw", () => {
  it("of 1000 x 500 noise is centred at 2912.152858 with scale 22.895830", () => {
    const { centre, scale } = largestEigenvalueLaw(1000, 500);
    expect(centre).toBeCloseTo(2912.152858, 6);
    expect(scale).toBeCloseTo(22.89583, 6);
  });

  it("has in the limit the scale Q^-1/2 λ+^2/3 M^-2/3 of WᵀW/N: 0.0229009 for 1000 x 500, and 0.0228958 here", () => {
    const limit = Math.SQRT1_2 * (1 + Math.SQRT1_2) ** (4 / 3) * 500 ** (-2 / 3);
    expect(limit).toBeCloseTo(0.0229009, 7);
    expect(largestEigenvalueLaw(1000, 500).scale / 1000).toBeCloseTo(0.0228958, 7);
    expect((largestEigenvalueLaw(1e9, 5e8).scale / 1e9) * 1e6 ** (2 / 3)).toBeCloseTo(limit, 6);
  });
});

describe("noiseEdge", () => {
  it("of 600 x 300 noise with variance 1.0036124659 is 1816.1851", () => {
    expect(noiseEdge(1.0036124659, 600, 300)).toBeCloseTo(1816.1851123965, 6);
  });
});

describe("fitBulk on noise", () => {
  const bulk = bulkOf("gaussian-600x300");

  it("finds its variance 1.0036125, edge 1754.8446 and 1816.1851 with the Tracy-Widom allowance", () => {
    expect(bulk.sigmaSquared).toBeCloseTo(1.0036124659, 6);
    expect(bulk.sigma ** 2).toBeCloseTo(bulk.sigmaSquared, 14);
    expect(bulk.lambdaPlus / 1754.8446356513).toBeCloseTo(1, 6);
    expect(bulk.lambdaEdge / 1816.1851123965).toBeCloseTo(1, 6);
    expect(bulk.lambdaMinus / (bulk.sigmaSquared * 600 * (1 - Math.SQRT1_2) ** 2)).toBeCloseTo(1, 12);
  });

  it("sees no spike and a distance of 0.0064654 from the law", () => {
    expect(bulk.numSpikes).toBe(0);
    expect(bulk.settled).toBe(true);
    expect(bulk.distance).toBeCloseTo(0.0064654031, 6);
  });

  it("recovers sigma exactly from the law's own quantiles", () => {
    const probabilities = Array.from({ length: 200 }, (_, k) => (k + 0.5) / 200);
    const eigenvalues = marchenkoPasturQuantiles(probabilities, 2).map((x) => 400 * 0.09 * x);
    const fit = fitted(fitBulk(eigenvalues, 400, 200));
    expect(fit.sigma).toBeCloseTo(0.3, 12);
    expect(fit.distance).toBeLessThan(1e-12);
  });
});

describe("fitBulk on noise with ten spikes of three times the detection threshold", () => {
  const bulk = bulkOf("ten-spikes");

  it("finds sigma 0.0497845 and the edge 7.22285 in spite of them", () => {
    expect(bulk.sigma).toBeCloseTo(0.0497845, 6);
    expect(bulk.lambdaPlus).toBeCloseTo(7.22285, 4);
  });

  it("counts them", () => {
    expect(bulk.numSpikes).toBe(10);
  });
});

describe("fitBulk", () => {
  it("counts 8 of ten spikes of 1.3 times the detection threshold", () => {
    expect(bulkOf("ten-weak-spikes").numSpikes).toBe(8);
  });

  it("sees three stacked blocks of noise of unequal scale as no noise, of equal scale as noise", () => {
    const unequal = bulkOf("unequal-blocks");
    expect(unequal.distance).toBeCloseTo(0.0641, 4);
    expect(unequal.numSpikes).toBe(50);
    expect(bulkOf("equal-blocks").distance).toBeLessThan(0.019);
  });

  it("scales with the eigenvalues", () => {
    const { eigenvalues, N, M } = simulated("ten-spikes");
    const bulk = fitted(fitBulk(eigenvalues, N, M));
    for (const factor of [1e-290, 1e290]) {
      const scaled = fitted(
        fitBulk(
          eigenvalues.map((x) => x * factor),
          N,
          M,
        ),
      );
      expect(scaled.sigmaSquared / factor / bulk.sigmaSquared).toBeCloseTo(1, 12);
      expect(scaled.lambdaEdge / factor / bulk.lambdaEdge).toBeCloseTo(1, 12);
      expect(scaled.numSpikes).toBe(bulk.numSpikes);
      expect(scaled.distance).toBeCloseTo(bulk.distance, 12);
    }
  });

  it("does not settle where more than half of the eigenvalues are above the edge", () => {
    const eigenvalues = Float64Array.from({ length: 100 }, (_, k) => 2 ** k);
    expect(fitted(fitBulk(eigenvalues, 100, 100)).settled).toBe(false);
  });

  it("has nothing to fit where there is no eigenvalue or nearly all are zero", () => {
    expect(fitBulk(new Float64Array(0), 10, 10)).toEqual({ kind: "none" });
    expect(fitBulk(new Float64Array(100), 100, 100)).toEqual({ kind: "none" });
    expect(fitBulk(new Float64Array(100).fill(1, 80), 100, 100)).toEqual({ kind: "none" });
  });

  it.each([
    ["one eigenvalue", [1]],
    ["two", [1, 2]],
    ["all equal", new Array(60).fill(3)],
    ["one huge", [...new Array(60).fill(1), 1e300]],
    ["denormal", new Array(60).fill(5e-324)],
  ])("gives only finite numbers for %s", (_, values) => {
    const fit = fitBulk(Float64Array.from(values), 100, values.length);
    if (fit.kind === "fitted") {
      const { kind, settled, ...numbers } = fit;
      expect(Object.values(numbers).every(Number.isFinite), JSON.stringify(fit)).toBe(true);
    }
  });
});
