import { expect, test } from "vitest";
import { candidateTail } from "../../src/powerlaw/candidate-tail.js";
import { scanTails } from "../../src/powerlaw/ks-scan.js";
import { pareto, sample } from "../samples.js";

test("a candidate's fit is the worked example's", () => {
  const logs = Float64Array.of(1, 1.2, 1.5, 1.9, 2.4, 3.1, 4.2, 6, 9.5, 20).map(Math.log);
  const fit = candidateTail(logs, 0);
  // The documented digits.
  expect(fit?.alpha).toBeCloseTo(1.8539432927, 9);
  expect(fit?.ksDistance).toBeCloseTo(0.1264987167, 9);
  expect(fit?.sigma).toBeCloseTo(0.2700405797, 9);
  expect(fit?.tailSize).toBe(10);
});

test("the scan chooses the candidate that is nearest to its fit", () => {
  const logs = sample(400, 3, pareto(2.5)).map(Math.log);
  const minTail = 10;
  const scanned = scanTails({ logs, rule: { minTail, candidates: "distinct", distance: "left" } });
  const fits = Array.from({ length: logs.length - minTail + 1 }, (_, first) => candidateTail(logs, first));
  const nearest = fits.reduce((best, fit, i) =>
    fit !== null && best !== null && fit.ksDistance < best.ksDistance && i > 0 ? fit : best,
  );
  // The same formulas summed in another order.
  expect(nearest?.ksDistance).toBeCloseTo(scanned?.ksDistance ?? 0, 12);
  expect(nearest?.alpha).toBeCloseTo(scanned?.exponent ?? 0, 10);
});

test("the exponent goes with ln λ alone: another scale of the eigenvalues leaves it", () => {
  const logs = sample(100, 4, pareto(3)).map(Math.log);
  const scaled = logs.map((log) => log + Math.log(1e6));
  expect(candidateTail(scaled, 20)?.alpha).toBeCloseTo(candidateTail(logs, 20)?.alpha ?? 0, 10);
});

test("values that are all the same have no fit", () => {
  expect(candidateTail(new Float64Array(12).fill(0.5), 0)).toBeNull();
});
