import { expect, test } from "vitest";
import { xminFigure } from "../../src/figures/geometry/xmin-scan.js";
import { pareto, sample } from "../samples.js";
import { simulated } from "../spectra.js";
import { drawn, measuredLayer } from "./layers.js";

const spectrum = simulated("example-heavy-tailed");
const data = measuredLayer(spectrum.eigenvalues, spectrum);
const figure = drawn(xminFigure(data));

test("the chosen start is among the candidates, with the record's fit, and none is nearer to its own", () => {
  const { candidates, chosen } = figure;
  const { xmin, alpha, sigma, D } = data.record;
  const i = candidates.xmin.indexOf(chosen.xmin);
  expect(chosen).toEqual({ xmin, alpha, sigma, D, tailSize: data.record.num_pl_spikes });
  expect(candidates.alpha[i]).toBeCloseTo(alpha ?? 0, 10);
  expect(candidates.sigma[i]).toBeCloseTo(sigma ?? 0, 10);
  expect(candidates.D[i]).toBeCloseTo(D ?? 0, 12);
  expect(Math.min(...candidates.D)).toBe(candidates.D[i]);
});

test("candidates ascend, and leave the fewest eigenvalues that a tail has", () => {
  const { xmin } = figure.candidates;
  expect(xmin.toSorted((a, b) => a - b)).toEqual(xmin);
  expect(new Set(xmin).size).toBe(xmin.length);
  expect(spectrum.eigenvalues.filter((value) => value >= xmin[xmin.length - 1])).toHaveLength(10);
});

test("many eigenvalues give no more candidates than can be told apart", () => {
  const eigenvalues = sample(30_000, 9, pareto(2.5));
  const { candidates } = drawn(xminFigure(measuredLayer(eigenvalues, { N: 30_000, M: 30_000 })));
  expect(candidates.xmin.length).toBeLessThanOrEqual(122);
  expect(candidates.xmin.length).toBeGreaterThan(80);
});

test("around the start of a true power law alpha stays near its own", () => {
  const eigenvalues = sample(5000, 10, pareto(2.5));
  const { nearby } = drawn(xminFigure(measuredLayer(eigenvalues, { N: 5000, M: 5000 })));
  // Four standard errors of the smallest of these tails, which has at least 25 values.
  expect(nearby[0]).toBeGreaterThan(2.5 - (4 * 1.5) / 5);
  expect(nearby[1]).toBeLessThan(2.5 + (4 * 1.5) / 5);
});

test("the bootstrap's interval is passed on", () => {
  const record = { ...data.record, xmin_boot_low: 1, xmin_boot_high: 4 };
  expect(drawn(xminFigure({ ...data, record })).interval).toEqual([1, 4]);
  expect(figure.interval).toBeNull();
});

test("WeightWatcher's rule has its own candidates, with every number on the record's halved scale", () => {
  const record = {
    ...data.record,
    lambda_max: (data.record.lambda_max ?? 0) / 2,
    xmin: (data.record.xmin ?? 0) / 2,
    xmax: (data.record.xmax ?? 0) / 2,
  };
  const halved = drawn(xminFigure({ ...data, record, options: { normalize: false, fit: "weightwatcher" } }));
  const { candidates, chosen } = halved;
  expect(halved.axis).toContain("WeightWatcher");
  expect(candidates.D[candidates.xmin.indexOf(chosen.xmin)]).toBeCloseTo(data.record.D ?? 0, 12);
  // It has tails of two.
  expect(candidates.xmin.at(-1)).toBeGreaterThan(figure.candidates.xmin.at(-1) ?? 0);
});

test("there is no figure without a fit", () => {
  expect(xminFigure(measuredLayer(spectrum.eigenvalues.slice(0, 6), { N: 12, M: 6 })).kind).toBe("none");
});
