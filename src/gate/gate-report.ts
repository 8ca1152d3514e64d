import type { AnalysisOptions, ModelReport } from "../analysis/result.js";
import { VERSION } from "../version.js";
import type { PresetName } from "./preset-names.js";
import type { RuleKind } from "./rule-schema.js";

/** What a gate found, as plain data: the JSON document is this, and every other format is made from it. */
export interface GateReport {
  readonly schema_version: string;
  readonly htsr_version: string;
  /** Path of the configuration; null without one. */
  readonly config: string | null;
  readonly preset: PresetName | null;
  /** Whether every model could be gated, and no rule of severity error is violated in any. */
  readonly passed: boolean;
  readonly models: readonly ModelGate[];
  /** Models that could not be gated. */
  readonly problems: readonly GateProblem[];
}

/** A model of several that could not be gated: it cannot be read, or a rule found nothing in it to check. */
export interface GateProblem {
  /** The path as it was given. */
  readonly path: string;
  /** What is wrong and what to do, in one sentence. */
  readonly message: string;
}

export interface ModelGate {
  readonly model: ModelReport["model"];
  readonly engine: string;
  readonly options: AnalysisOptions;
  /** What the model was compared with; null if no rule asks for it. */
  readonly baseline: { readonly path: string; readonly model: string } | null;
  readonly passed: boolean;
  /** Layer records by status. */
  readonly records: { readonly analysed: number; readonly skipped: number; readonly failed: number };
  readonly rules: readonly RuleOutcome[];
  /** Conditions of the model as a whole, one sentence each. */
  readonly warnings: readonly string[];
  /** Wall time of the analysis. */
  readonly seconds: number;
}

export type Severity = "error" | "warning";

/** What became of one rule in one model. */
export interface RuleOutcome {
  /** What reports call the rule; no two of a gate have the same. */
  readonly id: string;
  readonly kind: RuleKind;
  /** The rule in words, as `alpha of each attention layer at most 6`. */
  readonly description: string;
  readonly severity: Severity;
  /** Why the rule is there; null if its author did not say. */
  readonly because: string | null;
  readonly status: "passed" | "violated" | "not-checked";
  /** Layers that were held against the limit. */
  readonly checked: number;
  /** Layers that the rule is about, but that have no such value. */
  readonly unmeasured: number;
  readonly findings: readonly GateFinding[];
}

/** A layer, or the whole model, beyond a limit. */
export interface GateFinding {
  /** Uncertain: beyond the limit, but by a change that its own uncertainty may have made; it violates nothing. */
  readonly verdict: "violation" | "uncertain";
  /** `name` or `name/part`; null where it is about several layers together. */
  readonly layer: string | null;
  /** Name of the tensor in the file; null where it is about several layers together. */
  readonly raw_name: string | null;
  readonly value: number | string | null;
  /** Standard error of the value, or of the change where there is a baseline; null if it is exact or not known. */
  readonly uncertainty: number | null;
  /** What the value was in the baseline; null without one. */
  readonly baseline: number | string | null;
  /** The bound that was crossed, as a value like `value`. */
  readonly limit: number | string;
  /** What was found and what is allowed, in one clause without the layer's name. */
  readonly message: string;
}

/** What a rule's check gives, before it is known how the rule is to be reported. */
export interface Check {
  readonly checked: number;
  readonly unmeasured: number;
  readonly findings: readonly GateFinding[];
}

/** Raised when a field changes its meaning or goes; additions leave it. */
const SCHEMA_VERSION = "1.0";

/** The document of a gate over models. */
export function gateReport(
  config: string | null,
  preset: PresetName | null,
  models: readonly ModelGate[],
  problems: readonly GateProblem[] = [],
): GateReport {
  return {
    schema_version: SCHEMA_VERSION,
    htsr_version: VERSION,
    config,
    preset,
    passed: problems.length === 0 && models.every(({ passed }) => passed),
    models,
    problems,
  };
}
