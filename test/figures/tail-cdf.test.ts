import { describe, expect, test } from "vitest";
import { cdfFigure } from "../../src/figures/geometry/tail-cdf.js";
import { pareto, sample } from "../samples.js";
import { simulated } from "../spectra.js";
import { drawn, measuredLayer } from "./layers.js";

const spectrum = simulated("example-heavy-tailed");
const data = measuredLayer(spectrum.eigenvalues, spectrum);
const figure = drawn(cdfFigure(data));

test("the segment is as long as D and stands where the scan's distance occurs", () => {
  const { distance } = figure;
  // The scan's formula in another order of operations.
  expect(Math.abs(distance.fitted - distance.empirical)).toBeCloseTo(data.record.D ?? 0, 12);
  const tail = spectrum.eigenvalues.subarray(300 - (data.record.num_pl_spikes ?? 0));
  expect(distance.empirical).toBe(tail.indexOf(distance.x) / tail.length);
});

test("no eigenvalue of the tail is farther from the fit", () => {
  const { empirical, alpha, xmin, D } = figure;
  empirical.x.forEach((x, i) => {
    const gap = 1 - (x / xmin) ** (1 - alpha) - empirical.share[i];
    expect(Math.abs(gap)).toBeLessThanOrEqual(D + 1e-12);
  });
});

test("the fitted curve goes from xmin to xmax", () => {
  const { fitted, xmin, xmax, alpha } = figure;
  // Rounding of a logarithm and back.
  expect(fitted.x[0] / xmin).toBeCloseTo(1, 12);
  expect((fitted.x.at(-1) ?? 0) / xmax).toBeCloseTo(1, 12);
  expect(fitted.share[0]).toBeCloseTo(0, 12);
  expect(fitted.share.at(-1)).toBeCloseTo(1 - (xmax / xmin) ** (1 - alpha), 9);
});

describe("a tail of many eigenvalues", () => {
  // With a gap, over which a line must not slope.
  const eigenvalues = sample(50_000, 8, pareto(2.2)).map((value) => (value > 10 ? 20 * value : value));
  const many = drawn(cdfFigure(measuredLayer(eigenvalues, { N: 50_000, M: 50_000 })));

  test("is thinned to a few hundred", () => {
    expect(many.complete).toBe(false);
    expect(many.empirical.x.length).toBeLessThan(600);
  });

  test("is left within a pixel of what it was", () => {
    const { empirical, tailSize } = many;
    const tail = eigenvalues.subarray(eigenvalues.length - tailSize);
    let k = 0;
    tail.forEach((x, i) => {
      while (empirical.x[k + 1] < x) k++;
      const [a, b] = [Math.log(empirical.x[k]), Math.log(empirical.x[k + 1])];
      const along = b > a ? (Math.log(x) - a) / (b - a) : 1;
      const drawnShare = empirical.share[k] + along * (empirical.share[k + 1] - empirical.share[k]);
      // The panel is 244 pixels high.
      expect(Math.abs(drawnShare - i / tailSize)).toBeLessThan(1.1 / 244);
    });
  });
});

test("there is no figure without a fit", () => {
  expect(cdfFigure(measuredLayer(new Float64Array(40).fill(2), { N: 40, M: 40 }))).toEqual({
    kind: "none",
    reason: "no upper tail was fitted: they are all equal",
  });
});
