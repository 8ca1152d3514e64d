import { describe, expect, it } from "vitest";
import { missesOfForms } from "../../validation/interval-forms.js";

describe("the forms of an interval", () => {
  const misses = missesOfForms({ law: "pareto", alpha: 2.5, n: 100, dataSets: 200, resamples: 100, seed: 1 });

  it("all miss some of the exponents, and none a quarter of them", () => {
    for (const { below, above } of Object.values(misses)) {
      expect(below + above).toBeGreaterThan(0);
      expect(below + above).toBeLessThan(0.25);
    }
  });

  it("are different ones", () => {
    expect(new Set(Object.values(misses).map((each) => JSON.stringify(each))).size).toBeGreaterThan(3);
  });
});
