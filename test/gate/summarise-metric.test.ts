import { expect, test } from "vitest";
import { summaryError, summaryOf } from "../../src/gate/summarise-metric.js";

test("summaries are those of NumPy", () => {
  const values = [4, 1, 2, 8];
  // numpy.mean, numpy.quantile
  expect(summaryOf("mean", values)).toBe(3.75);
  expect(summaryOf("median", values)).toBe(3);
  expect(summaryOf("q25", values)).toBe(1.75);
  expect(summaryOf("q75", values)).toBe(5);
  expect(summaryOf("mean", [])).toBeNull();
  expect(summaryOf("median", [])).toBeNull();
});

test("the mean's error is the root of the sum of squares over n", () => {
  expect(summaryError("mean", [1, 2], [0.3, 0.4])).toBeCloseTo(0.25, 12);
});

test("the median of one layer has that layer's error, and of layers far apart that of the middle one", () => {
  // A standard deviation over 1,000 draws is known to 1 / sqrt(2000) = 2.2 %; three times that is allowed.
  const near = (error: number | null, expected: number) =>
    expect(Math.abs((error ?? 0) / expected - 1)).toBeLessThan(0.07);
  near(summaryError("median", [5], [0.4]), 0.4);
  near(summaryError("median", [0, 50, 100], [9, 0.4, 9]), 0.4);
  // The mean of the middle two.
  near(summaryError("median", [0, 40, 60, 100], [1, 0.3, 0.4, 1]), 0.25);
  near(summaryError("q25", [0, 40, 60, 100, 200], [1, 0.3, 0.4, 1, 1]), 0.3);
});

test("of many equal layers the median's error is sqrt(pi / 2n) of theirs, and it scales with them", () => {
  const n = 101;
  const values = Array.from({ length: n }, () => 4);
  const error =
    summaryError(
      "median",
      values,
      values.map(() => 0.5),
    ) ?? 0;
  // Asymptotic: 1 % at this n; the draws 2.2 %, three times.
  expect(Math.abs(error / (0.5 * Math.sqrt(Math.PI / (2 * n))) - 1)).toBeLessThan(0.08);
  const tenfold =
    summaryError(
      "median",
      values.map((value) => 10 * value),
      values.map(() => 5),
    ) ?? 0;
  expect(tenfold / error).toBeCloseTo(10, 9);
});

test("there is none where a layer has none", () => {
  expect(summaryError("mean", [1, 2], [0.3, null])).toBeNull();
  expect(summaryError("median", [], [])).toBeNull();
});
