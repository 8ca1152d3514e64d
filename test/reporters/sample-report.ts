import { Chalk } from "chalk";
import type { LayerRecord } from "../../src/analysis/columns.js";
import { NO_MEASURES } from "../../src/analysis/record.js";
import type { LayerResult, ModelReport } from "../../src/analysis/result.js";
import { summarise } from "../../src/analysis/summary.js";
import type { ReportOptions } from "../../src/reporters/reporter.js";

/**
 * A report as one might see it: layers of a small GPT as measured after training, with others around them that have all
 * the oddities at once. Spectra are drawn by formula.
 */

const IDENTITY = {
  part: "",
  op: "MatMul",
  scope: "",
  block: "",
  component: "other",
  dtype: "f16",
  layer_type: "dense",
  same_as: null,
  non_finite: null,
} as const;

/** A record with every column, of which only those given hold something. */
export function sampleRecord(given: Partial<LayerRecord> & Pick<LayerRecord, "name">): LayerRecord {
  return {
    ...IDENTITY,
    ...NO_MEASURES,
    raw_name: `raw ${given.name}`,
    shape: [given.M ?? 1, given.N ?? 1],
    status: "analysed",
    reason: null,
    ...given,
  };
}

/** From `bottom` to `top`, the logarithms spread as a logistic distribution's quantiles. */
export function bellSpectrum(count: number, bottom: number, top: number): number[] {
  const logit = (p: number) => Math.log(p / (1 - p));
  return Array.from({ length: count }, (_, i) => {
    const position = 0.5 + (0.5 * logit((i + 0.5) / count)) / logit(1 - 0.5 / count);
    return bottom * (top / bottom) ** position;
  });
}

/** The quantiles of a Marchenko-Pastur-like bulk, with a few eigenvalues above it. */
function bulkSpectrum(count: number, spikes: readonly number[]): number[] {
  const bulk = Array.from({ length: count - spikes.length }, (_, i) => (2 * ((i + 0.5) / count)) ** 2);
  return [...bulk, ...spikes];
}

function collapsedSpectrum(count: number, rank: number): number[] {
  return Array.from({ length: count }, (_, i) =>
    i < count - rank ? 1e-14 : 0.1 * 1.02 ** (i - count + rank),
  );
}

/** The tensors that results are about, each of one stored tensor. */
export function tensorsOf(results: readonly LayerResult[]) {
  return [...new Set(results.map(({ record }) => record.name))].map((name) => ({ name, stored: [name] }));
}

interface Measured {
  readonly name: string;
  readonly part?: string;
  readonly N: number;
  readonly M: number;
  readonly alpha: number;
  readonly tail: number;
  readonly D: number;
  readonly lower: number | null;
  readonly phase: LayerRecord["phase"];
  readonly confidence?: LayerRecord["phase_confidence"];
  readonly eigenvalues: readonly number[];
  readonly more?: Partial<LayerRecord>;
}

export function analysed(measured: Measured): LayerResult {
  const {
    name,
    part = "",
    N,
    M,
    alpha,
    tail,
    D,
    lower,
    phase,
    confidence = "high",
    eigenvalues,
    more,
  } = measured;
  const sum = eigenvalues.reduce((total, value) => total + value, 0);
  const largest = Math.max(...eigenvalues);
  const sigma = (alpha - 1) / Math.sqrt(tail);
  const count = eigenvalues.length;
  const record = sampleRecord({
    name,
    part,
    shape: [M, N],
    N,
    M,
    Q: N / M,
    num_matrices: count / M,
    num_params: N * count,
    num_evals: count,
    norm: sum,
    log_norm: Math.log10(sum),
    spectral_norm: largest,
    lambda_max: largest,
    lambda_min: Math.min(...eigenvalues),
    log_spectral_norm: Math.log10(largest),
    stable_rank: sum / largest,
    matrix_rank: eigenvalues.filter((value) => value > 1e-10).length,
    rank_loss: eigenvalues.filter((value) => value <= 1e-10).length,
    zero_frac: eigenvalues.filter((value) => value <= 1e-10).length / count,
    entropy: 0.912,
    alpha,
    beta_upper: alpha - 1,
    alpha_ci_low: alpha - 2 * sigma,
    alpha_ci_high: alpha + 2 * sigma,
    sigma,
    xmin: largest / 10,
    xmax: largest,
    D,
    num_pl_spikes: tail,
    alpha_weighted: alpha * Math.log10(largest),
    log_alpha_norm: alpha * Math.log10(largest) + 0.4,
    alpha_lower: lower,
    alpha_lower_reason: lower === null ? "gap" : null,
    num_spikes: phase === "random-like" ? 0 : 12,
    mp_softrank: Math.min(1, 4 / largest),
    phase,
    phase_confidence: phase && confidence,
    phase_reason: phase ? "12 eigenvalues above the edge" : "fewer than 50 eigenvalues",
    phase_margins: phase && { mp_distance: { value: 0.045, threshold: 0.014, margin: 2.21 } },
    warning: alpha > 6 ? "under-trained" : alpha < 2 ? "over-trained" : "",
    seconds: 0.02,
    engine: "ml-matrix",
    ...more,
  });
  return { status: "analysed", record, eigenvalues: Float64Array.from(eigenvalues) };
}

export function skipped(name: string, shape: readonly number[], reason: string): LayerResult {
  return {
    status: "skipped",
    record: sampleRecord({ name, shape, status: "skipped", reason, layer_type: "conv2d", op: "Conv" }),
  };
}

export function failed(name: string, reason: string): LayerResult {
  return { status: "failed", record: sampleRecord({ name, shape: [256, 1024], status: "failed", reason }) };
}

const heavy = (count: number) => bellSpectrum(count, 0.004, 12);

const depthwise = (name: string, channels: number, positions: number) =>
  skipped(
    name,
    [channels, 1, 3, positions / 3],
    `depthwise: one input channel a group leaves no matrix at a kernel position (--conv flat takes ${channels} x ${positions})`,
  );

export const SAMPLE_RESULTS: readonly LayerResult[] = [
  analysed({
    name: "tok.weight",
    N: 256,
    M: 128,
    alpha: 2.773684825202832,
    tail: 26,
    D: 0.08967046188589145,
    lower: 1.4540745462211175,
    phase: "bulk-decay",
    confidence: "medium",
    eigenvalues: bellSpectrum(128, 0.0132, 2.519),
    more: { layer_type: "embedding", op: "Gather", component: "embedding" },
  }),
  ...["q", "k", "v"].map((part, i) =>
    analysed({
      name: "h.0.qkv",
      part,
      N: 256,
      M: 256,
      alpha: [1.8, 2.246382, 2.91][i],
      tail: [90, 64, 41][i],
      D: [0.031, 0.042, 0.058][i],
      lower: [0.494, 0.487, 0.502][i],
      phase: i === 2 ? "bulk-decay" : "heavy-tailed",
      confidence: i === 2 ? "low" : "medium",
      eigenvalues: heavy(256),
      more: { component: "attention", block: "h.0" },
    }),
  ),
  analysed({
    name: "h.0.mlp.fc",
    N: 1024,
    M: 256,
    alpha: 8.31,
    tail: 36,
    D: 0.071,
    lower: null,
    phase: "random-like",
    eigenvalues: bulkSpectrum(256, []),
    more: { component: "mlp", block: "h.0", warnings: ["few", "light"] },
  }),
  analysed({
    name: "model.layers.10.self_attn.o_proj.weight",
    N: 4096,
    M: 4096,
    alpha: 4.62,
    tail: 310,
    D: 0.021,
    lower: 0.51,
    phase: "bulk+spikes",
    eigenvalues: bulkSpectrum(4096, [6, 8, 9, 14, 31]),
  }),
  analysed({
    name: "model.layers.11.self_attn.o_proj.weight",
    N: 4096,
    M: 4096,
    alpha: 3.9,
    tail: 280,
    D: 0.024,
    lower: 0.5,
    phase: "bleeding-out",
    confidence: "low",
    eigenvalues: bulkSpectrum(4096, [4.2, 4.5]),
  }),
  analysed({
    name: "head",
    N: 300,
    M: 300,
    alpha: 3.2,
    tail: 44,
    D: 0.15,
    lower: null,
    phase: "rank-collapse",
    eigenvalues: collapsedSpectrum(300, 126),
    more: {
      alpha_lower_reason: "storage_limited",
      warnings: ["few", "poor", "storage_limited"],
      phase_reason: "58 % of the eigenvalues are zero to the precision of the stored weights",
    },
  }),
  analysed({
    name: "encoder.conv.1",
    N: 128,
    M: 16,
    alpha: 14.2,
    tail: 60,
    D: 0.12,
    lower: null,
    phase: null,
    eigenvalues: bellSpectrum(48, 0.1, 2),
    more: { layer_type: "conv1d", num_matrices: 3, alpha_lower_reason: "too_few" },
  }),
  analysed({
    name: "rotation",
    N: 200,
    M: 100,
    alpha: 120,
    tail: 10,
    D: 0.3,
    lower: null,
    phase: "narrower-than-random",
    eigenvalues: bellSpectrum(100, 0.98, 1.02),
  }),
  analysed({
    name: "层.注意力.查询权重矩阵",
    N: 64,
    M: 64,
    alpha: 2.4,
    tail: 20,
    D: 0.09,
    lower: 0.62,
    phase: "heavy-tailed",
    confidence: "low",
    eigenvalues: heavy(64),
  }),
  analysed({
    name: "evil\u001b[31m|`$(rm)`<b>\u202e*x*",
    N: 64,
    M: 64,
    alpha: 2.2,
    tail: 22,
    D: 0.08,
    lower: 0.55,
    phase: "heavy-tailed",
    confidence: "low",
    eigenvalues: heavy(64),
  }),
  depthwise("conv2d_157.w_0", 16, 9),
  depthwise("conv2d_159.w_0", 32, 9),
  depthwise("conv2d_169.w_0", 240, 15),
  skipped("head.tied", [128, 256], "duplicate: the same weights as tok.weight"),
  skipped("pos.scale", [1, 256], "too_few_eigenvalues: 1, fewer than the 10 of --min-evals"),
  failed(
    "h.3.fc",
    "h.3.fc holds 3 NaN of 262144 weights, where finite numbers were expected; the checkpoint is damaged or its training diverged.",
  ),
];

export function sampleReport(results: readonly LayerResult[] = SAMPLE_RESULTS): ModelReport {
  return {
    schema_version: "1.0",
    htsr_version: "0.1.0",
    model: { path: "models/sample.safetensors", format: "safetensors", files: ["sample.safetensors"] },
    options: {
      layers: [],
      exclude: [],
      types: [],
      min_evals: 10,
      max_evals: null,
      split: true,
      conv: "pooled",
      fit: "clauset",
      esd: "full",
      normalize: false,
      bootstrap: 0,
      randomize: false,
      htmp: false,
      seed: 0,
    },
    engine: "ml-matrix",
    summary: summarise(results, tensorsOf(results)),
    layers: results.map(({ record }) => record),
    warnings: ["the file declares a shard that holds no tensor"],
    seconds: 1.32,
  };
}

export function reportOptions(
  results: readonly LayerResult[],
  given: Partial<ReportOptions> = {},
): ReportOptions {
  return {
    columns: null,
    sort: null,
    width: 80,
    colours: new Chalk({ level: 0 }),
    spectra: new Map(
      results.flatMap((result) =>
        result.status === "analysed" ? [[result.record, result.eigenvalues] as const] : [],
      ),
    ),
    ...given,
  };
}
