import { describe, expect, test } from "vitest";
import { measureLayer } from "../../../src/analysis/measure/measure-layer.js";
import type { MeasuredMatrix } from "../../../src/analysis/measure/measured-matrix.js";
import { solverHidesTail } from "../../../src/analysis/measure/noise-floors.js";
import { DEFAULT_OPTIONS, drawsRandomNumbers } from "../../../src/analysis/options.js";
import { entryMoments } from "../../../src/metrics/entry-moments.js";
import { randomStream } from "../../../src/random/stream.js";
import { uniformStream } from "../../helpers.js";

const NO_FLOAT = { f32: false, f16: false, bf16: false };

/** A square dense matrix that has these eigenvalues. */
function matrixOf(eigenvalues: readonly number[], overrides: Partial<MeasuredMatrix> = {}): MeasuredMatrix {
  const ascending = Float64Array.from(eigenvalues).sort();
  const M = ascending.length;
  return {
    eigenvalues: ascending,
    genuine: { eigenvalues: ascending, N: M, M, longestLines: 0 },
    longestLines: 0,
    quantisationStep: null,
    relativeFloor: 0,
    invariantsHold: true,
    entries: entryMoments(Float64Array.of(-1, 0, 1)),
    significandUse: { fits: NO_FLOAT, usesLastPlace: NO_FLOAT },
    kept: null,
    solvedAgain: false,
    engine: "none",
    kernel: "dense",
    layerType: "dense",
    dtype: "f32",
    shape: { N: M, M, numMatrices: 1, numEvals: M },
    ...overrides,
  };
}

/** P(X < x) = sqrt(x): what square noise has near zero. */
function squareNoise(count: number): readonly number[] {
  const uniform = uniformStream(11);
  return Array.from({ length: count }, () => uniform() ** 2);
}

const measuresOf = (matrix: MeasuredMatrix) =>
  measureLayer(matrix, DEFAULT_OPTIONS, () => randomStream(0)).measures;

describe("the zero floor follows the storage type", () => {
  const M = 200;
  const spectrum = [...new Array<number>(M - 3).fill(1), 1e-4, 1e-8, 1e-16];

  test.each([
    ["bf16", 2 ** -7],
    ["f16", 2 ** -10],
    ["f32", 2 ** -23],
  ] as const)("%s", (dtype, epsilon) => {
    const tauS = 0.29 * epsilon * Math.sqrt(spectrum.reduce((a, b) => a + b) / M ** 2) * 2 * Math.sqrt(M);
    const zeros = spectrum.filter((x) => x <= tauS ** 2).length;
    expect(measuresOf(matrixOf(spectrum, { dtype })).rank_loss).toBe(zeros);
  });
});

describe("the lower tail", () => {
  const spectrum = squareNoise(1000);

  test("has the exponent 1/2 of square noise, within three standard errors", () => {
    const { alpha_lower, alpha_lower_sigma } = measuresOf(matrixOf(spectrum, { dtype: "f64" }));
    expect(Math.abs((alpha_lower ?? 0) - 0.5)).toBeLessThan(3 * (alpha_lower_sigma ?? 0));
  });

  test("takes eigenvalues whose singular value is below ten times the storage noise by their number alone", () => {
    const exact = measuresOf(matrixOf(spectrum, { dtype: "f64" }));
    const stored = matrixOf(spectrum, { dtype: "f16" });
    const rms = Math.sqrt(spectrum.reduce((a, b) => a + b) / 1000 ** 2);
    const tauS = 0.29 * 2 ** -10 * rms * 2 * Math.sqrt(1000);
    const cut = spectrum.filter((x) => x < (10 * tauS) ** 2).length;
    const fit = measuresOf(stored);
    expect(cut).toBeGreaterThan(0);
    expect(exact.warnings).not.toContain("lower_tail_cut");
    expect(fit.num_lower_censored).toBe(cut);
    expect(fit.num_lower_tail).toBeLessThanOrEqual(1000 - cut);
    expect(Math.abs((fit.alpha_lower ?? 0) - 0.5)).toBeLessThan(3 * (fit.alpha_lower_sigma ?? 0));
  });

  test("goes without zeros of a matrix of smaller rank, and says so", () => {
    const deficient = [...spectrum.slice(0, 975), ...new Array<number>(25).fill(0)];
    const fit = measuresOf(matrixOf(deficient));
    expect(fit.warnings).toContain("lower_tail_cut");
  });

  test("is not fitted where the solver's floor hides more than a twentieth of it", () => {
    const { alpha_lower, alpha_lower_reason } = measuresOf(
      matrixOf(spectrum, { dtype: "f64", relativeFloor: 1e-2 }),
    );
    expect([alpha_lower, alpha_lower_reason]).toEqual([null, "storage_limited"]);
  });

  test("calls for the direct solver where the floor that hides it is the solver's and not storage's", () => {
    expect(solverHidesTail(matrixOf(spectrum, { dtype: "f64", relativeFloor: 1e-2 }))).toBe(true);
    expect(solverHidesTail(matrixOf(spectrum, { dtype: "f64", relativeFloor: 1e-14 }))).toBe(false);
    expect(solverHidesTail(matrixOf(spectrum, { dtype: "bf16", relativeFloor: 1e-14 }))).toBe(false);
  });

  test("counts what a solver cannot tell from zero as zero", () => {
    const spectrum = [...new Array<number>(90).fill(1), ...new Array<number>(10).fill(1e-13)];
    expect(measuresOf(matrixOf(spectrum, { dtype: "f64" })).rank_loss).toBe(0);
    expect(measuresOf(matrixOf(spectrum, { dtype: "f64", relativeFloor: 1e-12 }))).toMatchObject({
      rank_loss: 10,
      phase: "rank-collapse",
    });
  });
});

test("eigenvalues that differ by no more than storage can make them differ are all equal", () => {
  const uniform = uniformStream(3);
  const orthogonal = Array.from({ length: 256 }, () => 1 + 1e-7 * (uniform() - 0.5));
  expect(measuresOf(matrixOf(orthogonal))).toMatchObject({
    alpha: null,
    alpha_lower: null,
    alpha_lower_reason: "all_equal",
    phase: "narrower-than-random",
  });
  expect(measuresOf(matrixOf(orthogonal, { dtype: "f64" })).alpha).not.toBeNull();
});

test("a spectrum that was solved again says so", () => {
  expect(measuresOf(matrixOf(squareNoise(100), { solvedAgain: true })).warnings).toContain("solved_again");
});

test("no measure of a degenerate spectrum is infinite or NaN", () => {
  for (const spectrum of [[1], [0, 0, 1e-200], [1e-300, 1], new Array<number>(60).fill(2), [0, 0, 0, 5]]) {
    const { measures } = measureLayer(matrixOf(spectrum), DEFAULT_OPTIONS, () => randomStream(0));
    for (const [column, value] of Object.entries(measures)) {
      if (typeof value === "number") expect(Number.isFinite(value), `${column} of ${spectrum}`).toBe(true);
    }
  }
});

test("the convolution of 1 ... 16, out x in x 2 x 2, has the pooled eigenvalues' norm 1496, half in WeightWatcher's convention", () => {
  // Statistics X-1.2: the four positions' eigenvalues, and those of the flat 2 x 8 matrix.
  const pooled = [
    2.14290004, 2.55075834, 3.07577498, 3.76140644, 272.23859356, 332.92422502, 401.44924166, 477.85709996,
  ];
  const eigenvalues = Float64Array.of(14.51516716, 1481.48483284);
  const convolution = matrixOf(pooled, {
    genuine: { eigenvalues, N: 8, M: 2, longestLines: 0 },
    kernel: "conv",
    layerType: "conv2d",
    shape: { N: 2, M: 2, numMatrices: 4, numEvals: 8 },
  });
  const { norm, lambda_max, log_spectral_norm } = measuresOf(convolution);
  expect(norm).toBeCloseTo(1496, 7);
  expect(lambda_max).toBe(477.85709996);
  const { measures } = measureLayer(convolution, { ...DEFAULT_OPTIONS, fit: "weightwatcher" }, () =>
    randomStream(0),
  );
  expect(measures.norm).toBeCloseTo(748, 7);
  expect(measures.lambda_max).toBe(477.85709996 / 2);
  expect(measures.log_spectral_norm).toBeCloseTo((log_spectral_norm ?? 0) - Math.log10(2), 12);
});

test("without bootstrap, shuffles, windows and the high-temperature law, nothing is drawn at random", () => {
  const matrix = matrixOf(squareNoise(200));
  const refuse = () => {
    throw new Error("a random stream was opened");
  };
  for (const plain of [{}, { fit: "weightwatcher" }, { normalize: true }] as const) {
    const options = { ...DEFAULT_OPTIONS, ...plain };
    expect(drawsRandomNumbers(options)).toBe(false);
    expect(() => measureLayer(matrix, options, refuse)).not.toThrow();
  }
  for (const random of [{ bootstrap: 40 }, { randomize: true }, { esd: "farms" }, { htmp: true }] as const) {
    expect(drawsRandomNumbers({ ...DEFAULT_OPTIONS, ...random })).toBe(true);
  }
});
