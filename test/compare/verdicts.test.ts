import { describe, expect, test } from "vitest";
import { type AlphaEstimate, alphaChange } from "../../src/compare/alpha-change.js";
import { scanInterval } from "../../src/compare/alpha-interval.js";
import { phaseChange } from "../../src/compare/phase-change.js";
import { isWithinRounding, storedError } from "../../src/compare/rounding.js";
import { wasmEngine } from "../../src/esd/engines/wasm.js";
import { fitUpperTail } from "../../src/powerlaw/upper-tail.js";
import { randomStream } from "../../src/random/stream.js";
import { normals } from "../../src/random/variates.js";
import { view } from "../esd/matrices.js";
import { normalStream } from "../helpers.js";

const estimate = (alpha: number, low: number, high: number): AlphaEstimate => ({
  alpha,
  interval: { low, high, basis: "bootstrap" },
});

describe("alpha", () => {
  test("fell where ln(alpha - 1) fell by more than its errors allow", () => {
    // ln 2 over hypot(e, e) with e = ln(2.5/1.5)/3.92 and its like: by hand.
    const found = alphaChange(estimate(3, 2.5, 3.5), estimate(2, 1.75, 2.25));
    const [ea, eb] = [Math.log(2.5 / 1.5) / 3.92, Math.log(1.25 / 0.75) / 3.92];
    expect(found.alpha_z).toBeCloseTo(-Math.LN2 / Math.hypot(ea, eb), 12);
    expect(found).toMatchObject({ alpha_change: -1, alpha_verdict: "fell", alpha_interval: "bootstrap" });
    expect(alphaChange(estimate(2, 1.75, 2.25), estimate(3, 2.5, 3.5))).toMatchObject({
      alpha_z: -(found.alpha_z ?? 0),
      alpha_p: found.alpha_p,
      alpha_verdict: "rose",
    });
  });

  test("is within its uncertainty where they do", () => {
    expect(alphaChange(estimate(3, 2, 6), estimate(2.5, 2, 4)).alpha_verdict).toBe("within_uncertainty");
    expect(alphaChange(estimate(3, 2, 4), estimate(3, 2, 4))).toMatchObject({
      alpha_z: 0,
      alpha_p: 1,
      alpha_verdict: "within_uncertainty",
    });
  });

  test("says so of intervals that take xmin as given", () => {
    const given: AlphaEstimate = { alpha: 3, interval: { low: 2, high: 4, basis: "given_xmin" } };
    expect(alphaChange(given, estimate(3, 2, 4)).alpha_interval).toBe("given_xmin");
  });

  test("has no verdict where a side has no alpha or no interval, or neither has an error", () => {
    const none = { alpha: null, interval: null };
    for (const other of [none, { alpha: 2, interval: null }]) {
      expect(alphaChange(estimate(3, 2, 4), other)).toMatchObject({ alpha_z: null, alpha_verdict: null });
    }
    expect(alphaChange(estimate(3, 3, 3), estimate(2, 2, 2))).toMatchObject({ alpha_z: null });
    expect(alphaChange(estimate(3, 3, 3), estimate(3, 3, 3))).toMatchObject({ alpha_z: 0 });
  });

  test("of independent matrices of one law seldom seems to move", () => {
    const fits = Array.from({ length: 24 }, (_, seed) => {
      const normal = normals(randomStream(seed, "entries"));
      const eigenvalues = wasmEngine.eigenvalues(
        view(Float64Array.from({ length: 120 * 80 }, normal), 120, 80),
      );
      const fit = fitUpperTail(eigenvalues);
      const interval = scanInterval(
        { record: { matrix_rank: 80 }, eigenvalues },
        "clauset",
        randomStream(seed, "resamples"),
      );
      return {
        alpha: fit.kind === "fitted" ? fit.alpha : null,
        interval: interval && { ...interval, basis: "bootstrap" as const },
      };
    });
    const pairs = fits.flatMap((a, i) => fits.slice(0, i).map((b) => alphaChange(a, b)));
    const moved = pairs.filter(({ alpha_verdict }) => alpha_verdict !== "within_uncertainty").length;
    // 276 pairs of 24: at most 7 % in longer runs.
    expect(moved / pairs.length).toBeLessThan(0.08);
  });
});

test("a phase changed, is the same, or is uncertain where a label that differs is of low confidence", () => {
  const phase = (
    name: "random-like" | "heavy-tailed" | null,
    confidence: "high" | "low" | null = "high",
  ) => ({
    phase: name,
    phase_confidence: confidence,
  });
  expect(phaseChange(phase("random-like"), phase("heavy-tailed"))).toBe("changed");
  expect(phaseChange(phase("random-like"), phase("heavy-tailed", "low"))).toBe("uncertain");
  expect(phaseChange(phase("random-like", "low"), phase("heavy-tailed"))).toBe("uncertain");
  expect(phaseChange(phase("heavy-tailed", "low"), phase("heavy-tailed"))).toBe("same");
  expect(phaseChange(phase(null, null), phase("heavy-tailed"))).toBeNull();
});

describe("rounding", () => {
  const [rows, columns] = [60, 40];
  const f32 = { dtype: "f32", effective_dtype: null } as const;
  const bf16 = { dtype: "f32", effective_dtype: "bf16" } as const;
  const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
  const spectral = (values: Float32Array) =>
    Math.sqrt(wasmEngine.eigenvalues(view(values, rows, columns))[39]);

  /** To eight significant bits, ties away from zero. */
  function rounded(values: Float32Array): Float32Array {
    const bits = new Uint32Array(Float32Array.from(values).buffer).map((x) => (x + 0x8000) & 0xffff0000);
    return new Float32Array(bits.buffer);
  }

  const error = (values: Float32Array) => {
    const rms = norm(values) / Math.sqrt(values.length);
    return Math.hypot(storedError(f32, rms, null), storedError(bf16, rms, null));
  };

  test.each([
    ["normal", (x: number) => x],
    ["heavy-tailed", (x: number) => x * Math.abs(x) ** 3],
  ])("of %s weights to bf16 is found to be no more", (_, shape) => {
    for (let seed = 0; seed < 20; seed++) {
      const values = Float32Array.from({ length: rows * columns }, normalStream(seed)).map(shape);
      const change = rounded(values).map((x, i) => x - values[i]);
      const norms = { frobenius: norm(change), spectral: spectral(change) };
      expect(isWithinRounding(norms, rows, columns, error(values))).toBe(true);
    }
  });

  test("does not hide a change of low rank that is smaller in norm than it", () => {
    const values = Float32Array.from({ length: rows * columns }, normalStream(1));
    const size = 0.9 * error(values) * Math.sqrt(rows * columns);
    // size · e1 e1ᵀ
    expect(isWithinRounding({ frobenius: size, spectral: size }, rows, columns, error(values))).toBe(false);
  });
});
