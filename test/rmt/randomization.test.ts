import { describe, expect, it } from "vitest";
import { sumOfSquares } from "../../src/esd/checked.js";
import { bidiagonalEngine } from "../../src/esd/engines/bidiagonal.js";
import { wasmEngine } from "../../src/esd/engines/wasm.js";
import { spectrum } from "../../src/esd/spectrum.js";
import { fitUpperTail } from "../../src/powerlaw/upper-tail.js";
import { randomStream } from "../../src/random/stream.js";
import {
  compareWithShuffled,
  defaultReplicas,
  type Randomization,
  type RandomizationOptions,
} from "../../src/rmt/randomization.js";
import { shuffledSpectra, type Weights } from "../../src/rmt/shuffled-spectra.js";
import { view } from "../esd/matrices.js";
import { normalStream, uniformStream } from "../helpers.js";

function alphaOf(eigenvalues: Float64Array): number | null {
  const fit = fitUpperTail(eigenvalues);
  return fit.kind === "fitted" ? fit.alpha : null;
}

const dense = (values: Float32Array | Float64Array, rows: number, columns: number): Weights => ({
  values,
  shape: [rows, columns],
  kernel: "dense",
});

function noise(count: number, seed: number): Float64Array {
  return Float64Array.from({ length: count }, normalStream(seed));
}

function compare(weights: Weights, seed = 0, options: Partial<RandomizationOptions> = {}): Randomization {
  const eigenvalues = spectrum(weights.values, weights.shape, weights.kernel, wasmEngine);
  return compareWithShuffled(weights, eigenvalues, {
    solver: wasmEngine,
    uniform: randomStream(seed, "layer", "shuffle"),
    replicas: 3,
    zeroFloor: 1e-9,
    alpha: alphaOf(eigenvalues),
    estimateAlpha: alphaOf,
    ...options,
  });
}

/** Noise with five correlated directions, each four times the threshold. */
function trained(): Weights {
  const values = noise(200 * 100, 1);
  const strength = 4 * (200 * 100) ** 0.25;
  for (let spike = 0; spike < 5; spike++) {
    const left = noise(200, 10 + spike);
    const right = noise(100, 20 + spike);
    for (let i = 0; i < 200; i++) {
      for (let j = 0; j < 100; j++)
        values[i * 100 + j] += (strength * left[i] * right[j]) / Math.sqrt(200 * 100);
    }
  }
  return dense(values, 200, 100);
}

describe("shuffledSpectra", () => {
  it("keep Σ λ, and leave the weights as they are", () => {
    const weights = trained();
    const before = weights.values.slice();
    const sum = sumOfSquares(view(weights.values, 200, 100));
    const spectra = [...shuffledSpectra(weights, wasmEngine, randomStream(1), 2)];
    expect(spectra).toHaveLength(2);
    for (const { eigenvalues } of spectra) {
      expect(eigenvalues.reduce((total, x) => total + x, 0) / sum).toBeCloseTo(1, 12);
    }
    expect(spectra[0].eigenvalues).not.toEqual(spectra[1].eigenvalues);
    expect(weights.values).toEqual(before);
  });

  it("of a convolution are one shuffle pooled and laid flat", () => {
    const weights: Weights = { values: noise(12 * 8 * 9, 2), shape: [12, 8, 9], kernel: "conv" };
    const [{ eigenvalues, genuine }] = shuffledSpectra(weights, wasmEngine, randomStream(2), 1);
    expect([eigenvalues.length, genuine.length]).toEqual([72, 12]);
    const sum = (values: Float64Array) => values.reduce((total, x) => total + x, 0);
    expect(sum(eigenvalues) / sum(genuine)).toBeCloseTo(1, 12);
  });
});

describe("compareWithShuffled", () => {
  it("finds no spike, no trap and little distance in noise, whose alpha is as its null's", () => {
    const found = compare(dense(noise(200 * 100, 3), 200, 100), 0, { replicas: 9 });
    expect(found).toMatchObject({ replicas: 9, numSpikes: 0, trap: "none" });
    // Ranks fluctuate by about 1/M; at the lower end the spectrum is 100 times as sparse.
    expect(found.distance).toBeLessThan(0.03);
    const { alphaNull } = found;
    if (alphaNull.kind === "none") throw new Error(alphaNull.reason);
    expect(alphaNull.mean).toBeGreaterThan(alphaNull.sd);
    expect(Math.abs(alphaNull.z ?? 100)).toBeLessThan(3.5);
  });

  it("takes correlation out: spikes are gone, which were no trap", () => {
    const found = compare(trained());
    expect(found).toMatchObject({ numSpikes: 0, trap: "none" });
    expect(found.distance).toBeGreaterThan(0.05);
  });

  it("finds a trap that is only the mean, where the largest eigenvalue is m² N M", () => {
    const found = compare(
      dense(
        noise(200 * 100, 4).map((x) => x + 0.5),
        200,
        100,
      ),
    );
    expect(found).toMatchObject({ numSpikes: 1, trap: "mean" });
    // theta² = 5000 + N + M + N M/theta².
    expect(Math.abs(found.lambdaMax / 5304 - 1)).toBeLessThan(0.05);
  });

  it("finds a trap of one entry, and one of an entry and the mean", () => {
    const values = noise(200 * 100, 5);
    values[1234] = 40;
    expect(compare(dense(values, 200, 100))).toMatchObject({ numSpikes: 1, trap: "entries" });
    expect(
      compare(
        dense(
          values.map((x) => x - 0.5),
          200,
          100,
        ),
      ),
    ).toMatchObject({ numSpikes: 2, trap: "mean+entries" });
  });

  it("finds a trap of many entries: symmetric Pareto of exponent 1.5", () => {
    const uniform = uniformStream(6);
    const values = Float64Array.from(
      { length: 100 * 80 },
      () => (1 - uniform()) ** (-1 / 1.5) * (uniform() < 0.5 ? -1 : 1),
    );
    const found = compare(dense(values, 100, 80));
    expect(found.trap).toBe("entries");
    expect(found.numSpikes).toBeGreaterThan(3);
    // Such entries give their alpha to the shuffled weights too: trained it is not.
    if (found.alphaNull.kind === "known") expect(Math.abs(found.alphaNull.z ?? 100)).toBeLessThan(4.97);
  });

  it("sees a trap in less than one of a hundred matrices of noise", () => {
    let traps = 0;
    for (let seed = 0; seed < 100; seed++) {
      const found = compare(dense(noise(60 * 40, 100 + seed), 60, 40), seed, { replicas: 1 });
      if (found.trap !== "none") traps++;
    }
    // 0.3 % of matrices so small (sigma² is fitted to 40 eigenvalues): three or more of 100 once in 300 times.
    expect(traps).toBeLessThan(3);
  });

  it("has z beyond chance for a heavy-tailed layer", () => {
    // Columns of widely different scale: correlation among entries, which shuffling takes away.
    const scales = Float64Array.from({ length: 100 }, (_, j) => ((j + 0.5) / 100) ** -0.5);
    const values = noise(200 * 100, 7).map((x, i) => x * scales[i % 100]);
    const { alphaNull } = compare(dense(values, 200, 100), 0, { replicas: 9 });
    if (alphaNull.kind === "none") throw new Error(alphaNull.reason);
    expect(alphaNull.z).toBeLessThan(-2.43);
  });

  it("is the same for the same seed, and for any solver to its precision", () => {
    const weights = trained();
    const found = compare(weights);
    expect(compare(weights)).toEqual(found);
    const other = compare(weights, 0, { solver: bidiagonalEngine });
    expect(other.lambdaMax / found.lambdaMax).toBeCloseTo(1, 10);
    expect((other.distance ?? 0) / (found.distance ?? 1)).toBeCloseTo(1, 8);
    expect(compare(weights, 1).lambdaMax).not.toBe(found.lambdaMax);
  });

  it("does not depend on the scale of the weights, but for the eigenvalue", () => {
    const weights = trained();
    const scaled = compare({ ...weights, values: weights.values.map((x) => x / 1024) }, 0, {
      zeroFloor: 1e-15,
    });
    const { lambdaMax, ...rest } = compare(weights);
    expect(scaled.lambdaMax * 2 ** 20).toBeCloseTo(lambdaMax, 9);
    expect(scaled).toMatchObject({ numSpikes: rest.numSpikes, trap: rest.trap });
    expect(scaled.distance).toBeCloseTo(rest.distance ?? 0, 12);
  });

  it("takes the flat matrix of a convolution for spikes, the pooled spectrum for distance", () => {
    const weights: Weights = { values: noise(64 * 32 * 9, 8), shape: [64, 32, 9], kernel: "conv" };
    const found = compare(weights);
    expect(found).toMatchObject({ numSpikes: 0, trap: "none" });
    // The edge of 288 x 64 noise is (√288 + √64)² = 623.5; a slice's would be (√64 + √32)² = 186.5.
    expect(Math.abs(found.lambdaMax / 623.5 - 1)).toBeLessThan(0.1);
    expect(found.distance).toBeLessThan(0.05);
  });

  it("says what it cannot say", () => {
    const weights = trained();
    expect(compare(weights, 0, { replicas: 2 }).alphaNull).toEqual({
      kind: "none",
      reason: "too_few_replicas",
    });
    expect(compare(weights, 0, { estimateAlpha: () => null }).alphaNull).toEqual({
      kind: "none",
      reason: "no_alpha",
    });
    expect(compare(weights, 0, { estimateAlpha: () => 3 }).alphaNull).toEqual({
      kind: "none",
      reason: "no_spread",
    });
    expect(compare(weights, 0, { alpha: null }).alphaNull).toMatchObject({ kind: "known", z: null });
    expect(compare(weights, 0, { zeroFloor: 1e9 }).distance).toBeNull();
    expect(compare(dense(new Float64Array(300).fill(2), 20, 15))).toMatchObject({
      numSpikes: null,
      trap: null,
    });
    expect(() => compare(weights, 0, { replicas: 0 })).toThrow(RangeError);
  });
});

describe("defaultReplicas", () => {
  it.each([
    [64, 64, 1, 5],
    [3072, 768, 1, 5],
    [4096, 4096, 1, 3],
    [2048, 1024, 9, 3],
  ])("of %d x %d, %d matrices, are %d", (N, M, numMatrices, replicas) => {
    expect(defaultReplicas({ N, M, numMatrices, numEvals: M * numMatrices })).toBe(replicas);
  });
});
