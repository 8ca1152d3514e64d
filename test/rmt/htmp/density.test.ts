import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { gaussLegendre } from "../../../src/numerics/gauss-legendre.js";
import { htmpLogDensity } from "../../../src/rmt/htmp/density.js";
import { htmpCdf } from "../../../src/rmt/htmp/distribution.js";
import { logDensityTable } from "../../../src/rmt/htmp/log-density-table.js";
import { marchenkoPasturCdf, marchenkoPasturDensity } from "../../../src/rmt/marchenko-pastur.js";

const FIXTURE = new URL("../../../fixtures/htmp/log-density.json", import.meta.url);

const GRID = [
  [0.1, 0.5],
  [0.1, 5],
  [0.1, 100],
  [0.5, 0.5],
  [0.5, 5],
  [0.5, 100],
  [0.9, 2],
  [0.9, 40],
] as const;

/** ∫ x^k p(x) dx for k = 0, 1, 2, over x from e^-300 to e^5, in ln x. */
function moments(gamma: number, kappa: number): [number, number, number] {
  const { nodes, weights } = gaussLegendre(16);
  const totals: [number, number, number] = [0, 0, 0];
  const add = (from: number, to: number) => {
    nodes.forEach((node, i) => {
      const u = from + ((to - from) / 2) * (1 + node);
      const mass = ((to - from) / 2) * weights[i] * Math.exp(htmpLogDensity(Math.exp(u), gamma, kappa) + u);
      for (const k of [0, 1, 2]) totals[k] += mass * Math.exp(k * u);
    });
  };
  for (let u = -300; u < -20; u += 20) add(u, u + 20);
  for (let u = -20; u < -4; u += 2) add(u, u + 2);
  for (let u = -4; u < 5; u += 0.0625) add(u, u + 0.0625);
  return totals;
}

describe("htmpLogDensity", () => {
  it.each([
    [0.5, 4, 0.36585335],
    [0.25, 10, 0.58445546],
    [0.5, 1, 0.2621809],
  ])("is at x = 1, for gamma %d and kappa %d, the log of %d", (gamma, kappa, density) => {
    // Half of the last digit given.
    expect(Math.abs(Math.exp(htmpLogDensity(1, gamma, kappa)) - density)).toBeLessThan(5e-8);
  });

  it("is at x = 1 for gamma 0.5 and kappa 150 the log of .41948, where Marchenko and Pastur have .42108", () => {
    expect(Math.exp(htmpLogDensity(1, 0.5, 150))).toBeCloseTo(0.41948, 5);
    expect(marchenkoPasturDensity(1, 2)).toBeCloseTo(0.42108, 5);
  });

  it("agrees with mpmath's hyperu for kappa from 0.1 to 300 and x from 1e-12 to 40", () => {
    const rows: [number, number, number, number][] = JSON.parse(readFileSync(FIXTURE, "utf8"));
    expect(rows.length).toBeGreaterThan(400);
    for (const [gamma, kappa, x, expected] of rows) {
      // ln p is a difference of terms of the order of D ln D, thousands, each rounded.
      const tolerance = 1e-11 * Math.max(1, Math.abs(expected));
      const error = Math.abs(htmpLogDensity(x, gamma, kappa) - expected);
      expect(error, `gamma ${gamma}, kappa ${kappa}, x ${x}`).toBeLessThan(tolerance);
    }
  });

  it.each(GRID)(
    "has for gamma %d and kappa %d mass 1, mean 1 and variance gamma (1 + 2/kappa)",
    (gamma, kappa) => {
      const [mass, mean, square] = moments(gamma, kappa);
      // Below e^-300 lie at most e^(-300 * 0.11).
      expect(mass).toBeCloseTo(1, 8);
      expect(mean).toBeCloseTo(1, 8);
      expect(square / (1 + gamma * (1 + 2 / kappa))).toBeCloseTo(1, 8);
    },
  );

  it("goes at gamma = 1 to 0 as (2/kappa) / (x ((ln y + ψ(B) + 2γ)² + π²))", () => {
    // From the leading terms of U there (NIST DLMF 13.2.19), γ being Euler's constant.
    const euler = 0.5772156649015329;
    for (const [B, digamma] of [
      [1, -euler],
      [2, 1 - euler],
      [10, 2.251752589066721],
    ]) {
      const x = 1e-200;
      const shifted = Math.log(B * x) + digamma + 2 * euler;
      const expected = -Math.log(B) - Math.log(shifted ** 2 + Math.PI ** 2);
      expect(htmpLogDensity(x, 1, 2 * B) + Math.log(x)).toBeCloseTo(expected, 10);
    }
  });

  it("becomes Marchenko and Pastur's density: at kappa = 20000 within 0.1 % inside the bulk", () => {
    for (const Q of [1, 2, 4]) {
      for (const x of [0.5, 1, 1.5, 2]) {
        const ratio = Math.exp(htmpLogDensity(x, 1 / Q, 20000)) / marchenkoPasturDensity(x, Q);
        // The difference is of the order of 1/kappa.
        expect(Math.abs(ratio - 1)).toBeLessThan(1e-3);
      }
    }
  });

  it("is finite however far out", () => {
    for (const gamma of [1e-3, 0.5, 1]) {
      for (const kappa of [0.05, 1, 100, 1000]) {
        for (const x of [1e-300, 1e-100, 1e-12, 0.999999999999, 1, 1.000000000001, 1e3, 1e6]) {
          expect(Number.isFinite(htmpLogDensity(x, gamma, kappa)), `${gamma} ${kappa} ${x}`).toBe(true);
        }
      }
    }
  });
});

describe("logDensityTable", () => {
  it.each([
    [1, 1],
    [1, 100],
    [0.5, 0.1],
    [0.5, 10],
    [0.1, 100],
  ])("gives the density of gamma %d and kappa %d to 1e-4 of its logarithm", (gamma, kappa) => {
    const table = logDensityTable(gamma, kappa);
    for (let u = -40.1; u < 6; u += 0.37) {
      const direct = htmpLogDensity(Math.exp(u), gamma, kappa);
      // The panels end where their last coefficients are below 1e-5.
      expect(Math.abs(table(u) - direct), `at ${u}`).toBeLessThan(1e-4 + 1e-9 * Math.abs(direct));
    }
  });
});

describe("htmpCdf", () => {
  it("is 0.6012064 at 1 for gamma = 0.5 and kappa = 4", () => {
    expect(htmpCdf(0.5, 4)(1)).toBeCloseTo(0.6012064, 6);
  });

  it("rises from 0 to 1, and its slope is the density", () => {
    for (const [gamma, kappa] of [
      [0.5, 4],
      [0.25, 30],
      [1, 2],
    ]) {
      const cdf = htmpCdf(gamma, kappa);
      expect(cdf(1e6)).toBe(1);
      let before = cdf(0);
      expect(before).toBe(0);
      for (let x = 0.01; x < 6; x += 0.07) {
        const here = cdf(x);
        expect(here).toBeGreaterThanOrEqual(before);
        before = here;
        // Central difference: off by h²/6 p'' and by the interpolation's 1e-7 over h.
        const slope = (cdf(x * 1.001) - cdf(x * 0.999)) / (0.002 * x);
        expect(Math.abs(slope - Math.exp(htmpLogDensity(x, gamma, kappa)))).toBeLessThan(2e-4);
      }
    }
  });

  it("near 0 is x^(A + 1) times a constant", () => {
    const cdf = htmpCdf(0.5, 4);
    // The exponent is kappa/2 (1/gamma - 1) = 2; the corrections are of the order of x.
    expect(Math.log(cdf(1e-3) / cdf(5e-4)) / Math.log(2)).toBeCloseTo(2, 1);
  });

  it("becomes Marchenko and Pastur's", () => {
    const cdf = htmpCdf(0.5, 2000);
    for (const x of [0.2, 0.5, 1, 2]) {
      expect(Math.abs(cdf(x) - marchenkoPasturCdf(x, 2))).toBeLessThan(1e-3);
    }
  });
});
