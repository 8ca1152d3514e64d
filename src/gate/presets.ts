import { PHASES } from "../phase/phase.js";
import type { PresetName } from "./preset-names.js";
import type { Rule } from "./rule-schema.js";

/**
 * Rules to start from. Each says why it is there, with the source of its threshold; docs/gate.md tells them at length.
 * All are optional: a small model may have no layer with a phase.
 */

const READABLE: Rule = {
  id: "failed",
  count: "failed",
  max: 0,
  because: "a layer that cannot be read, or that holds NaN or infinity, cannot be run either",
};

/** It is skipped for having no spectrum, and would pass every other rule. None of the deployed models has one. */
const NOT_DEAD: Rule = {
  id: "all-zero",
  count: "all-zero",
  max: 0,
  because: "a layer of nothing but zeros passes nothing on: it was never trained, or was lost in the export",
};

/** One deployed model of the six has layers of it, with dead channels: an error only where that is asked for. */
const NO_COLLAPSE: Rule = {
  id: "rank-collapse",
  phases: PHASES.filter((phase) => phase !== "rank-collapse"),
  optional: true,
  because:
    "lost rank is lost capacity; the taxonomy's sign of too much regularisation (Martin & Mahoney, JMLR 22(165), 2021, table 1)",
};

/**
 * In the run of a small GPT that this program is tested on, 13 of 27 layers are random-like after 30 of 1,500 steps,
 * and none after 120.
 */
const LEARNT: Rule = {
  id: "untrained",
  share: ["random-like"],
  max: 0.25,
  optional: true,
  because:
    "a random-like layer has learnt nothing that its spectrum shows (Martin & Mahoney, JMLR 22(165), 2021, section 3); some may be frozen, most may not",
};

const MEDIAN_ALPHA: Rule = {
  id: "median-alpha",
  metric: "alpha",
  summary: "median",
  max: 6,
  sigmas: 2,
  optional: true,
  because:
    "layers of well-trained models have alpha between 2 and 6 (Martin, Peng & Mahoney, Nature Communications 12:4122, 2021)",
};

/** Five of the six deployed models that this program is tested on have some: worth a look, no reason to fail. */
const NO_TRAPS: Rule = {
  id: "correlation-traps",
  count: "correlation-trap",
  max: 0,
  severity: "warning",
  optional: true,
  because:
    "an outlying entry makes a spike that no learning made; such traps go with overfitting (Martin & Hinrichs, SETOL, arXiv:2507.17912, 2025)",
};

const LAYER_ALPHA: Rule = {
  id: "alpha",
  metric: "alpha",
  max: 6,
  sigmas: 2,
  optional: true,
  because: "WeightWatcher's convention: above 6 a layer is under-trained (Martin, Peng & Mahoney, 2021)",
};

const SAME_LAYERS: Rule = {
  id: "structure",
  structure: "same",
  because: "fine-tuning changes weights, not layers: another shape is another model",
};

const STAY_HEAVY: Rule = {
  id: "stay-heavy-tailed",
  stay: ["heavy-tailed"],
  optional: true,
  because:
    "heavy tails are the correlations that training built (Martin & Mahoney, JMLR 22(165), 2021); to lose them is to forget",
};

const ALPHA_DRIFT: Rule = {
  id: "drift-alpha",
  drift: "alpha",
  maxRise: 0.1,
  sigmas: 2,
  optional: true,
  because: "a rising alpha is a weakening tail; two standard errors leave one chance alarm in forty layers",
};

export const PRESETS: Readonly<Record<PresetName, readonly Rule[]>> = {
  recommended: [READABLE, NOT_DEAD, { ...NO_COLLAPSE, severity: "warning" }, LEARNT, MEDIAN_ALPHA],
  strict: [READABLE, NOT_DEAD, NO_COLLAPSE, { ...LEARNT, max: 0 }, MEDIAN_ALPHA, LAYER_ALPHA, NO_TRAPS],
  finetune: [READABLE, NOT_DEAD, NO_COLLAPSE, SAME_LAYERS, STAY_HEAVY, ALPHA_DRIFT],
};
