import { expect, test } from "vitest";
import { sparkline } from "../../src/reporters/sparkline.js";

test("is the histogram of the logarithms, from the smallest eigenvalue to the largest", () => {
  expect(sparkline([1, 10, 10, 100], 3)).toBe("▄█▄");
  expect(sparkline([0.001, 0.001, 1000], 2)).toBe("█▄");
});

test("has the width asked for", () => {
  const eigenvalues = Array.from({ length: 500 }, (_, i) => i + 1);
  expect(sparkline(eigenvalues, 16)).toHaveLength(16);
});

test("shows a single outlier above ten thousand others", () => {
  const bulk = new Array<number>(10_000).fill(1);
  expect(sparkline([...bulk, 1000], 8)).toBe("█      ▁");
});

test("gathers zeros, and what is far below the largest, at the left", () => {
  expect(sparkline([0, 0, 0, 1e-30, 1, 1], 8)).toBe("█      ▄");
});

test("does not depend on scale", () => {
  const eigenvalues = [0.1, 0.4, 0.5, 0.55, 3, 7];
  expect(
    sparkline(
      eigenvalues.map((value) => value * 1e-9),
      8,
    ),
  ).toBe(sparkline(eigenvalues, 8));
});

test("draws equal eigenvalues as one block, and nothing of nothing", () => {
  expect(sparkline([2, 2, 2], 5)).toBe("  █  ");
  expect(sparkline([], 3)).toBe("   ");
  expect(sparkline([0, 0], 3)).toBe("   ");
});
