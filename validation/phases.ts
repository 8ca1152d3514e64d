import type { GramEigensolver } from "../src/esd/engine.js";
import { classifyPhase } from "../src/phase/classify.js";
import type { Phase, PhaseConfidence } from "../src/phase/phase.js";
import { randomStream } from "../src/random/stream.js";
import {
  type GeneratedPhase,
  type Generator,
  NOISE,
  PHASE_GENERATORS,
  STRESS_GENERATORS,
} from "./phase-generators.js";
import { spectrumOf } from "./simulated-spectra.js";

/** N x M, N >= M. */
export type Size = readonly [N: number, M: number];

/** The sizes of statistics §4.4. */
export const PHASE_SIZES: readonly Size[] = [
  [100, 100],
  [200, 100],
  [400, 100],
  [300, 300],
  [600, 300],
  [1200, 300],
  [1000, 500],
  [1000, 1000],
];

/** Square to very tall, as small as a phase is given for and larger: where noise must be called noise. */
export const NOISE_SIZES: readonly Size[] = [
  [50, 50],
  [200, 50],
  [1000, 50],
  [100, 100],
  [400, 100],
  [2000, 100],
  [300, 300],
  [1500, 300],
];

export interface PhaseTrials {
  readonly sizes: readonly Size[];
  /** Matrices of each kind and size. */
  readonly repetitions: number;
  readonly seed: number;
  readonly solver: GramEigensolver;
}

/** How many matrices were given each phase. */
export type Labels = Readonly<Partial<Record<Phase, number>>>;

/** Matrices of one kind and size. */
export interface LabelledMatrices<Kind extends string> {
  readonly kind: Kind;
  readonly N: number;
  readonly M: number;
  readonly labels: Labels;
  /** Of each confidence: how many there were, and how many of them were given the phase that the kind stands for. */
  readonly confidences: Readonly<Record<PhaseConfidence, { readonly given: number; readonly right: number }>>;
}

type Classify = typeof classifyPhase;

/**
 * The phases given to matrices that were made to stand for one: with the kind as the row, the confusion matrix by size.
 *
 * @param classify what gives them: the procedure
 */
export function phaseTrials(
  trials: PhaseTrials,
  classify: Classify = classifyPhase,
): LabelledMatrices<GeneratedPhase>[] {
  return labelAll(PHASE_GENERATORS, trials, classify);
}

/** The phases given to matrices of other kinds (statistics §4.5). */
export function stressTrials(
  trials: PhaseTrials,
  classify: Classify = classifyPhase,
): LabelledMatrices<string>[] {
  return labelAll(STRESS_GENERATORS, trials, classify);
}

/** The phases given to Gaussian noise: all but random-like are false alarms. */
export function noiseTrials(
  trials: PhaseTrials,
  classify: Classify = classifyPhase,
): LabelledMatrices<"random-like">[] {
  return labelAll({ "random-like": NOISE }, trials, classify);
}

/** The share of matrices that were given the phase they were made to stand for. */
export function accuracy(trials: readonly LabelledMatrices<GeneratedPhase>[]): number {
  const total = (of: (trial: LabelledMatrices<GeneratedPhase>) => number) =>
    trials.reduce((sum, trial) => sum + of(trial), 0);
  return total(({ kind, labels }) => labels[kind] ?? 0) / total(({ labels }) => sumOf(labels));
}

function sumOf(labels: Labels): number {
  return Object.values(labels).reduce((sum, count) => sum + count, 0);
}

function labelAll<Kind extends string>(
  generators: Readonly<Record<Kind, Generator>>,
  { sizes, repetitions, seed, solver }: PhaseTrials,
  classify: Classify,
): LabelledMatrices<Kind>[] {
  const kinds = Object.keys(generators).filter((kind): kind is Kind => Object.hasOwn(generators, kind));
  return sizes.flatMap(([N, M]) =>
    kinds.map((kind) => {
      const labels: Partial<Record<Phase, number>> = {};
      const confidences = {
        high: { given: 0, right: 0 },
        medium: { given: 0, right: 0 },
        low: { given: 0, right: 0 },
      };
      for (let i = 0; i < repetitions; i++) {
        const stream = randomStream(seed, "phase", `${N}x${M}`, kind, String(i));
        const result = classify(spectrumOf(generators[kind](N, M, stream), N, M, solver));
        if (result.kind === "none") throw new Error(result.reason);
        labels[result.phase] = (labels[result.phase] ?? 0) + 1;
        confidences[result.confidence].given++;
        if (result.phase === kind) confidences[result.confidence].right++;
      }
      return { kind, N, M, labels, confidences };
    }),
  );
}
