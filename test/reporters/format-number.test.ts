import { expect, test } from "vitest";
import { compactCount, duration, fixed, plural, significant } from "../../src/reporters/format-number.js";

test.each([
  [2.346, "2.35"],
  [-0.5, "-0.50"],
  [0, "0.00"],
  [0.004, "4.0e-3"],
  [123456, "1.2e+5"],
  [null, "–"],
])("%s with two decimals is %s", (value, text) => {
  expect(fixed(value, 2)).toBe(text);
});

test.each([
  [2.71959, "2.72"],
  [262144, "262144"],
  [1.2344e-9, "1.234e-9"],
  [0, "0"],
])("%s to four significant digits is %s, an integer as it is", (value, text) => {
  expect(significant(value)).toBe(text);
});

test.each([
  [999, "999"],
  [3_250_000, "3.25 M"],
  [999_999, "1 M"],
  [7_000_000_000, "7 G"],
])("%d weights are %s", (count, text) => {
  expect(compactCount(count)).toBe(text);
});

test.each([
  [0.04, "0.0 s"],
  [9.96, "10 s"],
  [59.7, "1 m 00 s"],
  [185, "3 m 05 s"],
  [7800, "2 h 10 m"],
])("%s seconds are %s", (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test("one layer is not layers", () => {
  expect([0, 1, 2].map((count) => plural(count, "layer"))).toEqual(["0 layers", "1 layer", "2 layers"]);
});
