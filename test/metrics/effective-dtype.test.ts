import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Eigensolver } from "../../src/esd/engine.js";
import { bidiagonalEngine } from "../../src/esd/engines/bidiagonal.js";
import { wasmEngine } from "../../src/esd/engines/wasm.js";
import { decode } from "../../src/loaders/decode.js";
import { DTYPES, type Dtype } from "../../src/loaders/dtype.js";
import {
  effectiveDtype,
  joinedUse,
  NOTHING_USED,
  significandUse,
} from "../../src/metrics/effective-dtype.js";
import { storageNoiseFloor } from "../../src/metrics/noise-floor.js";
import { matrixRank } from "../../src/metrics/rank.js";
import { norm, spectralNorm } from "../../src/metrics/scale.js";
import { view } from "../esd/matrices.js";
import { normalStream } from "../helpers.js";

/** Rounded to a fraction of so many bits, subnormal below the smallest normal number (ties to even). */
function rounded(value: number, fractionBits: number, smallestNormal: number): number {
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.max(Math.abs(value), smallestNormal)));
  const step = 2 ** (exponent - fractionBits);
  const steps = value / step;
  const down = Math.floor(steps);
  const up = steps - down > 0.5 || (steps - down === 0.5 && down % 2 !== 0);
  return (down + (up ? 1 : 0)) * step;
}

const asBf16 = (value: number) => rounded(value, 7, 2 ** -126);
const asF16 = (value: number) => rounded(value, 10, 2 ** -14);

function weights(scale: number, seed: number, round: (value: number) => number, count = 4000): Float32Array {
  const normal = normalStream(seed);
  return Float32Array.from({ length: count }, () => round(scale * normal()));
}

const detected = (values: Float32Array | Float64Array, stored: Dtype = "f32") =>
  effectiveDtype(stored, significandUse(values));

describe("effectiveDtype of weights stored as f32", () => {
  it.each([1e-5, 0.02, 1, 100])("is the type that they had, at the scale %d", (scale) => {
    expect(detected(weights(scale, 1, asBf16))).toBe("bf16");
    expect(detected(weights(scale, 2, asF16))).toBe("f16");
    expect(detected(weights(scale, 3, (x) => x))).toBe("f32");
  });

  it("is f16 where all are subnormal there", () => {
    expect(detected(weights(1e-5, 4, asF16))).toBe("f16");
  });

  it("is neither f16 nor bf16 for numbers beyond the range of f16 with 10 bits of fraction", () => {
    expect(detected(weights(1e6, 5, (x) => rounded(x, 10, 2 ** -126)))).toBe("f32");
  });

  it("is f32 for 10 bits of fraction below what f16 resolves", () => {
    expect(detected(weights(1e-7, 6, (x) => rounded(x, 10, 2 ** -126)))).toBe("f32");
  });

  it("is told by one weight in all that has more digits", () => {
    for (const place of [0, 1999, 3999]) {
      const values = weights(0.02, 7, asBf16);
      values[place] = 0.1;
      expect(detected(values)).toBe("f32");
    }
  });

  it.each([
    ["zeros", [0, 0, 0]],
    ["signs", [1, -1, -1, 1]],
    ["ternary weights of any power of two", [0.25, -0.25, 0]],
    ["small integers", Array.from({ length: 128 }, (_, i) => i)],
    ["halves", [0.5, 1.5, -2.5]],
  ])("is f32 for %s: they are exact, and were not rounded to anything", (_, values) => {
    expect(detected(Float32Array.from(values))).toBe("f32");
  });

  it("does not heed zeros among the weights", () => {
    const pruned = weights(0.02, 8, asBf16).map((x, i) => (i % 3 === 0 ? x : 0));
    expect(detected(pruned)).toBe("bf16");
  });
});

describe("effectiveDtype", () => {
  it("sees through f64 to f32, bf16 and f16", () => {
    const stored = (round: (x: number) => number) => Float64Array.from(weights(0.05, 9, round));
    expect(
      detected(
        stored((x) => x),
        "f64",
      ),
    ).toBe("f32");
    expect(detected(stored(asBf16), "f64")).toBe("bf16");
    expect(detected(stored(asF16), "f64")).toBe("f16");
    const normal = normalStream(10);
    expect(detected(Float64Array.from({ length: 100 }, normal), "f64")).toBe("f64");
    expect(detected(Float64Array.of(1, -1, 2), "f64")).toBe("f64");
  });

  it("is the stored type where that is no wide float", () => {
    for (const dtype of ["bf16", "f16", "f8_e4m3", "int8"] as const) {
      expect(detected(weights(0.02, 11, asBf16), dtype)).toBe(dtype);
    }
  });

  it.each(["f16", "bf16"] as const)("knows every %s number for one", (dtype) => {
    const finite = decode(
      new Uint8Array(Uint16Array.from({ length: 65536 }, (_, i) => i).buffer),
      dtype,
      65536,
    ).filter(Number.isFinite);
    const { fits, usesLastPlace } = significandUse(finite);
    expect(fits[dtype]).toBe(true);
    expect(usesLastPlace[dtype]).toBe(true);
  });
});

describe("significandUse", () => {
  it("of panels joined decides as that of the whole", () => {
    const value = fc.constantFrom(
      0,
      1,
      0.1,
      1 + 2 ** -7,
      1 + 2 ** -10,
      1e6,
      2 ** -20,
      3 * 2 ** -25,
      2 ** -30,
    );
    fc.assert(
      fc.property(fc.array(fc.array(value, { maxLength: 6 }), { maxLength: 5 }), (panels) => {
        const joined = panels
          .map((panel) => significandUse(Float32Array.from(panel)))
          .reduce(joinedUse, NOTHING_USED);
        const whole = significandUse(Float32Array.from(panels.flat()));
        expect(effectiveDtype("f32", joined)).toBe(effectiveDtype("f32", whole));
      }),
    );
  });
});

// Statistics §2.8's table with matrices of our own: rank 100, 600 x 400, rounded and widened to f32 again.
describe("a matrix of rank 100 that went through", () => {
  const factor = (rows: number, columns: number, seed: number) => {
    const normal = normalStream(seed);
    return Float64Array.from({ length: rows * columns }, normal);
  };
  const left = factor(600, 100, 12);
  const right = factor(100, 400, 13);
  const product = new Float64Array(600 * 400);
  for (let i = 0; i < 600; i++) {
    for (let k = 0; k < 100; k++) {
      for (let j = 0; j < 400; j++) product[i * 400 + j] += (left[i * 100 + k] * right[k * 400 + j]) / 10;
    }
  }

  const rankBy = (values: Float32Array, dtype: Dtype, solver: Eigensolver = wasmEngine) => {
    const eigenvalues = solver.eigenvalues(view(values, 600, 400));
    const tauS = storageNoiseFloor({
      dtype: DTYPES[dtype],
      quantisationStep: null,
      rms: Math.sqrt(norm(eigenvalues) / (600 * 400)),
      N: 600,
      M: 400,
      maxSingularValue: Math.sqrt(spectralNorm(eigenvalues)),
    });
    return matrixRank(eigenvalues, tauS ** 2);
  };

  it.each([
    ["bf16", asBf16],
    ["f16", asF16],
  ] as const)("%s has rank 100 by the floor of that type, and full rank by f32's", (dtype, round) => {
    const values = Float32Array.from(product, round);
    expect(detected(values)).toBe(dtype);
    expect(rankBy(values, detected(values))).toBe(100);
    expect(rankBy(values, "f32")).toBe(400);
  });

  it("nothing narrower has rank 100 by the floor of f32", () => {
    const values = Float32Array.from(product);
    expect(detected(values)).toBe("f32");
    // A solver that goes through WᵀW does not resolve what f32 does.
    expect(rankBy(values, "f32", bidiagonalEngine)).toBe(100);
  });

  it("f16 as subnormals has rank 100 only because the floor knows their spacing", () => {
    // Entries of about 1e-6: 17 steps of 2^-24.
    const values = Float32Array.from(product, (x) => asF16(1e-6 * x));
    expect(detected(values)).toBe("f16");
    expect(rankBy(values, "f16")).toBe(100);
    expect(rankBy(values, "bf16")).toBeGreaterThan(100);
  });

  it("int8 has rank 100 by the floor of its step", () => {
    const step = product.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0) / 127;
    const eigenvalues = wasmEngine.eigenvalues(
      view(
        product.map((x) => Math.round(x / step) * step),
        600,
        400,
      ),
    );
    const tauS = storageNoiseFloor({
      dtype: DTYPES.int8,
      quantisationStep: step,
      rms: 1,
      N: 600,
      M: 400,
      maxSingularValue: Math.sqrt(spectralNorm(eigenvalues)),
    });
    expect(matrixRank(eigenvalues, tauS ** 2)).toBe(100);
  });
});
