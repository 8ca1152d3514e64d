import { describe, expect, it } from "vitest";
import { type FittedBulk, fitBulk } from "../../src/rmt/bulk-fit.js";
import { detectionThreshold, findSpikes, spikeEigenvalue, spikeStrength } from "../../src/rmt/spikes.js";
import { mean } from "../samples.js";
import { simulated } from "../spectra.js";

function bulkOf(eigenvalues: Float64Array, N: number, M: number): FittedBulk {
  const fit = fitBulk(eigenvalues, N, M);
  if (fit.kind === "none") throw new Error("no bulk");
  return fit;
}

describe("a signal of theta 3.988721923 in 1000 x 500 noise of sigma 0.05", () => {
  const theta = 3.988721923;

  it("is three times the threshold", () => {
    expect(theta / detectionThreshold(0.0025, 1000, 500)).toBeCloseTo(3, 8);
  });

  it("shows as the eigenvalue 19.8563211, and that tells of it", () => {
    expect(spikeEigenvalue(theta, 0.0025, 1000, 500)).toBeCloseTo(19.8563211, 6);
    expect(spikeStrength(19.8563211, 0.0025, 1000, 500)).toBeCloseTo(theta, 6);
  });

  it("is found ten times in the simulated matrix that has ten: mean eigenvalue 19.8384853", () => {
    const { eigenvalues, N, M } = simulated("ten-spikes");
    const spikes = findSpikes(eigenvalues, bulkOf(eigenvalues, N, M), N, M);
    expect(spikes).toHaveLength(10);
    expect(mean(spikes.map((spike) => spike.eigenvalue))).toBeCloseTo(19.8384853, 6);
    // One estimate's standard deviation is about sigma = theta/80; of ten equal ones the eigenvalues repel each
    // other to about four times that.
    for (const spike of spikes) {
      expect(Math.abs(spike.strength / theta - 1)).toBeLessThan(0.08);
      expect(Math.abs(spike.overThreshold / 3 - 1)).toBeLessThan(0.08);
    }
    expect(Math.abs(mean(spikes.map((spike) => spike.strength)) / theta - 1)).toBeLessThan(0.01);
  });

  it("of 1.3 thresholds are found eight of ten, largest first and each above 1", () => {
    const { eigenvalues, N, M } = simulated("ten-weak-spikes");
    const spikes = findSpikes(eigenvalues, bulkOf(eigenvalues, N, M), N, M);
    expect(spikes).toHaveLength(8);
    const over = spikes.map((spike) => spike.overThreshold);
    expect(over).toEqual([...over].sort((a, b) => b - a));
    expect(over[7]).toBeGreaterThan(1);
    expect(over[0]).toBeLessThan(1.7);
  });
});

describe("spikeStrength", () => {
  it.each([
    [1, 1],
    [400, 200],
    [100_000, 7],
  ])("inverts spikeEigenvalue for %d x %d", (N, M) => {
    for (const over of [1.0001, 1.5, 10, 1e6]) {
      const theta = over * detectionThreshold(0.3, N, M);
      const eigenvalue = spikeEigenvalue(theta, 0.3, N, M);
      expect(eigenvalue).not.toBeNull();
      expect(Math.abs((spikeStrength(eigenvalue ?? 0, 0.3, N, M) ?? 0) / theta - 1)).toBeLessThan(1e-6);
    }
  });

  it("is the threshold at the end of the bulk, and null below", () => {
    const end = 4 * (Math.sqrt(400) + Math.sqrt(100)) ** 2;
    expect((spikeStrength(end, 4, 400, 100) ?? 0) / detectionThreshold(4, 400, 100)).toBeCloseTo(1, 6);
    expect(spikeStrength(end * 0.999, 4, 400, 100)).toBeNull();
    expect(spikeEigenvalue(detectionThreshold(4, 400, 100) * 0.999, 4, 400, 100)).toBeNull();
  });

  it("does not depend on which side is the longer, and scales with the weights", () => {
    expect(spikeStrength(50, 0.01, 300, 700)).toBeCloseTo(spikeStrength(50, 0.01, 700, 300) ?? 0, 12);
    expect((spikeStrength(50e200, 0.01e200, 300, 700) ?? 0) / 1e100).toBeCloseTo(
      spikeStrength(50, 0.01, 300, 700) ?? 0,
      9,
    );
  });

  it("stays finite for an eigenvalue whose square does not", () => {
    expect(spikeStrength(1e300, 1, 10, 10)).toBeCloseTo(1e150, -140);
  });
});

describe("findSpikes", () => {
  it("finds none in noise", () => {
    const { eigenvalues, N, M } = simulated("gaussian-600x300");
    expect(findSpikes(eigenvalues, bulkOf(eigenvalues, N, M), N, M)).toEqual([]);
  });
});
