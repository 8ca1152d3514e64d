import { describe, expect, it } from "vitest";
import { DTYPES } from "../../src/loaders/dtype.js";
import { storageNoiseFloor } from "../../src/metrics/noise-floor.js";
import { matrixRank } from "../../src/metrics/rank.js";
import { norm, spectralNorm } from "../../src/metrics/scale.js";
import { simulated } from "../spectra.js";

const UNQUANTISED = {
  dtype: DTYPES.f32,
  quantisationStep: null,
  rms: 1,
  N: 900,
  M: 400,
  maxSingularValue: 50,
};

describe("storageNoiseFloor", () => {
  it.each([
    ["bf16", 0.101],
    ["f16", 0.01263],
    ["f32", 1.542e-6],
  ] as const)("lets a matrix of rank 100 stored in %s have rank 100: floor %d", (dtype, expected) => {
    const { eigenvalues, N, M } = simulated(`rank-100-${dtype}`);
    const tauS = storageNoiseFloor({
      dtype: DTYPES[dtype],
      quantisationStep: null,
      rms: Math.sqrt(norm(eigenvalues) / (N * M)),
      N,
      M,
      maxSingularValue: Math.sqrt(spectralNorm(eigenvalues)),
    });
    expect(tauS / expected).toBeCloseTo(1, 3);
    expect(matrixRank(eigenvalues, tauS ** 2)).toBe(100);
  });

  it("is 0.29 epsilon rms (√N + √M) for floating point", () => {
    expect(storageNoiseFloor(UNQUANTISED)).toBeCloseTo(0.29 * 2 ** -23 * 50, 20);
    const f8 = { ...UNQUANTISED, dtype: DTYPES.f8_e4m3 };
    expect(storageNoiseFloor(f8)).toBeCloseTo(0.29 * 2 ** -3 * 50, 12);
  });

  it("is never less than the spacing of subnormal numbers allows", () => {
    const tiny = { ...UNQUANTISED, dtype: DTYPES.f16, rms: 1e-6, maxSingularValue: 1e-4 };
    expect(storageNoiseFloor(tiny)).toBeCloseTo((2 ** -24 / Math.sqrt(12)) * 50, 20);
  });

  it("is step/√12 (√N + √M) for quantised weights", () => {
    const quantised = { ...UNQUANTISED, dtype: DTYPES.int8, quantisationStep: 0.02 };
    expect(storageNoiseFloor(quantised)).toBeCloseTo((0.02 / Math.sqrt(12)) * 50, 14);
  });

  it("is never less than f64 arithmetic allows: s_max max(N, M) 2^-52", () => {
    const exact = { ...UNQUANTISED, dtype: DTYPES.f64, rms: 1e-9 };
    expect(storageNoiseFloor(exact)).toBeCloseTo(50 * 900 * 2 ** -52, 24);
    expect(storageNoiseFloor({ ...UNQUANTISED, dtype: DTYPES.int32 })).toBeCloseTo(50 * 900 * 2 ** -52, 24);
  });

  it("goes with the scale of the weights", () => {
    const scaled = { ...UNQUANTISED, rms: 1e-3, maxSingularValue: 0.05 };
    expect(storageNoiseFloor(scaled) / storageNoiseFloor(UNQUANTISED)).toBeCloseTo(1e-3, 15);
  });
});
