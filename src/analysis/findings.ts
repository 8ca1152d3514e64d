import { printable } from "../errors.js";
import type { LayerRecord } from "./columns.js";
import { OVER_TRAINED_BELOW, POOR_FIT_DISTANCE, UNDER_TRAINED_ABOVE } from "./conventions.js";
import { layerLabel } from "./layer-label.js";
import type { Finding } from "./result.js";

/** More lines than these are not read; the table has the rest. */
const MOST_FINDINGS = 5;

/** Layers of one kind that get a line each; more of them share one. */
const MOST_LINES_A_KIND = 2;

interface Symptom {
  readonly applies: (record: LayerRecord) => boolean;
  /** Larger is worse. */
  readonly severity: (record: LayerRecord) => number;
  readonly problem: (record: LayerRecord) => string;
  readonly advice: string;
}

const CONFIDENCE_RANK = { high: 2, medium: 1, low: 0 } as const;

const confidence = ({ phase_confidence }: LayerRecord) =>
  phase_confidence === null ? 0 : CONFIDENCE_RANK[phase_confidence];

const tentative = ({ phase_confidence }: LayerRecord) =>
  phase_confidence === "low" ? " (low confidence)" : "";

const show = (value: number | null, decimals = 2) => (value === null ? "unknown" : value.toFixed(decimals));

/**
 * Whether the upper exponent says anything of the layer's own: not where the spectrum is random weights' or has
 * collapsed, which other findings say.
 */
const hasTailOfItsOwn = ({ phase }: LayerRecord) => phase !== "random-like" && phase !== "rank-collapse";

/** The most serious first. A record is reported under the first symptom that it has. */
function symptoms(records: readonly LayerRecord[]): readonly Symptom[] {
  const phased = records.filter(({ phase }) => phase !== null);
  const trained = phased.filter(({ phase }) => phase !== "random-like").length;
  return [
    {
      applies: ({ status }) => status === "failed",
      severity: () => 0,
      problem: (record) => `could not be analysed: ${failure(record)}`,
      advice: "check or export it again; the other layers' numbers stand without it",
    },
    {
      applies: ({ phase }) => phase === "rank-collapse",
      severity: ({ matrix_rank, num_evals }) => 1 - (matrix_rank ?? 0) / (num_evals ?? 1),
      problem: (record) =>
        `rank-collapse${tentative(record)}: ${lowerFirst(record.phase_reason ?? "")}; ` +
        `rank ${show(record.matrix_rank, 0)} of ${show(record.num_evals, 0)}`,
      advice: "look for dead or duplicated units, unless it was pruned on purpose",
    },
    {
      applies: ({ phase }) => phase === "random-like",
      severity: confidence,
      problem: (record) =>
        `random-like${tentative(record)}, when ${trained} of ${phased.length} layers are not`,
      advice: "see whether it is frozen, left out of the optimiser, or early in training",
    },
    {
      applies: ({ phase }) => phase === "narrower-than-random",
      severity: confidence,
      problem: (record) => `spectrum narrower than random weights give${tentative(record)}`,
      advice: "expected of orthogonal or whitened weights; else check its initialisation",
    },
    {
      applies: (record) =>
        hasTailOfItsOwn(record) && (record.alpha_ci_low ?? -Infinity) > UNDER_TRAINED_ABOVE,
      severity: ({ alpha }) => alpha ?? 0,
      problem: (record) =>
        (record.D ?? 0) > POOR_FIT_DISTANCE
          ? `alpha ${show(record.alpha)}, but the power law fits poorly (D ${show(record.D)})`
          : `alpha ${show(record.alpha)} ± ${show(record.sigma)}, above ${UNDER_TRAINED_ABOVE} (WeightWatcher convention: under-trained)`,
      advice: "judge it by phase and spikes; another checkpoint tells which way it moves",
    },
    {
      applies: (record) =>
        hasTailOfItsOwn(record) &&
        (record.D ?? 0) <= POOR_FIT_DISTANCE &&
        (record.alpha_ci_high ?? Infinity) < OVER_TRAINED_BELOW,
      severity: ({ alpha }) => -(alpha ?? 0),
      problem: (record) =>
        `alpha ${show(record.alpha)} ± ${show(record.sigma)}, below ${OVER_TRAINED_BELOW} (WeightWatcher convention: over-trained)`,
      advice: "compare training and test loss: if they part, regularise it first",
    },
  ];
}

/**
 * The layers to look at first, with what to do about each: a few at most, the most serious first. They state
 * what the spectrum shows and no more.
 */
export function findings(records: readonly LayerRecord[]): readonly Finding[] {
  const phased = records.filter(({ phase }) => phase !== null);
  const untrained = phased.length > 0 && phased.every(({ phase }) => phase === "random-like");
  const reported = new Set<LayerRecord>();
  const found = symptoms(records).flatMap((symptom): readonly Finding[] => {
    const worst = records
      .filter((record) => !reported.has(record) && symptom.applies(record))
      .toSorted((a, b) => symptom.severity(b) - symptom.severity(a));
    for (const record of worst) reported.add(record);
    if (untrained && worst.some(({ phase }) => phase === "random-like"))
      return [looksUntrained(phased.length)];
    if (worst.length <= MOST_LINES_A_KIND) return worst.map((record) => findingOf(symptom, record, ""));
    return [findingOf(symptom, worst[0], ` (and ${worst.length - 1} more such layers)`)];
  });
  return found.slice(0, MOST_FINDINGS);
}

function findingOf({ problem, advice }: Symptom, record: LayerRecord, others: string): Finding {
  return { layer: layerLabel(record), problem: problem(record) + others, advice };
}

function looksUntrained(count: number): Finding {
  return {
    layer: count === 1 ? "the only layer with a phase" : `all ${count} layers with a phase`,
    problem: "random-like: the model looks untrained, its spectra are what random weights give",
    advice: "check that this is the trained checkpoint and that its weights were loaded",
  };
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

/** The reason of a failure as a clause: without the layer's name, which the finding gives, and the full stop. */
function failure({ name, reason }: LayerRecord): string {
  const clause = (reason ?? "for no reason given").replace(/\.$/, "");
  const named = `${printable(name)} `;
  return clause.startsWith(named) ? clause.slice(named.length) : clause;
}
