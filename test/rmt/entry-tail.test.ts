import { describe, expect, it } from "vitest";
import { wasmEngine } from "../../src/esd/engines/wasm.js";
import { fitUpperTail } from "../../src/powerlaw/upper-tail.js";
import { entryTail } from "../../src/rmt/entry-tail.js";
import { view } from "../esd/matrices.js";
import { uniformStream } from "../helpers.js";
import { mean } from "../samples.js";

describe("entryTail", () => {
  it("is 2 (alpha - 1) below alpha 2.3", () => {
    expect(entryTail(1.5)).toEqual({ kind: "known", mu: 1 });
    expect(entryTail(2.25)).toEqual({ kind: "known", mu: 2.5 });
  });

  it("is not read from a lighter tail", () => {
    expect(entryTail(2.3)).toEqual({ kind: "none", reason: "alpha_too_large" });
    expect(entryTail(6)).toEqual({ kind: "none", reason: "alpha_too_large" });
  });

  // Statistics §3.7, 1000 x 500: alpha 1.492 ± 0.061 for mu 1, 1.225 ± 0.017 for 0.5. At 300 x 150 the standard
  // deviation is about twice that; the mean of five is within 0.25 of mu.
  it.each([0.5, 1])("finds mu = %d of symmetric Pareto entries", (mu) => {
    const found = Array.from({ length: 5 }, (_, seed) => {
      const uniform = uniformStream(seed);
      const entries = Float64Array.from({ length: 300 * 150 }, () => {
        const size = (1 - uniform()) ** (-1 / mu);
        return uniform() < 0.5 ? -size : size;
      });
      const fit = fitUpperTail(wasmEngine.eigenvalues(view(entries, 300, 150)));
      const tail = fit.kind === "fitted" ? entryTail(fit.alpha) : null;
      if (tail?.kind !== "known") throw new Error("no mu");
      return tail.mu;
    });
    expect(Math.abs(mean(found) - mu)).toBeLessThan(0.25);
  });
});
