import { describe, expect, it } from "vitest";
import { wasmEngine } from "../../src/esd/engines/wasm.js";
import { randomStream } from "../../src/random/stream.js";
import { spikeEigenvalue } from "../../src/rmt/spikes.js";
import { PHASE_GENERATORS, STRESS_GENERATORS } from "../../validation/phase-generators.js";
import { accuracy, noiseTrials, phaseTrials, type Size } from "../../validation/phases.js";
import {
  addRankOnes,
  gaussian,
  orthonormalVectors,
  pareto,
  roundedToBits,
  studentT,
} from "../../validation/random-matrices.js";
import { spectrumOf } from "../../validation/simulated-spectra.js";

const stream = (label: string) => randomStream(7, "validation tests", label);

describe("the random matrices of the validation", () => {
  it("have orthonormal vectors", () => {
    const [count, length] = [5, 40];
    const vectors = orthonormalVectors(count, length, stream("orthonormal"));
    for (let i = 0; i < count; i++) {
      for (let j = 0; j <= i; j++) {
        let dot = 0;
        for (let k = 0; k < length; k++) dot += vectors[i * length + k] * vectors[j * length + k];
        expect(dot).toBeCloseTo(i === j ? 1 : 0, 14);
      }
    }
  });

  it("sum rank-ones of any weight", () => {
    const left = Float64Array.of(1, 2, 0, 1);
    const right = Float64Array.of(1, 0, 3, 0, 1, 1);
    const sum = addRankOnes(new Float64Array(6), left, right, Float64Array.of(1, 10));
    expect([...sum]).toEqual([1, 0, 3, 2, 10, 16]);
  });

  // A singular value θ of the signal is moved by noise by about 1, so that λ = s² is off by 2/θ = 1.6 %: three of these.
  it("have spikes where the theory puts them", () => {
    const [N, M] = [600, 300];
    const theta = 6 * (N * M) ** 0.25;
    const uniform = stream("spike");
    const values = addRankOnes(
      gaussian(N, M, uniform),
      orthonormalVectors(1, N, uniform),
      orthonormalVectors(1, M, uniform),
      Float64Array.of(theta),
    );
    const { eigenvalues } = spectrumOf({ kind: "matrix", values, dtype: "f32" }, N, M, wasmEngine);
    expect(Math.abs(eigenvalues[M - 1] / (spikeEigenvalue(theta, 1, N, M) ?? 0) - 1)).toBeLessThan(0.05);
  });

  // 20,000 numbers: P(X > 10) of 0.1 is met to 0.002 (one standard deviation), the variance of t10 to 0.02.
  it("have tails of the exponents asked for", () => {
    const uniform = stream("tails");
    const count = 20_000;
    let above = 0;
    for (let i = 0; i < count; i++) if (pareto(1, uniform) > 10) above++;
    expect(Math.abs(above / count - 0.1)).toBeLessThan(0.008);
    let square = 0;
    const normal = gaussian(1, 3 * count, uniform);
    let used = 0;
    const next = () => normal[used++ % normal.length];
    for (let i = 0; i < count; i++) square += studentT(10, next, uniform) ** 2;
    expect(Math.abs(square / count - 10 / 8)).toBeLessThan(0.08);
  });

  it("are rounded to bf16 and f16 as the hardware does, ties to even", () => {
    expect(roundedToBits(1.00390625, 8, -126)).toBe(1);
    expect(roundedToBits(1.01171875, 8, -126)).toBe(1.015625);
    expect(roundedToBits(-Math.PI, 8, -126)).toBe(-3.140625);
    expect(roundedToBits(0.1, 11, -14)).toBe(0.0999755859375);
    expect(roundedToBits(2 ** -25, 11, -14)).toBe(0);
    expect(roundedToBits(3 * 2 ** -25, 11, -14)).toBe(2 ** -23);
    expect(roundedToBits(0, 8, -126)).toBe(0);
  });

  it("are the same for a seed, and as many as they should be", () => {
    const generators = { ...PHASE_GENERATORS, ...STRESS_GENERATORS };
    for (const [name, generate] of Object.entries(generators)) {
      const made = generate(20, 12, stream(name));
      expect(made, name).toEqual(generate(20, 12, stream(name)));
      const numbers = made.kind === "matrix" ? made.values : made.eigenvalues;
      expect(numbers.length).toBe(made.kind === "matrix" ? 240 : 12);
      expect(numbers.every(Number.isFinite), name).toBe(true);
    }
  });
});

describe("the trials of the phase procedure", () => {
  const sizes: readonly Size[] = [[200, 100]];

  it("count each matrix once, by label and by confidence", () => {
    const trials = phaseTrials({ sizes, repetitions: 4, seed: 3, solver: wasmEngine });
    expect(trials.map(({ kind }) => kind)).toEqual(Object.keys(PHASE_GENERATORS));
    for (const { labels, confidences } of trials) {
      expect(Object.values(labels).reduce((sum, count) => sum + count, 0)).toBe(4);
      expect(Object.values(confidences).reduce((sum, { given }) => sum + given, 0)).toBe(4);
    }
  });

  // 92 % is what the procedure is right on at this size over many seeds; 90 of these 96 would be.
  it("find the phase that most matrices were made to stand for", () => {
    const trials = phaseTrials({ sizes, repetitions: 16, seed: 4, solver: wasmEngine });
    expect(accuracy(trials)).toBeGreaterThan(0.85);
  });

  // 0.7 % of noise is called bleeding-out or bulk-decay: of 200 matrices, more than 6 are one in a thousand.
  it("call noise noise", () => {
    const [{ labels }] = noiseTrials({ sizes, repetitions: 200, seed: 5, solver: wasmEngine });
    expect(labels["random-like"]).toBeGreaterThanOrEqual(194);
    expect(labels["bulk+spikes"] ?? 0).toBe(0);
  });
});
