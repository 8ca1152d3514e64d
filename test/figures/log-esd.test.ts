import { describe, expect, test } from "vitest";
import { logBins, logFigure } from "../../src/figures/geometry/log-esd.js";
import { sampleRecord } from "../reporters/sample-report.js";
import { pareto, sample } from "../samples.js";
import { simulated } from "../spectra.js";
import { drawn, measuredLayer } from "./layers.js";

const square = simulated("gaussian-1000x1000");
const data = measuredLayer(square.eigenvalues, square);
const figure = drawn(logFigure(data));

describe("the lines of the fits", () => {
  const slope = ({
    from,
    to,
  }: {
    from: { x: number; density: number };
    to: { x: number; density: number };
  }) => Math.log(to.density / from.density) / Math.log(to.x / from.x);

  test("have the exponents for slopes: -alpha above, alpha_lower - 1 below", () => {
    const { upper, lower } = figure;
    if (upper.kind === "none" || lower.kind === "none") throw new Error("a fit is missing");
    // Rounding of a quotient of logarithms.
    expect(slope(upper)).toBeCloseTo(-(data.record.alpha ?? 0), 9);
    expect(slope(lower)).toBeCloseTo((data.record.alpha_lower ?? 0) - 1, 9);
  });

  test("run over the fitted ranges and no further", () => {
    const { upper, lower } = figure;
    if (upper.kind === "none" || lower.kind === "none") throw new Error("a fit is missing");
    expect([upper.from.x, upper.to.x]).toEqual([data.record.xmin, data.record.xmax]);
    expect(lower.to.x).toBe(data.record.xmax_lower);
    // All of this tail's eigenvalues are resolved, so that it starts at the smallest.
    expect(lower.from.x).toBe(square.eigenvalues[0]);
  });

  test("hold the share of eigenvalues that the tail has", () => {
    const { upper } = figure;
    if (upper.kind === "none") throw new Error("a fit is missing");
    // ∫ c (x/xmin)^-alpha from xmin to infinity.
    const mass = (upper.from.density * upper.from.x) / (upper.exponent - 1);
    expect(mass).toBeCloseTo(upper.tailSize / square.eigenvalues.length, 12);
  });

  test("pass through the density of a sample that is a power law", () => {
    const eigenvalues = sample(20000, 5, pareto(2.5));
    const { bins, upper } = drawn(logFigure(measuredLayer(eigenvalues, { N: 20000, M: 20000 })));
    if (upper.kind === "none") throw new Error("a fit is missing");
    bins.low.forEach((low, i) => {
      if (low < upper.from.x || bins.count[i] < 100) return;
      const middle = Math.sqrt(low * bins.high[i]);
      const line = upper.from.density * (middle / upper.from.x) ** -upper.exponent;
      // Four standard deviations of a count, and the bin's own curvature.
      expect(Math.abs(bins.density[i] / line - 1)).toBeLessThan(4 / Math.sqrt(bins.count[i]) + 0.01);
    });
  });
});

describe("the bins", () => {
  test("hold every eigenvalue once, as shares by width", () => {
    const { bins } = figure;
    expect(bins.count.reduce((sum, count) => sum + count)).toBe(1000);
    const mass = bins.density.reduce((sum, density, i) => sum + density * (bins.high[i] - bins.low[i]), 0);
    expect(mass).toBeCloseTo(1, 10);
  });

  test("do not mix the tail with what lies below xmin", () => {
    const { bins, upper } = figure;
    if (upper.kind === "none") throw new Error("a fit is missing");
    const inTail = bins.count.filter((_, i) => bins.low[i] >= upper.from.x * (1 - 1e-12));
    expect(inTail.reduce((sum, count) => sum + count)).toBe(upper.tailSize);
  });

  test("are one where all eigenvalues are the same", () => {
    const bins = logBins(new Float64Array(20).fill(3), 20, 3);
    expect(bins.count).toEqual([20]);
    expect(bins.density[0]).toBeGreaterThan(0);
    expect(bins.high[0]).toBeGreaterThan(bins.low[0]);
  });

  test("grow with the eigenvalues' scale", () => {
    const scaled = measuredLayer(
      square.eigenvalues.map((value) => value * 1e-6),
      square,
    );
    const { bins } = drawn(logFigure(scaled));
    expect(bins.count).toEqual(figure.bins.count);
    expect(bins.low[3] / figure.bins.low[3]).toBeCloseTo(1e-6, 15);
  });
});

describe("what is not shown", () => {
  const tail = sample(100, 6, pareto(3));

  test("zeros are left out and counted", () => {
    const eigenvalues = Float64Array.of(0, 0, 1e-30, ...tail);
    const layer = measuredLayer(eigenvalues, { N: 103, M: 103 }, { matrix_rank: 100 });
    const zeros = drawn(logFigure(layer));
    expect(zeros.left).toBe(3);
    expect(zeros.bins.count.reduce((sum, count) => sum + count)).toBe(100);
    // Shares are of all eigenvalues, as those of the fits.
    const mass = zeros.bins.density.reduce(
      (sum, d, i) => sum + d * (zeros.bins.high[i] - zeros.bins.low[i]),
      0,
    );
    expect(mass).toBeCloseTo(100 / 103, 10);
  });

  test("an eigenvalue decades below all others is left out and counted", () => {
    const layer = measuredLayer(Float64Array.of(1e-13, ...tail), { N: 101, M: 101 }, { alpha_lower: null });
    expect(drawn(logFigure(layer)).left).toBe(1);
  });

  test("a tail that was not fitted says why", () => {
    const layer = measuredLayer(tail.slice(0, 5), { N: 5, M: 5 });
    const { upper, lower } = drawn(logFigure(layer));
    expect(upper).toEqual({
      kind: "none",
      reason: "no upper tail was fitted: too few eigenvalues above zero",
    });
    expect(lower).toEqual({
      kind: "none",
      reason: "no lower tail was fitted: too few eigenvalues above zero",
    });
  });

  test("the alpha of windows is not drawn over another spectrum", () => {
    const layer = measuredLayer(tail, { N: 100, M: 100 }, { num_windows: 12 });
    expect(drawn(logFigure(layer)).upper).toEqual({
      kind: "none",
      reason: "alpha is that of 12 windows, not of this spectrum",
    });
  });

  test("there is no figure of nothing but zeros", () => {
    const record = sampleRecord({ name: "dead", matrix_rank: 0, num_evals: 3, lambda_max: 0 });
    const options = { normalize: false, fit: "clauset" } as const;
    expect(logFigure({ record, eigenvalues: [0, 0, 0], options })).toEqual({
      kind: "none",
      reason: "every eigenvalue is zero",
    });
  });
});
