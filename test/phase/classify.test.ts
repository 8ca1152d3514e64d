import { describe, expect, it } from "vitest";
import { classifyPhase, type PhaseResult } from "../../src/phase/classify.js";
import { PHASES, type PhaseMargin } from "../../src/phase/phase.js";
import { fitBulk } from "../../src/rmt/bulk-fit.js";
import { readSpectra, type SimulatedMatrix, simulated, type WithEigenvalues } from "../spectra.js";

type Labelled = Extract<PhaseResult, { kind: "labelled" }>;

function labelled(result: PhaseResult): Labelled {
  if (result.kind === "none") throw new Error(result.reason);
  return result;
}

function statistic(margins: Labelled["margins"], name: string): PhaseMargin {
  return margins[name];
}

const classify = ({ eigenvalues, N, M, tauS }: WithEigenvalues<SimulatedMatrix>) =>
  labelled(classifyPhase({ eigenvalues, N, M, tauS }));

const classifyNamed = (name: string) => classify(simulated(name));

const MATRICES = readSpectra<SimulatedMatrix>("simulated").filter(({ label }) => label !== undefined);

/** A spectrum of 300 eigenvalues whose every statistic is far from its threshold. */
const NOISE = simulated("gaussian-600x300");

describe("classifyPhase on simulated matrices", () => {
  it("gives every one the label of an independent implementation", () => {
    expect(MATRICES.length).toBe(166);
    const disagreements = MATRICES.filter((matrix) => classify(matrix).phase !== matrix.label);
    expect(disagreements.map(({ name }) => name)).toEqual([]);
  });

  it("finds the phase they were made to stand for in 95 % of those of 300 eigenvalues", () => {
    const made = MATRICES.filter(({ truth, M }) => truth !== undefined && M === 300);
    expect(made.length).toBe(96);
    const right = made.filter((matrix) => classify(matrix).phase === matrix.truth);
    expect(right.length / made.length).toBeGreaterThanOrEqual(0.95);
  });

  it("knows them by their Marchenko-Pastur fit given in advance as well", () => {
    for (const { eigenvalues, N, M, tauS } of MATRICES.slice(0, 40)) {
      const bulk = fitBulk(eigenvalues, N, M);
      expect(classifyPhase({ eigenvalues, N, M, tauS, bulk })).toEqual(
        classifyPhase({ eigenvalues, N, M, tauS }),
      );
    }
  });
});

describe("classifyPhase on one matrix of each phase", () => {
  it("calls noise random-like", () => {
    const { phase, confidence, evidence, margins } = classify(NOISE);
    expect(phase).toBe("random-like");
    expect(confidence).toBe("high");
    expect(evidence).toBe(
      "None of 300 eigenvalues stands above the Marchenko-Pastur edge, and all follow the law (distance 0.00647 <= 0.014)",
    );
    expect(statistic(margins, "mp_distance").value).toBeCloseTo(0.0064654031, 6);
    expect(statistic(margins, "mp_distance").threshold).toBeCloseTo(0.014, 12);
    expect(statistic(margins, "tracy_widom").value).toBeCloseTo(-1.485, 3);
    expect(statistic(margins, "tracy_widom").threshold).toBe(3.2722);
    expect(statistic(margins, "mp_distance").margin).toBeCloseTo(0.0064654 / 0.014 - 1, 4);
  });

  it("calls eigenvalues just above the edge bleeding-out", () => {
    const { phase, evidence, margins } = classifyNamed("example-bleeding-out");
    expect(phase).toBe("bleeding-out");
    expect(evidence).toBe(
      "5 of 300 eigenvalues stand just above the Marchenko-Pastur edge, the largest by a factor of 1.22 <= 1.35, " +
        "and the rest follow the law (distance 0.0064 <= 0.014)",
    );
    expect(statistic(margins, "edge_excess").value).toBeCloseTo(0.22057, 4);
    expect(statistic(margins, "mp_distance").value).toBeCloseTo(0.0064, 4);
  });

  it("calls eigenvalues well above the edge bulk+spikes", () => {
    const { phase, evidence, margins } = classifyNamed("example-bulk+spikes");
    expect(phase).toBe("bulk+spikes");
    expect(evidence).toBe(
      "7 of 300 eigenvalues stand well above the Marchenko-Pastur edge, the largest by a factor of 8.69 > 1.35, " +
        "and the rest follow the law (distance 0.00771 <= 0.014)",
    );
    expect(statistic(margins, "edge_excess").value).toBeCloseTo(8.68637 - 1, 3);
    expect(statistic(margins, "spike_frac").value).toBeCloseTo(7 / 300, 12);
  });

  it("calls a deformed bulk with a light tail bulk-decay", () => {
    const { phase, evidence, margins } = classifyNamed("example-bulk-decay");
    expect(phase).toBe("bulk-decay");
    expect(evidence).toBe(
      "The bulk does not follow the Marchenko-Pastur law (distance 0.045 > 0.014), and the upper tail is no nearer " +
        "a power law than an exponential (normalised likelihood ratio 0.378 <= 0.75)",
    );
    expect(statistic(margins, "pl_vs_exponential").value).toBeCloseTo(0.378, 3);
    expect(statistic(margins, "mp_distance").value).toBeCloseTo(0.04502, 5);
  });

  it("calls a power-law tail heavy-tailed", () => {
    const { phase, confidence, evidence, margins } = classifyNamed("example-heavy-tailed");
    expect(phase).toBe("heavy-tailed");
    expect(confidence).toBe("high");
    expect(evidence).toContain("fall as a power law, alpha 2.25 over a factor of 229");
    expect(statistic(margins, "alpha").value).toBeCloseTo(2.24638, 5);
    expect(statistic(margins, "pl_vs_exponential").value).toBeCloseTo(3.4241, 4);
    expect(statistic(margins, "tail_span").value).toBeCloseTo(229.2, 1);
  });

  it("calls a spectrum with most of its eigenvalues at zero rank-collapse", () => {
    const { phase, evidence, margins } = classifyNamed("example-rank-collapse");
    expect(phase).toBe("rank-collapse");
    expect(evidence).toBe("58 % of the eigenvalues are zero to the precision of the stored weights");
    expect(Object.keys(margins)).toEqual(["zero_frac"]);
    expect(statistic(margins, "zero_frac").value).toBeCloseTo(0.58, 12);
  });

  it("calls an orthogonal matrix narrower-than-random", () => {
    const { phase, evidence, margins } = classifyNamed("orthogonal-600x300");
    expect(phase).toBe("narrower-than-random");
    expect(evidence).toContain("narrower than noise");
    expect(statistic(margins, "peak").value).toBeCloseTo(0.3431457505, 9);
  });

  it("takes stacked blocks of noise of unequal scale for decay, of equal scale for noise", () => {
    expect(classifyNamed("unequal-blocks").phase).toBe("bulk-decay");
    expect(classifyNamed("equal-blocks").phase).toBe("random-like");
  });

  it("calls low rank blurred by storage rank-collapse, in every type", () => {
    for (const dtype of ["bf16", "f16", "f32"])
      expect(classifyNamed(`rank-100-${dtype}`).phase).toBe("rank-collapse");
  });
});

describe("classifyPhase finds rank collapse by each of its signs", () => {
  /** Noise's spectrum with its lowest `share` changed. */
  const withLowest = (share: number, change: (eigenvalue: number) => number) =>
    NOISE.eigenvalues.map((x, k) => (k < share * 300 ? change(x) : x)).sort();
  const at = (eigenvalues: Float64Array, tauS = 1e-9) =>
    labelled(classifyPhase({ eigenvalues, N: 600, M: 300, tauS }));

  it("5 % of zeros", () => {
    expect(statistic(at(withLowest(0.1, () => 0)).margins, "zero_frac").value).toBeCloseTo(0.1, 12);
    expect(at(withLowest(0.05, () => 0)).phase).toBe("rank-collapse");
    expect(at(withLowest(0.04, () => 0)).phase).not.toBe("rank-collapse");
  });

  it("5 % below 1e-4 of the median", () => {
    const soft = at(withLowest(0.051, (x) => x * 1e-5));
    expect(soft.phase).toBe("rank-collapse");
    expect(soft.evidence).toMatch(/below a ten-thousandth of the median|gap/);
  });

  it("a gap of a factor of 100 inside the spectrum", () => {
    const gapped = at(withLowest(0.5, (x) => x * 1e-3));
    expect(gapped.phase).toBe("rank-collapse");
    expect(gapped.evidence).toMatch(/^The spectrum has a gap inside, a factor of /);
    expect(Object.keys(gapped.margins)).toEqual(["gap"]);
  });
});

describe("the confidence of a phase", () => {
  it("is low below 100 eigenvalues and at most medium below 300", () => {
    const noise = readSpectra<SimulatedMatrix>("simulated").filter(({ name }) =>
      name.startsWith("phase-200x100-random"),
    );
    for (const matrix of noise) expect(["medium", "low"]).toContain(classify(matrix).confidence);
    expect(noise.some((matrix) => classify(matrix).confidence === "medium")).toBe(true);
    const thinned = NOISE.eigenvalues.filter((_, k) => k % 4 === 0);
    expect(labelled(classifyPhase({ ...NOISE, eigenvalues: thinned })).confidence).toBe("low");
  });

  it("is low exactly when a statistic that decided is within 20 % of its threshold, from 300 eigenvalues up", () => {
    const large = MATRICES.filter(({ M }) => M >= 300);
    for (const matrix of large) {
      const { confidence, margins } = classify(matrix);
      const close = Object.values(margins).some(({ margin }) => Math.abs(margin) <= 0.2);
      expect(confidence).toBe(close ? "low" : "high");
    }
    expect(large.some((matrix) => classify(matrix).confidence === "low")).toBe(true);
  });

  it("of noise is not low merely for its largest eigenvalue lying near the edge, as noise's does", () => {
    const random = MATRICES.filter(({ M, label }) => M >= 300 && label === "random-like");
    const low = random.filter((matrix) => classify(matrix).confidence === "low");
    expect(low.length / random.length).toBeLessThan(0.15);
  });

  it("of bleeding-out is not low merely for its ratio to the edge lying between 1 and 1.35", () => {
    const { confidence, margins } = classifyNamed("example-bleeding-out");
    expect(statistic(margins, "edge_excess").margin).toBeCloseTo(0.22057 / 0.35 - 1, 3);
    expect(confidence).toBe("high");
  });

  it("comes with margins (value - threshold) / threshold of every statistic on the path", () => {
    expect(Object.keys(classify(NOISE).margins)).toEqual([
      "zero_frac",
      "soft_frac",
      "gap",
      "mp_distance",
      "spike_frac",
      "tracy_widom",
    ]);
    for (const matrix of MATRICES) {
      for (const { value, threshold, margin } of Object.values(classify(matrix).margins)) {
        expect(margin).toBe((value - threshold) / threshold);
      }
    }
  });
});

describe("classifyPhase", () => {
  it("gives no phase below 50 eigenvalues, and says why", () => {
    const eigenvalues = NOISE.eigenvalues.subarray(0, 49);
    expect(classifyPhase({ eigenvalues, N: 100, M: 49, tauS: 0 })).toEqual({
      kind: "none",
      reason: "A spectrum of 49 eigenvalues is too small to tell its phase, 50 are needed",
    });
  });

  it("does not depend on the scale of the weights", () => {
    for (const matrix of MATRICES.filter(({ name }) => name.startsWith("example-"))) {
      const { phase, confidence } = classify(matrix);
      for (const factor of [1e-120, 1e-3, 1e120]) {
        const scaled = classify({
          ...matrix,
          eigenvalues: matrix.eigenvalues.map((x) => x * factor ** 2),
          tauS: matrix.tauS * factor,
        });
        expect(scaled).toMatchObject({ phase, confidence });
      }
    }
  });

  const flat = (n: number, value: number) => new Float64Array(n).fill(value);
  it.each([
    ["all zero", flat(60, 0), 0, "rank-collapse"],
    ["all equal", flat(60, 3), 0, "narrower-than-random"],
    ["one huge", Float64Array.of(...flat(59, 1), 1e300), 0, "heavy-tailed"],
    ["all but one zero", Float64Array.of(...flat(59, 0), 1), 1e-12, "rank-collapse"],
    [
      "graded from 1e-300 to 1e300",
      Float64Array.from({ length: 61 }, (_, k) => 10 ** (10 * k - 300)),
      0,
      "rank-collapse",
    ],
  ] as const)(
    "labels degenerate spectra without a number that is not finite: %s",
    (_, eigenvalues, tauS, phase) => {
      const result = labelled(classifyPhase({ eigenvalues, N: 60, M: 60, tauS }));
      expect(result.phase).toBe(phase);
      expect(PHASES).toContain(result.phase);
      expect(result.evidence).not.toMatch(/NaN|Infinity/);
      for (const margin of Object.values(result.margins)) {
        expect(Object.values(margin).every(Number.isFinite), JSON.stringify(margin)).toBe(true);
      }
    },
  );
});
