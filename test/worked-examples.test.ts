import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { wasmEngine } from "../src/esd/engines/wasm.js";
import { farmsSpectra } from "../src/esd/farms.js";
import { matrixViews, spectrum } from "../src/esd/spectrum.js";
import { compareAlternatives } from "../src/powerlaw/alternatives/compare-alternatives.js";
import { chiSquareQuantile } from "../src/powerlaw/chi-square.js";
import { fitHill } from "../src/powerlaw/hill.js";
import { fitUpperTail } from "../src/powerlaw/upper-tail.js";
import { simulated } from "./spectra.js";

// Seeded arrays with the figures that an independent implementation (NumPy, SciPy) found for them, to its digits.

const FOLDER = new URL("../fixtures/statistics/", import.meta.url);

function bytesOf(name: string): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = readFileSync(new URL(name, FOLDER));
  return new Uint8Array(new Uint8Array(buffer, byteOffset, byteLength)).buffer;
}

const f32 = (name: string) => new Float32Array(bytesOf(name));
const f64 = (name: string) => new Float64Array(bytesOf(name));

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
  const hillOf = (eigenvalues: Float64Array) => {
    const fit = fitHill(eigenvalues);
    return fit.kind === "fitted" ? fit.alphaTempBalance : Number.NaN;
  };
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
