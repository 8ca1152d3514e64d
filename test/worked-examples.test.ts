import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { wasmEngine } from "../src/esd/engines/wasm.js";
import { farmsSpectra } from "../src/esd/farms.js";
import { matrixViews, spectrum } from "../src/esd/spectrum.js";
import { quantile } from "../src/metrics/quantile.js";
import { effectiveRank, matrixRank } from "../src/metrics/rank.js";
import { logNorm, norm } from "../src/metrics/scale.js";
import { compareAlternatives } from "../src/powerlaw/alternatives/compare-alternatives.js";
import { chiSquareQuantile } from "../src/powerlaw/chi-square.js";
import { correctedExponent } from "../src/powerlaw/finite-size.js";
import { fitHill } from "../src/powerlaw/hill.js";
import { truncatedParetoAlpha } from "../src/powerlaw/truncated-pareto.js";
import { fitUpperTail, type UpperTailOptions } from "../src/powerlaw/upper-tail.js";
import { fitBulk } from "../src/rmt/bulk-fit.js";
import { largestEigenvalueLaw } from "../src/rmt/edge.js";
import { htmpCdf } from "../src/rmt/htmp/distribution.js";
import { marchenkoPasturEdges, marchenkoPasturQuantiles } from "../src/rmt/marchenko-pastur.js";
import { mean, standardDeviation } from "./samples.js";
import { readSpectra, simulated } from "./spectra.js";

// Seeded arrays with the figures that an independent implementation (NumPy, SciPy) found for them, to its digits.

const FOLDER = new URL("../fixtures/statistics/", import.meta.url);

function bytesOf(name: string): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = readFileSync(new URL(name, FOLDER));
  return new Uint8Array(new Uint8Array(buffer, byteOffset, byteLength)).buffer;
}

const f32 = (name: string) => new Float32Array(bytesOf(name));
const f64 = (name: string) => new Float64Array(bytesOf(name));

/** Consecutive parts of as many values each. */
const cut = (values: Float64Array, length: number) =>
  Array.from({ length: values.length / length }, (_, i) => values.subarray(i * length, (i + 1) * length));

function alphaOf(eigenvalues: Float64Array, options: UpperTailOptions = {}): number {
  const fit = fitUpperTail(eigenvalues, options);
  if (fit.kind === "none") throw new Error(fit.reason);
  return fit.alpha;
}

function hillOf(eigenvalues: Float64Array): number {
  const fit = fitHill(eigenvalues);
  if (fit.kind === "none") throw new Error(fit.reason);
  return fit.alphaTempBalance;
}

describe("a convolution of 128 x 64 x 3 x 3 Gaussian weights", () => {
  const values = f32("worked-conv-128x64x3x3.f32");

  test("pools 576 eigenvalues, the largest 375.755", () => {
    const pooled = spectrum(values, [128, 64, 9], "conv", wasmEngine);
    expect(pooled.length).toBe(576);
    expect(pooled[575]).toBeCloseTo(375.755, 3);
  });

  test("is flat a 576 x 128 matrix, its largest eigenvalue 1232.739", () => {
    const flat = spectrum(values, [128, 576], "dense", wasmEngine);
    expect(flat.length).toBe(128);
    expect(flat[127]).toBeCloseTo(1232.739, 3);
  });
});

test("512 x 256 noise has Hill alpha 2.717196 whole and 2.116085 in 128 x 128 windows", () => {
  const values = f32("worked-noise-512x256.f32");
  expect(hillOf(spectrum(values, [512, 256], "dense", wasmEngine))).toBeCloseTo(2.717196, 6);
  const { spectra } = farmsSpectra(matrixViews(values, [512, 256, 1], "dense"), wasmEngine, {
    shortSide: 128,
    windowsPerSide: 4,
  });
  const pooled = Float64Array.from(spectra.flat().flatMap((window) => Array.from(window))).sort();
  expect(hillOf(pooled)).toBeCloseTo(2.116085, 6);
});

test("2,000 values of a power law cut off at 20 have alpha 1.782848 and lambda .0573150", () => {
  const values = f64("worked-tpl.f64").sort();
  const alpha = 1 + values.length / values.reduce((sum, x) => sum + Math.log(x), 0);
  const result = compareAlternatives(values, 1, alpha);
  if (result.kind === "none" || result.truncated.kind === "tie") throw new Error("no comparison");
  expect(result.truncatedFit?.alpha).toBeCloseTo(1.782848, 4);
  expect(result.truncatedFit?.lambda).toBeCloseTo(0.057315, 5);
  // 3.8e-18 before the boundary is corrected for, by the share of samples that gain.
  expect((alpha - 1) * result.truncated.p).toBeGreaterThan(3.75e-18);
  expect((alpha - 1) * result.truncated.p).toBeLessThan(3.85e-18);
  expect(result.model).toBe("truncated_power_law");
});

test("600 x 300 noise has alpha 8.2866550900 from 1236.6980601579, on 34 eigenvalues", () => {
  const fit = fitUpperTail(simulated("gaussian-600x300").eigenvalues, { minTail: 10 });
  if (fit.kind === "none") throw new Error(fit.reason);
  expect(fit.alpha).toBeCloseTo(8.28665509, 8);
  expect(fit.xmin).toBeCloseTo(1236.6980601579, 8);
  expect(fit.tailSize).toBe(34);
});

test("ten values from a start that is no datum determine alpha within [1.409499, 2.458945]", () => {
  const values = [1, 1.2, 1.5, 1.9, 2.4, 3.1, 4.2, 6, 9.5, 20];
  const spread = values.reduce((sum, x) => sum + Math.log(x), 0);
  expect(1 + chiSquareQuantile(0.025, 20) / (2 * spread)).toBeCloseTo(1.409499, 6);
  expect(1 + chiSquareQuantile(0.975, 20) / (2 * spread)).toBeCloseTo(2.458945, 6);
});

test("[[1, 2], [3, 4], [5, 6]] has eigenvalues 0.26450509 and 90.73549491, divided by N 0.08816836 and 30.24516497", () => {
  const eigenvalues = spectrum(Float64Array.of(1, 2, 3, 4, 5, 6), [3, 2], "dense", wasmEngine);
  expect(eigenvalues[0]).toBeCloseTo(0.26450509, 8);
  expect(eigenvalues[1]).toBeCloseTo(90.73549491, 8);
  expect(eigenvalues[0] / 3).toBeCloseTo(0.08816836, 8);
  expect(eigenvalues[1] / 3).toBeCloseTo(30.24516497, 8);
});

test("alpha-hat of the spectrum .1, .5, 1, 2, 8 at alpha 2.5 is 2.2577249675", () => {
  expect(2.5 * (logNorm(8) ?? 0)).toBeCloseTo(2.2577249675, 9);
});

test("the medians of Marchenko-Pastur's law at Q = 1, 2 and 4 are .652776, .8304659 and .9160041", () => {
  for (const [Q, median] of [
    [1, 0.652776],
    [2, 0.8304659],
    [4, 0.9160041],
  ]) {
    expect(marchenkoPasturQuantiles(Float64Array.of(0.5), Q)[0]).toBeCloseTo(median, 6);
  }
});

test("600 x 300 noise has its largest eigenvalue at .9824268 of the bulk's edge", () => {
  const { eigenvalues, N, M } = simulated("gaussian-600x300");
  const bulk = fitBulk(eigenvalues, N, M);
  if (bulk.kind === "none") throw new Error("no bulk");
  expect(eigenvalues[eigenvalues.length - 1] / bulk.lambdaPlus).toBeCloseTo(0.9824268, 3);
});

describe("noise of 256 columns, five matrices of each shape", () => {
  const spectra = cut(Float64Array.from(f32("worked-noise-spectra.f32")), 256);

  test.each([
    [1, 2.133, 6.02],
    [2, 2.721, 8.4],
    [4, 3.467, 7.85],
    [8, 4.511, 19.45],
    [16, 5.891, 12.94],
  ])(
    "of %d times as many rows has a mean Hill alpha of %d and a mean Clauset alpha of %d",
    (Q, hill, clauset) => {
      const first = 5 * Math.log2(Q);
      const five = spectra.slice(first, first + 5);
      expect(mean(five.map(hillOf))).toBeCloseTo(hill, 3);
      expect(mean(five.map((eigenvalues) => alphaOf(eigenvalues)))).toBeCloseTo(clauset, 2);
    },
  );
});

describe("1000 x 500 Pareto entries, ten matrices for each mu", () => {
  const spectra = cut(Float64Array.from(f32("worked-pareto-spectra.f32")), 500);
  const alphas = spectra.map((eigenvalues) => alphaOf(eigenvalues, { minTail: 10 }));

  // Mean and standard deviation over n, to the digits given.
  test.each([
    ["random signs", 0, [1.225, 1.492, 1.875, 2.747], [0.017, 0.061, 0.116, 0.136]],
    ["all positive", 40, [1.225, 1.513, 1.832, 2.298], [0.017, 0.079, 0.106, 0.086]],
  ])("%s: alpha as given for mu = 0.5, 1, 1.5 and 2", (_, first, means, deviations) => {
    means.forEach((expected, i) => {
      const ten = alphas.slice(first + 10 * i, first + 10 * (i + 1));
      expect(mean(ten)).toBeCloseTo(expected, 3);
      expect(standardDeviation(ten) * Math.sqrt(9 / 10)).toBeCloseTo(deviations[i], 3);
    });
  });
});

describe("the beta-Laguerre ensemble", () => {
  test("of kappa 4 has its quantiles where the HTMP law has .0524, .2455, .4961, .7531 and .9502 below", () => {
    const eigenvalues = Float64Array.from(f32("worked-laguerre.f32")).sort();
    const cdf = htmpCdf(0.5, 4);
    [0.0524, 0.2455, 0.4961, 0.7531, 0.9502].forEach((expected, i) => {
      const x = quantile(eigenvalues, [0.05, 0.25, 0.5, 0.75, 0.95][i]);
      expect(cdf(x ?? 0)).toBeCloseTo(expected, 4);
    });
  });

  test("has at kappa 1, 2 and 4 the lower exponents .540, .946 and 1.414 in its hundred smallest eigenvalues", () => {
    const smallest = cut(f64("worked-laguerre-smallest.f64"), 100);
    [1.54, 1.946, 2.414].forEach((expected, i) => {
      const inverses = smallest[i].map((eigenvalue) => 1 / eigenvalue).reverse();
      const hill = correctedExponent(alphaOf(inverses, { minTail: 100 }), 100, "fixed");
      expect(hill).toBeCloseTo(expected, 3);
    });
  });
});

test("Pareto samples of 2,000 with true alphas 4 and 6 have 4.0611 and 5.9849 from 1 on, not powerlaw's 3", () => {
  // The uniform numbers behind the shipped samples of alpha 3 and 4 are those of the example's 4 and 6.
  const [, cubic, quartic] = readSpectra<{ readonly name: string }>("powerlaw-package");
  const steep = cubic.eigenvalues.map((x) => x ** (2 / 3));
  const steeper = quartic.eigenvalues.map((x) => x ** (3 / 5));
  expect(truncatedParetoAlpha(steep, 1, 1e300)).toBeCloseTo(4.0611, 4);
  expect(truncatedParetoAlpha(steeper, 1, 1e300)).toBeCloseTo(5.9849, 4);
});

describe("lower tails whose upper end is given", () => {
  test("2,000 squares of uniform numbers below 1 have the exponent .4797316", () => {
    const inverses = simulated("uniform-squared")
      .eigenvalues.map((x) => 1 / x)
      .reverse();
    expect((truncatedParetoAlpha(inverses, 1, 1e300) ?? 0) - 1).toBeCloseTo(0.4797316, 7);
  });

  test("the lowest tenth of the spectrum of 1000 x 1000 noise has .490137", () => {
    const lowest = simulated("gaussian-1000x1000").eigenvalues.subarray(0, 100);
    const inverses = lowest.map((x) => 1 / x).reverse();
    expect(alphaOf(inverses, { minTail: 100 }) - 1).toBeCloseTo(0.490137, 6);
  });
});

describe("rank 100 of 400, blurred by storage", () => {
  test.each([
    ["bf16", 6.623e-2, 0],
    ["f16", 8.281e-3, 102],
    ["f32", 1.021e-6, 300],
  ] as const)(
    "%s: the largest of the zeros is %d, and %d of the 300 lie below 1e-5",
    (dtype, largest, below) => {
      const { eigenvalues } = simulated(`rank-100-${dtype}`);
      expect(Math.sqrt(eigenvalues[300])).toBeCloseTo(21.1, 2);
      expect(Math.sqrt(eigenvalues[299]) / largest).toBeCloseTo(1, 3);
      expect(400 - matrixRank(eigenvalues, 1e-5)).toBe(below);
    },
  );

  test("an absolute cut at 1e-5 leaves 256, 251 and 222 eigenvalues of noise times 1, .01 and .001", () => {
    const { eigenvalues } = simulated("gaussian-256x256");
    for (const [factor, left] of [
      [1, 256],
      [0.01, 251],
      [0.001, 222],
    ]) {
      expect(
        matrixRank(
          eigenvalues.map((x) => x * factor ** 2),
          1e-5,
        ),
      ).toBe(left);
    }
  });
});

test("ten spikes take sigma to .0531185 by the norm and .0503636 by the median; the edge is at 7.28553", () => {
  const { eigenvalues, N, M } = simulated("ten-spikes");
  expect(Math.sqrt(norm(eigenvalues) / (N * M))).toBeCloseTo(0.0531185, 6);
  const [median] = marchenkoPasturQuantiles([0.5], N / M);
  expect(Math.sqrt((quantile(eigenvalues, 0.5) ?? 0) / N / median)).toBeCloseTo(0.0503636, 6);
  expect(N * marchenkoPasturEdges(N / M, 0.05 ** 2).upper).toBeCloseTo(7.28553, 5);
});

test("WeightWatcher pads the edge of 1000 x 500 noise by .15133, which is 6.6 units of its Tracy-Widom law", () => {
  const scale = Math.SQRT1_2 * marchenkoPasturEdges(2).upper ** (2 / 3) * 500 ** (-2 / 3);
  expect(Math.sqrt(scale)).toBeCloseTo(0.15133, 5);
  expect(Math.sqrt(scale) / (largestEigenvalueLaw(1000, 500).scale / 1000)).toBeCloseTo(6.6, 1);
});

test("600 x 300 noise has a tail that is nearer an exponential: normalised ratio -3.0231", () => {
  const { eigenvalues } = simulated("gaussian-600x300");
  const result = compareAlternatives(eigenvalues.subarray(-34), eigenvalues[266], 8.28665509);
  if (result.kind === "none" || result.exponential.kind === "tie") throw new Error("no comparison");
  expect(result.exponential.normalizedRatio).toBeCloseTo(-3.0231, 4);
});

test("the heavy-tailed example has 36 eigenvalues above the edge and a distance of .02047 from the law", () => {
  const { eigenvalues, N, M } = simulated("example-heavy-tailed");
  expect(fitBulk(eigenvalues, N, M)).toMatchObject({ numSpikes: 36, distance: expect.closeTo(0.02047, 5) });
});

test("the spectrum .1, .5, 1, 2, 8 has von Neumann's entropy .9471262537", () => {
  expect(Math.log(effectiveRank(Float64Array.of(0.1, 0.5, 1, 2, 8), 0))).toBeCloseTo(0.9471262537, 10);
});
