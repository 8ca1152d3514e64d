import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { traceLogTail } from "../../src/metrics/trace-log.js";
import { pareto, sample } from "../samples.js";
import { simulated } from "../spectra.js";

const FIVE = Float64Array.of(0.1, 0.5, 1, 2, 8);

describe("traceLogTail", () => {
  it("of λ = 0.1, 0.5, 1, 2, 8 is the upper three, whose Σ ln is 0.24788717", () => {
    const tail = traceLogTail(FIVE, 0);
    expect(tail).toMatchObject({ kind: "found", eigenvalue: 1, tailSize: 3 });
    if (tail.kind === "found") expect(tail.traceLog).toBeCloseTo(0.24788717, 8);
  });

  it("takes the eigenvalue that makes the sum negative where that is nearer to 0", () => {
    // Scaled to mean 1: 3.2, 0.3, 0.3, 0.2: the sums are 1.163, -0.041, ...
    const tail = traceLogTail(Float64Array.of(0.2, 0.3, 0.3, 3.2), 0);
    expect(tail).toMatchObject({ eigenvalue: 0.3, tailSize: 2 });
    if (tail.kind === "found") expect(tail.traceLog).toBeCloseTo(Math.log(3.2 * 0.3), 12);
  });

  it("leaves zeros out, of the mean too", () => {
    expect(traceLogTail(Float64Array.of(0, 0, 1e-9, ...FIVE), 1e-8)).toEqual(traceLogTail(FIVE, 1e-8));
  });

  it("is where the sum is nearest to 0 of all tails that go below the mean", () => {
    for (const eigenvalues of [sample(500, 1, pareto(2.2)), simulated("gaussian-600x300").eigenvalues]) {
      const tail = traceLogTail(eigenvalues, 0);
      if (tail.kind === "none") throw new Error(tail.reason);
      const mean = eigenvalues.reduce((sum, x) => sum + x, 0) / eigenvalues.length;
      let sum = 0;
      for (let size = 1; size <= eigenvalues.length; size++) {
        const next = eigenvalues[eigenvalues.length - size] / mean;
        sum += Math.log(next);
        if (size === tail.tailSize) expect(tail.traceLog).toBeCloseTo(sum, 9);
        else if (next < 1) expect(Math.abs(sum)).toBeGreaterThan(Math.abs(tail.traceLog));
      }
    }
  });

  it("scales with the eigenvalues, however large or small", () => {
    for (const factor of [1e-300, 1e300]) {
      expect(
        traceLogTail(
          FIVE.map((x) => x * factor),
          0,
        ),
      ).toMatchObject({ eigenvalue: factor, tailSize: 3 });
    }
  });

  it("has none where there is nothing above the floor or all is the same", () => {
    expect(traceLogTail(new Float64Array(0), 0)).toEqual({ kind: "none", reason: "too_few" });
    expect(traceLogTail(FIVE, 8)).toEqual({ kind: "none", reason: "too_few" });
    expect(traceLogTail(new Float64Array(9).fill(3), 0)).toEqual({ kind: "none", reason: "all_equal" });
  });

  it("is finite and a part of the spectrum for any positive eigenvalues", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), { minLength: 1, maxLength: 30 }),
        (values) => {
          const eigenvalues = Float64Array.from(values).sort();
          const tail = traceLogTail(eigenvalues, 0);
          if (tail.kind === "none") return;
          expect(Number.isFinite(tail.traceLog)).toBe(true);
          expect(tail.eigenvalue).toBe(eigenvalues[eigenvalues.length - tail.tailSize]);
        },
      ),
    );
  });
});
