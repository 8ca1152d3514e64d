import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { effectiveRank, entropy, matrixRank, participationRatio } from "../../src/metrics/rank.js";
import {
  conditionNumber,
  logAlphaNorm,
  logNorm,
  logPseudoDeterminant,
  norm,
  spectralNorm,
  stableRank,
} from "../../src/metrics/scale.js";

const FIVE = Float64Array.of(0.1, 0.5, 1, 2, 8);
const ZEROS = new Float64Array(4);

describe("the scale of λ = 0.1, 0.5, 1, 2, 8", () => {
  it("norm is their sum, 11.6, with logarithm 1.0644579892", () => {
    expect(norm(FIVE)).toBeCloseTo(11.6, 12);
    expect(logNorm(norm(FIVE))).toBeCloseTo(1.0644579892, 10);
  });

  it("spectral norm is the largest, 8, with logarithm 0.9030899870", () => {
    expect(spectralNorm(FIVE)).toBe(8);
    expect(logNorm(spectralNorm(FIVE))).toBeCloseTo(0.903089987, 10);
  });

  it("stable rank is 1.45", () => expect(stableRank(FIVE)).toBeCloseTo(1.45, 12));

  it("log alpha norm for alpha 2.5 is 2.2738253694", () => {
    expect(logAlphaNorm(FIVE, 2.5)).toBeCloseTo(2.2738253694, 10);
  });

  it("log pseudo-determinant is ln 0.8, and without the smallest ln 8", () => {
    expect(logPseudoDeterminant(FIVE, 0)).toBeCloseTo(Math.log(0.8), 12);
    expect(logPseudoDeterminant(FIVE, 0.1)).toBeCloseTo(Math.log(8), 12);
  });

  it("condition number is 80, and without the smallest 16", () => {
    expect(conditionNumber(FIVE, 0)).toBeCloseTo(80, 12);
    expect(conditionNumber(FIVE, 0.1)).toBeCloseTo(16, 12);
  });
});

describe("the rank of λ = 0.1, 0.5, 1, 2, 8", () => {
  it("counts those above the floor", () => {
    expect(matrixRank(FIVE, 0)).toBe(5);
    expect(matrixRank(FIVE, 0.5)).toBe(3);
    expect(matrixRank(FIVE, 8)).toBe(0);
  });

  it("entropy is 0.5884826289 of its greatest value", () =>
    expect(entropy(FIVE, 0)).toBeCloseTo(0.5884826289, 10));

  it("effective rank is 2.5782896525", () => expect(effectiveRank(FIVE, 0)).toBeCloseTo(2.5782896525, 10));

  it("participation ratio is 1.9428241409", () =>
    expect(participationRatio(FIVE)).toBeCloseTo(1.9428241409, 10));
});

describe("metrics of extreme spectra", () => {
  it("log alpha norm survives exponents that overflow: 100 · log10(1e5) + log10(2) for two of 1e5", () => {
    expect(logAlphaNorm(Float64Array.of(1e5, 1e5), 100)).toBeCloseTo(500 + Math.log10(2), 10);
  });

  it("entropy of rank one is 0, of a flat spectrum 1, and zeros don't count", () => {
    expect(entropy(Float64Array.of(0, 0, 3), 0)).toBe(0);
    expect(entropy(Float64Array.of(0, 2, 2, 2), 0)).toBeCloseTo(1, 12);
    expect(effectiveRank(Float64Array.of(0, 2, 2, 2), 0)).toBeCloseTo(3, 12);
    expect(effectiveRank(Float64Array.of(0, 0, 3), 0)).toBe(1);
  });

  it("a matrix of zeros, or of nothing, has no logarithms, ratios or ranks", () => {
    for (const nothing of [ZEROS, new Float64Array(0)]) {
      expect(norm(nothing)).toBe(0);
      expect(spectralNorm(nothing)).toBe(0);
      expect(logNorm(norm(nothing))).toBeNull();
      expect(stableRank(nothing)).toBeNull();
      expect(logAlphaNorm(nothing, 2)).toBeNull();
      expect(logPseudoDeterminant(nothing, 0)).toBeNull();
      expect(conditionNumber(nothing, 0)).toBeNull();
      expect(matrixRank(nothing, 0)).toBe(0);
      expect(entropy(nothing, 0)).toBe(0);
      expect(effectiveRank(nothing, 0)).toBe(0);
      expect(participationRatio(nothing)).toBe(0);
    }
  });

  it("scale-free metrics stay the same from 1e-300 to 1e300", () => {
    for (const factor of [1e-300, 1e300]) {
      const scaled = FIVE.map((x) => x * factor);
      expect(stableRank(scaled)).toBeCloseTo(1.45, 10);
      expect(entropy(scaled, 0)).toBeCloseTo(0.5884826289, 10);
      expect(effectiveRank(scaled, 0)).toBeCloseTo(2.5782896525, 10);
      expect(participationRatio(scaled)).toBeCloseTo(1.9428241409, 10);
      expect(conditionNumber(scaled, 0)).toBeCloseTo(80, 10);
    }
  });

  it("ranks are ordered: 1 <= participation ratio <= effective rank <= rank, and entropy is between 0 and 1", () => {
    const spectra = fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), {
      minLength: 1,
      maxLength: 50,
      size: "max",
    });
    fc.assert(
      fc.property(spectra, (values) => {
        const eigenvalues = Float64Array.from(values).sort();
        const rounding = 1e-9;
        expect(participationRatio(eigenvalues)).toBeGreaterThan(1 - rounding);
        expect(effectiveRank(eigenvalues, 0)).toBeGreaterThan(
          participationRatio(eigenvalues) * (1 - rounding),
        );
        expect(effectiveRank(eigenvalues, 0)).toBeLessThan(eigenvalues.length * (1 + rounding));
        expect(entropy(eigenvalues, 0)).toBeGreaterThanOrEqual(0);
        expect(entropy(eigenvalues, 0)).toBeLessThan(1 + rounding);
      }),
    );
  });
});
