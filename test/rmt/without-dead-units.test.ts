import { describe, expect, it } from "vitest";
import { wasmEngine } from "../../src/esd/engines/wasm.js";
import { DTYPES } from "../../src/loaders/dtype.js";
import { storageNoiseFloor } from "../../src/metrics/noise-floor.js";
import { norm } from "../../src/metrics/scale.js";
import { classifyPhase } from "../../src/phase/classify.js";
import { withoutDeadUnits } from "../../src/rmt/without-dead-units.js";
import { gaussian } from "../esd/matrices.js";
import { simulated } from "../spectra.js";

/** Noise with its first columns zero. */
function withDeadColumns(N: number, M: number, dead: number, seed: number) {
  const matrix = gaussian(N, M, seed);
  return { ...matrix, values: matrix.values.map((x, at) => (at % M < dead ? 0 : x)) };
}

describe("withoutDeadUnits", () => {
  it("is the spectrum of the matrix without its columns of zeros", () => {
    const [N, M, dead] = [300, 200, 4];
    const matrix = withDeadColumns(N, M, dead, 1);
    const alive = withoutDeadUnits({ eigenvalues: wasmEngine.eigenvalues(matrix), N, M });
    expect(alive).toMatchObject({ N, M: M - dead });
    const rest = wasmEngine.eigenvalues({ ...matrix, offset: dead, columns: M - dead });
    alive.eigenvalues.forEach((eigenvalue, i) => {
      expect(Math.abs(eigenvalue - rest[i])).toBeLessThan(1e-11 * rest[rest.length - 1]);
    });
  });

  it("leaves a spectrum as it is of which more than 5 % is zero, beside the rest or beside one huge eigenvalue", () => {
    for (const eigenvalues of [
      [0, ...new Array(10).fill(1)],
      [...new Array(60).fill(1), 1e300],
    ]) {
      const M = eigenvalues.length;
      const spectrum = { eigenvalues: Float64Array.from(eigenvalues), N: M, M };
      expect(withoutDeadUnits(spectrum)).toBe(spectrum);
    }
  });

  it("leaves square noise as it is, to the eigenvalues that storage as bf16 blurs", () => {
    for (const name of ["gaussian-1000x1000", "small-gaussian-bf16"]) {
      const { eigenvalues, N, M } = simulated(name);
      const spectrum = { eigenvalues, N, M };
      expect(withoutDeadUnits(spectrum)).toBe(spectrum);
    }
  });
});

describe("the phase of noise with dead units, up to 4 % of them", () => {
  // 0.4 to 0.8 % of noise is called something else: one of 40 happens in a quarter of such lots, three in 0.4 %.
  it.each([
    [200, 200, 8],
    [400, 100, 4],
    [300, 300, 12],
  ])("%d x %d of whose columns %d are zero is random-like", (N, M, dead) => {
    const others = Array.from({ length: 40 }, (_, seed) => {
      const eigenvalues = wasmEngine.eigenvalues(withDeadColumns(N, M, dead, seed));
      const maxSingularValue = Math.sqrt(eigenvalues[M - 1]);
      const rms = Math.sqrt(norm(eigenvalues) / (N * M));
      const stored = { dtype: DTYPES.f32, quantisationStep: null, rms, N, M, maxSingularValue };
      const solved = Math.sqrt(wasmEngine.relativeFloor(M)) * maxSingularValue;
      const tauS = Math.max(storageNoiseFloor(stored), solved);
      const result = classifyPhase({ eigenvalues, N, M, tauS });
      return result.kind === "labelled" ? result.phase : result.reason;
    }).filter((phase) => phase !== "random-like");
    expect(others.length).toBeLessThanOrEqual(2);
  });
});
