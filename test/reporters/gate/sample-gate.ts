import { Chalk } from "chalk";
import { DEFAULT_OPTIONS } from "../../../src/analysis/options.js";
import {
  type GateFinding,
  type GateReport,
  gateReport,
  type ModelGate,
  type RuleOutcome,
} from "../../../src/gate/gate-report.js";
import type { GateReporterOptions } from "../../../src/reporters/gate/gate-reporter.js";

/** Names that would break a format that took them as they are. */
export const HOSTILE_NAMES = [
  `quotes " ' \` and & <script>alert(1)</script>`,
  "two\nlines\r\nand three",
  "]]> --> </failure></testcase>",
  "::error title=x::injected",
  "##[error]injected",
  "%0A::warning::injected %25",
  "a|b|`c`|[d](https://example.com)|@user #1 **bold** ~~x~~",
  "\u202eright to left\u2066 and \u200bzero width",
  "\u001b[31mred\u0007\u0000\u0085",
  "emoji 👩‍🚀 𝕬 \ufffe \ud800 lone",
  "{0} {{1}} [text](1) $HOME $(rm) \\n 'x'",
  "-rf",
  "/^.*$/",
  "層.注意力",
] as const;

export function finding(given: Partial<GateFinding> = {}): GateFinding {
  return {
    verdict: "violation",
    layer: "h.1.qkv/q",
    raw_name: "h.1.qkv.weight",
    value: 6.367027127624022,
    uncertainty: 0.996631917469554,
    baseline: null,
    limit: 6,
    message: "alpha 6.367 ± 1, at most 6 allowed",
    ...given,
  };
}

export function rule(given: Partial<RuleOutcome> = {}): RuleOutcome {
  const findings = given.findings ?? [];
  return {
    id: "alpha",
    kind: "metric",
    description: "alpha of each of the layers at most 6",
    severity: "error",
    because: null,
    status: findings.some(({ verdict }) => verdict === "violation") ? "violated" : "passed",
    checked: 27,
    unmeasured: 0,
    findings,
    ...given,
  };
}

export function model(rules: readonly RuleOutcome[], given: Partial<ModelGate> = {}): ModelGate {
  const { minEvals, maxEvals, ...options } = DEFAULT_OPTIONS;
  return {
    model: { path: "models/gpt.safetensors", format: "safetensors", files: ["gpt.safetensors"] },
    engine: "wasm",
    options: { ...options, min_evals: minEvals, max_evals: maxEvals },
    baseline: null,
    passed: rules.every(({ status, severity }) => status !== "violated" || severity === "warning"),
    records: { analysed: 27, skipped: 3, failed: 0 },
    rules,
    warnings: [],
    seconds: 1.234,
    ...given,
  };
}

export function report(...models: ModelGate[]): GateReport {
  return gateReport("htsr.config.json", "strict", models);
}

const alphaFinding = (layer: string, value: number, uncertainty: number): GateFinding =>
  finding({
    layer,
    raw_name: `${layer}.weight`,
    value,
    uncertainty,
    message: `alpha ${Number(value.toPrecision(4))} ± ${Number(uncertainty.toPrecision(2))}, at most 6 allowed`,
  });

const driftFinding = (layer: string, baseline: number, value: number, uncertainty: number): GateFinding =>
  finding({
    layer,
    raw_name: `${layer}.weight`,
    value,
    baseline,
    uncertainty,
    limit: 1.1 * baseline,
    message: `alpha rose from ${baseline} to ${value}, at most 10 % allowed`,
  });

const ALPHA = rule({
  because: "WeightWatcher's convention: above 6 a layer is under-trained (Martin, Peng & Mahoney, 2021)",
  unmeasured: 2,
  findings: [
    ...Array.from({ length: 12 }, (_, i) =>
      alphaFinding(`model.layers.${i}.self_attn.o_proj`, 7 + ((i * 5) % 12) * 0.731, 0.2 + 0.04 * i),
    ),
    alphaFinding("model.layers.12.self_attn.o_proj", 14.338, 1.2),
    { ...alphaFinding("model.layers.13.mlp.down_proj", 6.41, 0.6), verdict: "uncertain" },
  ],
});

const COLLAPSE = rule({
  id: "rank-collapse",
  kind: "phases",
  description: "layers not rank-collapse",
  severity: "warning",
  because: "lost rank is lost capacity",
  findings: [
    finding({
      layer: "head",
      raw_name: "head.weight",
      value: "rank-collapse",
      uncertainty: null,
      limit: "random-like, bleeding-out, bulk+spikes, bulk-decay, heavy-tailed, narrower-than-random",
      message: "rank-collapse (high confidence), which is not allowed",
    }),
  ],
});

const DRIFT = rule({
  id: "drift-alpha",
  kind: "drift",
  description: "alpha of each of the layers rises by at most 10 %",
  findings: [driftFinding("h.0.qkv/q", 2.246382, 3.0012, 0.21), driftFinding("h.0.qkv/k", 12.5, 15.25, 1.1)],
});

const STRUCTURE = rule({
  id: "structure",
  kind: "structure",
  description: "layers of the baseline are there, with their shapes",
  because: "fine-tuning changes weights, not layers: another shape is another model",
  findings: [
    finding({
      layer: "h.3.fc",
      raw_name: "h.3.fc.weight",
      value: null,
      uncertainty: null,
      baseline: "256 x 1024",
      limit: "256 x 1024",
      message: "is gone, 256 x 1024 in the baseline",
    }),
    finding({
      layer: "head",
      raw_name: "head.weight",
      value: "128 x 300",
      uncertainty: null,
      baseline: "128 x 256",
      limit: "128 x 256",
      message: "is 128 x 300, 128 x 256 in the baseline",
    }),
  ],
});

const SHARE = rule({
  id: "untrained",
  kind: "share",
  description: "share of layers random-like at most 25 %",
  because: "a random-like layer has learnt nothing that its spectrum shows",
  findings: [
    finding({
      layer: null,
      raw_name: null,
      value: 12 / 27,
      uncertainty: null,
      limit: 0.25,
      message: "12 of 27 layers (44.4 %) random-like, at most 25 % allowed",
    }),
  ],
});

const FAILED = rule({
  id: "failed",
  kind: "count",
  description: "number of layers failed at most 0",
  findings: [
    finding({
      layer: "h.2.fc",
      raw_name: "h.2.fc.weight",
      value: 1,
      uncertainty: null,
      limit: 0,
      message:
        "failed: non_finite: h.2.fc holds 3 NaN of 262144 weights, where finite numbers were expected; the checkpoint is damaged or its training diverged.",
    }),
  ],
});

export const UNCERTAIN = rule({
  id: "alpha-lower",
  description: "alpha_lower of each of the layers at most 1",
  findings: [
    finding({
      verdict: "uncertain",
      layer: "h.0.proj",
      value: 1.2,
      uncertainty: 0.15,
      limit: 1,
      message: "alpha_lower 1.2 ± 0.15, at most 1 allowed: within 2 of its standard errors",
    }),
  ],
});

export const PASSED = rule({ id: "median-alpha", description: "median alpha of the layers at most 6" });

export const NOT_CHECKED = rule({
  id: "stay-heavy-tailed",
  kind: "stay",
  description: "layers do not leave heavy-tailed",
  status: "not-checked",
  checked: 0,
  unmeasured: 27,
});

/** Every kind of rule and of fate. */
export const FAILING = model(
  [FAILED, ALPHA, COLLAPSE, DRIFT, STRUCTURE, SHARE, UNCERTAIN, PASSED, NOT_CHECKED],
  {
    baseline: { path: "base.json", model: "models/base.safetensors" },
    warnings: ["the file declares a shard that holds no tensor"],
  },
);

export const ALL_PASSED = model([PASSED], {
  model: { path: "models/good.onnx", format: "onnx", files: ["good.onnx"] },
});

/** A model whose every text is hostile. */
export const HOSTILE = model(
  [
    rule({
      description: `alpha of layers matching ${HOSTILE_NAMES.join(" or ")} at most 6`,
      because: HOSTILE_NAMES.join(" and "),
      findings: HOSTILE_NAMES.map((name) =>
        finding({ layer: name, raw_name: name, message: `${name} is not allowed` }),
      ),
    }),
    rule({
      id: "alpha-warned",
      severity: "warning",
      description: HOSTILE_NAMES.join(" "),
      findings: HOSTILE_NAMES.map((name) => finding({ layer: name, raw_name: name, message: name })),
    }),
    rule({
      id: "phases",
      kind: "count",
      description: HOSTILE_NAMES.join(" "),
      findings: HOSTILE_NAMES.map((name) => finding({ verdict: "uncertain", layer: name, message: name })),
    }),
    { ...NOT_CHECKED, description: HOSTILE_NAMES.join(" ") },
    { ...PASSED, id: "ok", description: HOSTILE_NAMES.join(" ") },
  ],
  {
    model: { path: `dir,a:b%/${HOSTILE_NAMES.join("")}.onnx`, format: "onnx", files: [] },
    baseline: { path: HOSTILE_NAMES.join(""), model: HOSTILE_NAMES.join("") },
    warnings: [...HOSTILE_NAMES],
  },
);

export const OPTIONS: GateReporterOptions = { width: 80, colours: new Chalk({ level: 0 }) };
