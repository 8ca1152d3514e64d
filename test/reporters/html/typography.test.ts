import { expect, test } from "vitest";
import { minus, typeset } from "../../../src/reporters/html/typography.js";

test("a sentence has signs for hyphens before numbers and for pairs of characters, and is else as it was", () => {
  expect(typeset("distance -0.2 <= 0.03 (-1 >= -2, 5-point, a-1)")).toBe(
    "distance −0.2 ≤ 0.03 (−1 ≥ −2, 5-point, a-1)",
  );
});

test("a number's signs are minus signs", () => {
  expect(minus("-1.5e-7")).toBe("−1.5e−7");
});
