import { describe, expect, it } from "vitest";
import { PHASES } from "../../src/phase/phase.js";
import { universalityClass } from "../../src/phase/universality-class.js";

describe("universalityClass", () => {
  it.each([
    [1.2, "very-heavy-tailed"],
    [1.99, "very-heavy-tailed"],
    [2, "fat-tailed"],
    [6, "fat-tailed"],
    [6.01, "weakly-heavy-tailed"],
  ])("of alpha %d is %s where the phase is heavy-tailed or bulk-decay", (alpha, expected) => {
    expect(universalityClass("heavy-tailed", alpha)).toBe(expected);
    expect(universalityClass("bulk-decay", alpha)).toBe(expected);
  });

  it("is none in every other phase", () => {
    for (const phase of PHASES.filter((name) => name !== "heavy-tailed" && name !== "bulk-decay")) {
      expect(universalityClass(phase, 3)).toBeNull();
    }
  });
});
