import { describe, expect, it } from "vitest";
import { classifyPhase, type PhaseResult } from "../../src/phase/classify.js";
import { PHASES, type PhaseMargin, phaseText } from "../../src/phase/phase.js";
import { edgeExcessOf } from "../../src/phase/statistics.js";
import { fitBulk } from "../../src/rmt/bulk-fit.js";
import { marchenkoPasturQuantiles } from "../../src/rmt/marchenko-pastur.js";
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
      "None of 300 eigenvalues stands above the Marchenko-Pastur edge, and all follow the law (distance 0.00647 <= 0.0132)",
    );
    expect(statistic(margins, "mp_distance").value).toBeCloseTo(0.0064654031, 6);
    expect(statistic(margins, "mp_distance").threshold).toBeCloseTo(0.004 + 2.75 / 300, 12);
    expect(statistic(margins, "tracy_widom").value).toBeCloseTo(-1.485, 3);
    expect(statistic(margins, "tracy_widom").threshold).toBe(3.2722);
    expect(statistic(margins, "mp_distance").margin).toBeCloseTo(0.0064654 / (0.004 + 2.75 / 300) - 1, 4);
  });

  it("calls eigenvalues just above the edge bleeding-out", () => {
    const { phase, evidence, margins } = classifyNamed("example-bleeding-out");
    expect(phase).toBe("bleeding-out");
    expect(evidence).toBe(
      "5 of 300 eigenvalues stand just above the Marchenko-Pastur edge, the largest by a factor of 1.22 <= 1.34, " +
        "and the rest follow the law (distance 0.0064 <= 0.0132)",
    );
    expect(statistic(margins, "edge_excess").value).toBeCloseTo(0.22057, 4);
    expect(statistic(margins, "mp_distance").value).toBeCloseTo(0.0064, 4);
  });

  it("calls eigenvalues well above the edge bulk+spikes", () => {
    const { phase, evidence, margins } = classifyNamed("example-bulk+spikes");
    expect(phase).toBe("bulk+spikes");
    expect(evidence).toBe(
      "7 of 300 eigenvalues stand well above the Marchenko-Pastur edge, the largest by a factor of 8.69 > 1.34, " +
        "and the rest follow the law (distance 0.00771 <= 0.0132)",
    );
    expect(statistic(margins, "edge_excess").value).toBeCloseTo(8.68637 - 1, 3);
    expect(statistic(margins, "spike_frac").value).toBeCloseTo(7 / 300, 12);
  });

  it("calls a deformed bulk with a light tail bulk-decay", () => {
    const { phase, evidence, margins } = classifyNamed("example-bulk-decay");
    expect(phase).toBe("bulk-decay");
    expect(evidence).toBe(
      "The bulk does not follow the Marchenko-Pastur law (distance 0.045 > 0.0132), and the upper tail is not " +
        "clearly nearer a power law than an exponential (normalised likelihood ratio 0.378 <= 1.96)",
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

describe("classifyPhase and spikes that are near the edge", () => {
  /** Noise's spectrum with its largest eigenvalues replaced. */
  const withTop = (...top: number[]) => {
    const eigenvalues = Float64Array.from([...NOISE.eigenvalues.subarray(0, -top.length), ...top]).sort();
    return labelled(classifyPhase({ ...NOISE, eigenvalues }));
  };
  const bulk = fitBulk(NOISE.eigenvalues, NOISE.N, NOISE.M);
  if (bulk.kind === "none") throw new Error("noise without a bulk");
  const { lambdaEdge, lambdaPlus } = bulk;

  it("finds two that are each too low to stand out but do so together", () => {
    const pair = withTop(lambdaEdge * 0.995, lambdaEdge * 0.995);
    expect(pair.phase).toBe("bleeding-out");
    expect(pair.evidence).toMatch(/^The two largest of 300 eigenvalues lie together higher at the .* edge/);
    expect(statistic(pair.margins, "tracy_widom").value).toBeLessThan(3.2722);
    expect(statistic(pair.margins, "top_two").threshold).toBe(2.72);
  });

  it("calls one of that height noise's, for noise has one now and then", () => {
    expect(withTop(lambdaEdge * 0.995).phase).toBe("random-like");
  });

  it("tells bleeding-out from spikes by the strength of the largest, wherever that lies for the shape", () => {
    const boundary = edgeExcessOf(1.75, NOISE.N, NOISE.M);
    expect(withTop(lambdaPlus * (1 + 0.9 * boundary)).phase).toBe("bleeding-out");
    expect(withTop(lambdaPlus * (1 + 1.1 * boundary)).phase).toBe("bulk+spikes");
    // 1.347 and 1.195 times the edge, by the formula of the test above for Q = 1 and Q = 25.
    expect(edgeExcessOf(1.75, 100, 100)).toBeCloseTo(0.34725, 4);
    expect(edgeExcessOf(1.75, 2500, 100)).toBeCloseTo((3.38903 + 5.2) / 7.2 - 1, 5);
  });
});

describe("classifyPhase looks for a heavy tail at three depths", () => {
  const quantiles = (count: number, quantile: (p: number) => number) =>
    Float64Array.from({ length: count }, (_, k) => quantile((k + 0.5) / count));
  const pareto = (alpha: number) => (p: number) => (1 - p) ** (-1 / (alpha - 1));
  const at = (eigenvalues: Float64Array, N: number) =>
    labelled(classifyPhase({ eigenvalues, N, M: eigenvalues.length, tauS: 0 }));
  const noise = marchenkoPasturQuantiles(
    Array.from({ length: 160 }, (_, k) => (k + 0.5) / 160),
    4,
  );

  it("the start that fits best", () => {
    const { phase, evidence, margins } = at(quantiles(400, pareto(2.5)), 400);
    expect(phase).toBe("heavy-tailed");
    expect(evidence).toContain("largest eigenvalues fall as a power law");
    expect(statistic(margins, "pl_vs_exponential").threshold).toBe(1.96);
  });

  it("the edge of the noise, for a tail too short to be sure of", () => {
    const tail = quantiles(40, (p) => 2 * pareto(3)(p));
    const { phase, evidence, margins } = at(Float64Array.from([...noise, ...tail]).sort(), 800);
    expect(phase).toBe("heavy-tailed");
    expect(evidence).toMatch(/eigenvalues from 0.85 of the Marchenko-Pastur edge up fall as a power law/);
    const { value, threshold } = statistic(margins, "shoulder_deficit");
    expect(value).toBeLessThanOrEqual(threshold);
  });

  it("but calls the same noise with a tail that ends bulk-decay, with a statistic for each depth", () => {
    const tail = quantiles(40, (p) => 2 + 3 * p);
    const { phase, margins } = at(Float64Array.from([...noise, ...tail]).sort(), 800);
    expect(phase).toBe("bulk-decay");
    expect(Object.keys(margins).slice(-3)).toEqual([
      "pl_vs_exponential",
      "shoulder_deficit",
      "whole_pl_weight",
    ]);
  });

  it("the whole spectrum, where the scan's tail is too short", () => {
    const { phase } = at(quantiles(60, pareto(3.4)), 60);
    expect(phase).toBe("heavy-tailed");
  });

  it("before it calls a spectrum narrow", () => {
    // α = 3.5 over a factor of 7: λmax / mean is below 0.8 of noise's for a square matrix, but it is no narrow bulk.
    const { phase } = at(quantiles(60, pareto(3.5)), 60);
    expect(phase).toBe("heavy-tailed");
  });
});

describe("classifyPhase told of the power law's fit", () => {
  const heavy = simulated("example-heavy-tailed");
  const told = (goodnessOfFitP: number | null, lognormal: { normalizedRatio: number; p: number } | null) =>
    labelled(classifyPhase({ ...heavy, powerLaw: { goodnessOfFitP, lognormal } }));

  it("says that a heavy tail is no power law when the fit is implausible", () => {
    const { phase, notPowerLaw, evidence } = told(0.1, null);
    expect([phase, notPowerLaw]).toEqual(["heavy-tailed", true]);
    expect(evidence).toMatch(/; it is no power law: goodness of fit, p 0.1 <= 0.1$/);
    expect(phaseText(phase, notPowerLaw)).toBe("heavy-tailed (not a power law)");
  });

  it("or when the lognormal is significantly better", () => {
    expect(told(0.4, { normalizedRatio: -2.2, p: 0.028 })).toMatchObject({ notPowerLaw: true });
    expect(told(null, { normalizedRatio: -2.2, p: 0.028 }).evidence).toMatch(
      /lognormal fits better, p 0.028 < 0.05$/,
    );
  });

  it("and not otherwise", () => {
    const plain = classify(heavy);
    expect(plain.notPowerLaw).toBe(false);
    expect(phaseText(plain.phase, plain.notPowerLaw)).toBe("heavy-tailed");
    expect(told(0.11, { normalizedRatio: -1.2, p: 0.23 })).toEqual(plain);
    expect(told(null, { normalizedRatio: 2.2, p: 0.028 })).toEqual(plain);
    expect(told(null, null)).toEqual(plain);
  });

  it("leaves the other phases alone", () => {
    const lightTail = simulated("example-bulk-decay");
    const doubt = { goodnessOfFitP: 0, lognormal: null };
    expect(classifyPhase({ ...lightTail, powerLaw: doubt })).toEqual(classifyPhase(lightTail));
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

  it("of bleeding-out is not low merely for its ratio to the edge lying between 1 and the boundary", () => {
    const { confidence, margins } = classifyNamed("example-bleeding-out");
    // 1.75 times the strength that shows at all, by hand: (c² + 1/c² + √Q + 1/√Q) / (2 + √Q + 1/√Q) - 1 for Q = 2.
    const tall = Math.SQRT2 + 1 / Math.SQRT2;
    const boundary = (1.75 ** 2 + 1.75 ** -2 + tall) / (2 + tall) - 1;
    expect(statistic(margins, "edge_excess").margin).toBeCloseTo(0.22057 / boundary - 1, 4);
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
      "top_two",
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
