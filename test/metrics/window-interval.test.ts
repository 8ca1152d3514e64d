import { describe, expect, it } from "vitest";
import { wasmEngine } from "../../src/esd/engines/wasm.js";
import { type FarmsOptions, farmsSpectra, type WindowGrid, type WindowSpectra } from "../../src/esd/farms.js";
import {
  pooledWindows,
  type WindowInterval,
  type WindowIntervalOptions,
  windowInterval,
} from "../../src/metrics/window-interval.js";
import { randomStream } from "../../src/random/stream.js";
import { gaussian } from "../esd/matrices.js";
import { hill } from "../esd/upper-half.js";
import { mean, standardDeviation } from "../samples.js";

const meanOf = (values: Float64Array) => mean([...values]);

function known(interval: WindowInterval) {
  if (interval.kind === "none") throw new Error(interval.reason);
  return interval;
}

/** The interval about what the estimator says of all windows. */
function intervalOf(of: WindowSpectra, options: WindowIntervalOptions): WindowInterval {
  const value = options.estimator(pooledWindows(of.spectra.flat()));
  if (value === null) throw new Error("no estimate");
  return windowInterval(of, value, options);
}

/** Windows of one eigenvalue each. */
function windows(grid: WindowGrid, valueAt: (i: number, j: number) => number) {
  return {
    grid,
    spectra: grid.longStarts.map((_, i) => grid.shortStarts.map((_, j) => Float64Array.of(valueAt(i, j)))),
  };
}

const grid = (
  long: number,
  longStarts: readonly number[],
  short = 10,
  shortStarts: readonly number[] = [0],
) => ({
  long,
  short,
  longStarts,
  shortStarts,
});

const FIVE = [0, 10, 20, 30, 40];

describe("pooledWindows", () => {
  it("are the eigenvalues of all windows, ascending", () => {
    expect(pooledWindows([Float64Array.of(1, 5), Float64Array.of(2, 3)])).toEqual(
      Float64Array.of(1, 2, 3, 5),
    );
  });
});

describe("windowInterval", () => {
  it("has the interval of a mean of five: its standard error is √(variance/5), the distances widened by √(5/4)", () => {
    const values = [1, 2, 3, 4, 5];
    const { low, high } = known(
      intervalOf(
        windows(grid(10, FIVE), (i) => values[i]),
        {
          estimator: meanOf,
          uniform: randomStream(2),
          resamples: 4000,
          level: 0.683,
        },
      ),
    );
    // One standard error each way; the bootstrap's own error is 2 %, that of the few values a mean of five can have 4 %.
    expect(Math.abs((high - low) / 2 / (standardDeviation(values) / Math.sqrt(5)) - 1)).toBeLessThan(0.08);
  });

  it("is wider where windows overlap: neighbours that are alike tell less", () => {
    const ten = Array.from({ length: 10 }, (_, i) => 10 * i);
    const width = (long: number) => {
      const waves = windows(grid(long, ten), (i) => Math.sin((2 * Math.PI * i) / 10));
      const options = { estimator: meanOf, uniform: randomStream(3), resamples: 1000 };
      const { low, high } = known(intervalOf(waves, options));
      return high - low;
    };
    // Blocks of three that are exactly alike would make it √3 times as wide.
    expect(width(30) / width(10)).toBeGreaterThan(1.3);
    expect(width(30) / width(10)).toBeLessThan(2.2);
  });

  it("draws along a side only where its windows do not all overlap", () => {
    const apart = grid(10, FIVE, 100, [0, 10, 20]);
    const options = { estimator: meanOf, uniform: randomStream(4) };
    expect(
      known(
        intervalOf(
          windows(apart, (_, j) => j),
          options,
        ),
      ),
    ).toEqual({ kind: "known", low: 1, high: 1 });
    const { low, high } = known(
      intervalOf(
        windows(apart, (i) => i),
        options,
      ),
    );
    expect(high - low).toBeGreaterThan(1);
  });

  it("has no interval of one window, nor of windows that all overlap", () => {
    const options = { estimator: meanOf, uniform: randomStream(5) };
    const interval = (g: WindowGrid) =>
      intervalOf(
        windows(g, (i) => i),
        options,
      );
    expect(interval(grid(10, [0]))).toEqual({ kind: "none", reason: "one_window" });
    expect(interval(grid(50, FIVE))).toEqual({ kind: "none", reason: "windows_overlap" });
    expect(interval(grid(30, FIVE))).toEqual({ kind: "none", reason: "windows_overlap" });
  });

  it("has no interval where most resamples have no estimate", () => {
    const options = { estimator: () => null, uniform: randomStream(6) };
    const five = windows(grid(10, FIVE), (i) => i);
    expect(windowInterval(five, 3, options)).toEqual({ kind: "none", reason: "no_estimate" });
  });

  it("is the same for the same seed", () => {
    const options = () => ({ estimator: hill, uniform: randomStream(7, "layer", "farms"), resamples: 50 });
    const spectra = farmsSpectra([gaussian(200, 100, 1)], wasmEngine, { shortSide: 40 });
    expect(intervalOf(spectra, options())).toEqual(intervalOf(spectra, options()));
  });

  // Of 300 matrices each, 95 % intervals covered 87 % (five windows side by side) to 100 % (many that overlap).
  it.each([
    [320, 40, { shortSide: 40 }],
    [160, 80, { shortSide: 20 }],
  ] as const)("covers the mean over matrices of %d x %d noise", (N, M, farms: FarmsOptions) => {
    const estimates = Array.from({ length: 100 }, (_, seed) => {
      const spectra = farmsSpectra([gaussian(N, M, seed)], wasmEngine, farms);
      const value = hill(pooledWindows(spectra.spectra.flat()));
      const options = { estimator: hill, uniform: randomStream(seed), resamples: 100 };
      return { value, ...known(windowInterval(spectra, value, options)) };
    });
    const centre = mean(estimates.map(({ value }) => value));
    const covered = estimates.filter(({ low, high }) => low <= centre && centre <= high).length;
    // 87 less three standard deviations of 100 tries.
    expect(covered).toBeGreaterThan(76);
  });
});
