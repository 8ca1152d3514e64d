import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type EntryMoments, entryMoments } from "../../src/metrics/entry-moments.js";
import { noiseEdge } from "../../src/rmt/edge.js";
import { detectionThreshold, spikeEigenvalue } from "../../src/rmt/spikes.js";
import { screenForTraps, type TrapScreen } from "../../src/rmt/trap-screen.js";

interface TrapCase {
  readonly name: string;
  readonly N: number;
  readonly M: number;
  readonly moments: Omit<EntryMoments, "count">;
  readonly eigenvalues: readonly number[];
}

const CASES: readonly TrapCase[] = JSON.parse(
  readFileSync(new URL("../../fixtures/statistics/traps.json", import.meta.url), "utf8"),
);

function screened(screen: TrapScreen) {
  if (screen.kind === "none") throw new Error("constant");
  return screen;
}

function caseOf(name: string) {
  const found = CASES.find((entry) => entry.name === name);
  if (found === undefined) throw new Error(`no case called ${name}`);
  const { N, M, moments, eigenvalues } = found;
  return {
    lambdaMax: eigenvalues[M - 1],
    screen: screened(screenForTraps({ count: N * M, ...moments }, N, M)),
  };
}

describe("screenForTraps on 400 x 200 noise with one large entry", () => {
  it("has the threshold 16.8179 and the edge 1218.8", () => {
    expect(detectionThreshold(1, 400, 200)).toBeCloseTo(16.8179, 4);
    expect(noiseEdge(1, 400, 200)).toBeCloseTo(1218.8, 1);
  });

  it.each([
    [0.9, 1127.7, null],
    [1.2, 1187.5, 1203.7],
    [2, 1778.8, 1802.1],
  ] as const)(
    "of %d times the threshold expects of λmax = %d what theory says: %s",
    (factor, lambdaMax, predicted) => {
      const found = caseOf(`entry of ${factor.toFixed(1)} times the threshold`);
      expect(found.lambdaMax).toBeCloseTo(lambdaMax, 1);
      const known = spikeEigenvalue(factor * detectionThreshold(1, 400, 200), 1, 400, 200);
      if (predicted === null) expect(known).toBeNull();
      else expect(known).toBeCloseTo(predicted, 1);

      // The entry itself is in the variance: 1.4 % of it at twice the threshold.
      const { entry, mean } = found.screen;
      expect(Math.abs(entry.overThreshold / factor - 1)).toBeLessThan(0.02);
      if (predicted === null) expect(entry.eigenvalue).toBeNull();
      else expect(Math.abs((entry.eigenvalue ?? 0) / predicted - 1)).toBeLessThan(0.02);
      expect(mean.overThreshold).toBeLessThan(0.1);
      expect(mean.eigenvalue).toBeNull();
    },
  );

  it("sees a mean of 0.15 as a signal of 0.15 √(N M), which is where the largest eigenvalue is", () => {
    const { lambdaMax, screen } = caseOf("mean 0.15");
    expect(screen.entry.eigenvalue).toBeNull();
    expect(screen.mean.overThreshold).toBeGreaterThan(2);
    // theta 43 with a standard deviation of sigma = 1: 5 % of theta².
    expect(Math.abs((screen.mean.eigenvalue ?? 0) / lambdaMax - 1)).toBeLessThan(0.05);
  });
});

describe("screenForTraps", () => {
  const values = Float64Array.of(1, -2, 3, -1, 0.5, -0.5, 2, -3, 1, 40, -1, 0);

  it("depends on neither scale nor sign nor order nor which side is longer", () => {
    const { entry, mean } = screened(screenForTraps(entryMoments(values), 4, 3));
    for (const changed of [values.map((x) => -x), values.toReversed(), values.map((x) => 1e-60 * x)]) {
      const other = screened(screenForTraps(entryMoments(changed), 3, 4));
      expect(other.entry.overThreshold).toBeCloseTo(entry.overThreshold, 12);
      expect(other.mean.overThreshold).toBeCloseTo(mean.overThreshold, 12);
    }
  });

  it("has nothing to say of a constant matrix", () => {
    expect(screenForTraps(entryMoments(new Float32Array(20).fill(0.5)), 5, 4)).toEqual({
      kind: "none",
      reason: "constant",
    });
  });
});
