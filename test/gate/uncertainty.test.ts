import { expect, test } from "vitest";
import { METRICS, type Metric } from "../../src/gate/metrics.js";
import { errorIsNeverKnown, isExact, standardError } from "../../src/gate/uncertainty.js";

const error = (metric: Metric, numbers: Partial<Readonly<Record<Metric, number>>>) =>
  standardError(metric, (column) => numbers[column] ?? null);

test("the error of alpha is sigma, or a quarter of the bootstrap interval, which holds the choice of xmin", () => {
  expect(error("alpha", { sigma: 0.3 })).toBe(0.3);
  expect(error("alpha", { alpha: 6, sigma: 0.01, alpha_boot_low: 5.5, alpha_boot_high: 7.46 })).toBeCloseTo(
    0.5,
    12,
  );
  expect(error("alpha", {})).toBeNull();
});

test("what follows from alpha has its error, times the factor", () => {
  expect(error("beta_upper", { sigma: 0.3 })).toBe(0.3);
  expect(error("mu", { sigma: 0.3 })).toBeCloseTo(0.6, 12);
  expect(error("alpha_weighted", { sigma: 0.2, log_spectral_norm: -3 })).toBeCloseTo(0.6, 12);
});

test("of a skewed interval, the half on the side that is asked for counts", () => {
  const skewed = { alpha: 10, alpha_boot_low: 8.04, alpha_boot_high: 29.6 };
  const on = (metric: Metric, side: "below" | "above", log = 1) =>
    standardError(
      metric,
      (column) =>
        new Map<string, number>(Object.entries({ ...skewed, log_spectral_norm: log })).get(column) ?? null,
      side,
    );
  expect(on("alpha", "below")).toBeCloseTo(1, 12);
  expect(on("alpha", "above")).toBeCloseTo(10, 12);
  expect(on("alpha_weighted", "below", 2)).toBeCloseTo(2, 12);
  expect(on("alpha_weighted", "below", -2)).toBeCloseTo(20, 12);
});

test("alpha_lower, xmin and kappa have a quarter of their intervals", () => {
  expect(error("alpha_lower", { alpha_lower_sigma: 0.1 })).toBe(0.1);
  expect(
    error("alpha_lower", { alpha_lower: 1, alpha_lower_boot_low: 0, alpha_lower_boot_high: 3.92 }),
  ).toBeCloseTo(1, 12);
  expect(error("xmin", { xmin: 2, xmin_boot_low: 1, xmin_boot_high: 4.92 })).toBeCloseTo(1, 12);
  expect(error("xmin", {})).toBeNull();
  expect(error("kappa", { kappa: 3, kappa_low: 2, kappa_high: 5.92 })).toBeCloseTo(1, 12);
  expect(
    error("kappa_inverse", { kappa_inverse: 3, kappa_inverse_low: 2, kappa_inverse_high: 5.92 }),
  ).toBeCloseTo(1, 12);
});

test("kappa of an interval that is open above has half of the rest", () => {
  expect(error("kappa", { kappa: 3.96, kappa_low: 2 })).toBeCloseTo(1, 12);
});

test("the mean alpha of shuffled weights has the error of a mean", () => {
  expect(error("alpha_null_mean", { alpha_null_sd: 0.6, rand_replicas: 9 })).toBeCloseTo(0.2, 12);
});

test("every metric is exact, or has an error, or never has one: those of fits are not exact", () => {
  const all = Object.fromEntries(METRICS.map((metric) => [metric, 2]));
  for (const metric of METRICS) {
    expect([isExact(metric), errorIsNeverKnown(metric), error(metric, all) !== null].filter(Boolean)).toEqual(
      [true],
    );
  }
  expect(METRICS.filter(isExact)).toEqual([
    "non_finite",
    "N",
    "M",
    "Q",
    "num_matrices",
    "num_params",
    "num_evals",
    "norm",
    "log_norm",
    "spectral_norm",
    "lambda_max",
    "lambda_min",
    "log_spectral_norm",
    "stable_rank",
    "log_det",
    "condition",
    "matrix_rank",
    "rank_loss",
    "zero_frac",
    "entropy",
    "effective_rank",
    "participation_ratio",
    "xmax",
    "num_windows",
    "entry_excess",
    "mean_excess",
    "rand_replicas",
    "lambda_detx",
    "detx_num",
  ]);
});
