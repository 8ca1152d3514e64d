import { describe, expect, it } from "vitest";
import { wasmEngine } from "../../src/esd/engines/wasm.js";
import { largestEigenvaluePValue, noiseEdge, TRACY_WIDOM_999 } from "../../src/rmt/edge.js";
import { tracyWidomCdf, tracyWidomQuantile, tracyWidomSurvival } from "../../src/rmt/tracy-widom.js";
import { gaussian } from "../esd/matrices.js";

/**
 * F(s) by another way: F = exp(-½ ∫ from s of q + (x - s) q²), q'' = s q + 2 q³ (Painlevé II) with q ~ Ai, by
 * Runge-Kutta steps down from s = 6, where the constants are those of Ai (from SciPy). Below s = -5.5 the rounding
 * of the first values has grown to more than 1e-8.
 */
function painleveCdf(): Map<number, number> {
  const derivative = ([q, slope, , first, ,]: readonly number[], s: number) => [
    slope,
    s * q + 2 * q ** 3,
    first,
    q * q,
    -q,
  ];
  const steps = 1000;
  const h = -1 / steps;
  // q, q', ∫ (x - s) q², -∫ q², ∫ q
  let y = [
    9.947694360252897e-6, -2.4765200397034972e-5, 3.817232659e-12, -1.95754121953e-11, 3.8816280948e-6,
  ];
  const values = new Map<number, number>();
  for (let i = 0; i <= 11 * steps; i++) {
    const s = 6 - i / steps;
    if (i % (steps / 2) === 0) values.set(s, Math.exp(-(y[2] + y[4]) / 2));
    const at = (slope: readonly number[], step: number) => y.map((value, k) => value + step * slope[k]);
    const k1 = derivative(y, s);
    const k2 = derivative(at(k1, h / 2), s + h / 2);
    const k3 = derivative(at(k2, h / 2), s + h / 2);
    const k4 = derivative(at(k3, h), s + h);
    y = y.map((value, k) => value + (h / 6) * (k1[k] + 2 * k2[k] + 2 * k3[k] + k4[k]));
  }
  return values;
}

describe("tracyWidomQuantile", () => {
  // A Painlevé II solution of SciPy's, read off by linear interpolation between steps of 0.005: 2e-5.
  it.each([
    [0.05, -3.18038],
    [0.5, -1.26857],
    [0.9, 0.45014],
    [0.95, 0.97932],
    [0.99, 2.02345],
    [0.995, 2.42233],
    [0.999, 3.2722],
    [0.9999, 4.35942],
  ])("of %d is %d", (p, quantile) => {
    expect(Math.abs(tracyWidomQuantile(p) - quantile)).toBeLessThan(2e-5);
  });

  it.each([1e-300, 1e-30, 1e-12, 1e-11, 1e-3, 0.3, 0.9, 1 - 1e-11])(
    "inverts the distribution function at %d",
    (p) => {
      expect(Math.abs(tracyWidomCdf(tracyWidomQuantile(p)) / p - 1)).toBeLessThan(1e-11);
    },
  );

  it("gives the edge its 0.999 quantile", () => {
    expect(Math.abs(tracyWidomQuantile(0.999) - TRACY_WIDOM_999)).toBeLessThan(5e-6);
  });

  it.each([0, 1, -0.1, 1.1, Number.NaN])("has none of %d", (p) => {
    expect(() => tracyWidomQuantile(p)).toThrow(RangeError);
  });
});

describe("tracyWidomCdf", () => {
  it("agrees with Painlevé II to 1e-8 from -5 to 6", () => {
    const reference = painleveCdf();
    expect(reference.size).toBe(23);
    for (const [s, expected] of reference) {
      expect(Math.abs(tracyWidomCdf(s) - expected), `at ${s}`).toBeLessThan(1e-8);
    }
  });

  it("has the mean -1.2065335746 and the variance 1.6077810346 (Bornemann 2010)", () => {
    let mean = 0;
    let square = 0;
    const step = 1 / 512;
    // E X = ∫ P(X > x) over x > 0 less ∫ P(X < x) over x < 0, by the midpoint rule, good to 1e-6.
    for (let x = step / 2; x < 16; x += step) {
      mean += step * (tracyWidomSurvival(x) - tracyWidomCdf(-x));
      square += 2 * step * x * (tracyWidomSurvival(x) + tracyWidomCdf(-x));
    }
    expect(Math.abs(mean + 1.2065335746)).toBeLessThan(1e-6);
    expect(Math.abs(square - mean ** 2 - 1.6077810346)).toBeLessThan(1e-5);
  });

  it("keeps relative precision in the upper tail: half the integral of Ai (SciPy)", () => {
    for (const [s, expected] of [
      [8, 8.045424912234e-9],
      [10, 1.708215869542e-11],
      [14, 1.307493067037e-17],
      [20, 1.875906099477e-28],
    ]) {
      expect(Math.abs(tracyWidomSurvival(s) / expected - 1)).toBeLessThan(1e-4);
    }
  });

  it("keeps relative precision in the lower tail, whose determinant at -8 is exp(-27.039439)", () => {
    expect(Math.abs(Math.log(tracyWidomCdf(-8)) + 27.039439)).toBeLessThan(2e-6);
    // Baik, Buckingham & DiFranco's form with its constant 2^(-11/48) exp(ζ'(-1)/2), off by about 0.03/|s|^1.5.
    const constant = (-11 / 48) * Math.LN2 - 0.1654211437 / 2;
    for (const s of [8, 9, 10, 20]) {
      const form = constant - s ** 3 / 24 - s ** 1.5 / (3 * Math.SQRT2) - Math.log(s) / 16;
      expect(Math.abs(Math.log(tracyWidomCdf(-s)) - form)).toBeLessThan(2e-3);
    }
  });

  it("rises from 0 to 1 without a step where the expansion ends, and complements the survival", () => {
    let before = 0;
    for (let s = -40; s <= 40; s += 1 / 64) {
      const cdf = tracyWidomCdf(s);
      expect(cdf).toBeGreaterThanOrEqual(before);
      expect(cdf + tracyWidomSurvival(s)).toBeCloseTo(1, 15);
      before = cdf;
    }
    for (const end of [-8, 12]) {
      const log = (s: number) => Math.log(end < 0 ? tracyWidomCdf(s) : tracyWidomSurvival(s));
      expect(Math.abs(log(end + 1e-9) - log(end - 1e-9))).toBeLessThan(1e-6);
    }
  });

  it("is 0 and 1 at the infinities", () => {
    expect([Number.NEGATIVE_INFINITY, -1e200, 1e200, Number.POSITIVE_INFINITY].map(tracyWidomCdf)).toEqual([
      0, 0, 1, 1,
    ]);
    expect(tracyWidomSurvival(1e200)).toBe(0);
  });
});

describe("largestEigenvaluePValue", () => {
  it("is 0.001 at the edge", () => {
    for (const [N, M] of [
      [600, 300],
      [50, 50],
    ]) {
      expect(largestEigenvaluePValue(noiseEdge(0.09, N, M), 0.09, N, M)).toBeCloseTo(0.001, 7);
    }
  });

  it("is 0.15 at the end of the bulk of 200 x 100 noise, where 400 simulated matrices had 0.150", () => {
    // A share of 400 has a standard deviation of 0.018.
    const end = (Math.sqrt(200) + Math.sqrt(100)) ** 2;
    expect(Math.abs(largestEigenvaluePValue(end, 1, 200, 100) - 0.15)).toBeLessThan(0.036);
  });

  it("is uniform on noise: 800 matrices of 60 x 40", () => {
    const ps = Array.from({ length: 800 }, (_, seed) => {
      const eigenvalues = wasmEngine.eigenvalues(gaussian(60, 40, seed));
      return largestEigenvaluePValue(eigenvalues[39], 1, 60, 40);
    }).sort((a, b) => a - b);
    // Kolmogorov's 0.999 quantile, 1.95/√800.
    const distance = Math.max(...ps.map((p, k) => Math.abs(p - (k + 0.5) / ps.length)));
    expect(distance).toBeLessThan(0.069);
  });
});
