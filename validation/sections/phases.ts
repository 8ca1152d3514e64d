import { wasmEngine } from "../../src/esd/engines/wasm.js";
import { PHASES, type Phase } from "../../src/phase/phase.js";
import { markdownTable, percent } from "../markdown-table.js";
import type { GeneratedPhase } from "../phase-generators.js";
import {
  accuracy,
  type LabelledMatrices,
  NOISE_SIZES,
  noiseTrials,
  PHASE_SIZES,
  phaseTrials,
  stressTrials,
} from "../phases.js";
import { linePlot } from "../plot.js";
import { progress } from "../progress.js";
import { type Page, section } from "../section.js";

interface Figures {
  readonly seed: number;
  /** Matrices of each kind and size. */
  readonly repetitions: number;
  readonly stressRepetitions: number;
  readonly noiseRepetitions: number;
  readonly phases: readonly LabelledMatrices<GeneratedPhase>[];
  readonly stress: readonly LabelledMatrices<string>[];
  readonly noise: readonly LabelledMatrices<"random-like">[];
}

/** One that nothing was tuned on. */
const SEED = 20261201;
const REPETITIONS = 20;
const STRESS_REPETITIONS = 10;
const NOISE_REPETITIONS = 200;

function measure(): Figures {
  const common = { seed: SEED, solver: wasmEngine };
  progress("phases: made to stand for one");
  const phases = phaseTrials({ ...common, sizes: PHASE_SIZES, repetitions: REPETITIONS });
  progress("phases: others");
  const sizes = PHASE_SIZES.filter(([N]) => N <= 600);
  const stress = stressTrials({ ...common, sizes, repetitions: STRESS_REPETITIONS });
  progress("phases: noise");
  const noise = noiseTrials({ ...common, sizes: NOISE_SIZES, repetitions: NOISE_REPETITIONS });
  return {
    seed: SEED,
    repetitions: REPETITIONS,
    stressRepetitions: STRESS_REPETITIONS,
    noiseRepetitions: NOISE_REPETITIONS,
    phases,
    stress,
    noise,
  };
}

const TITLE = "Matrices given the phase that they were made to stand for";

function page({
  seed,
  repetitions,
  stressRepetitions,
  noiseRepetitions,
  phases,
  stress,
  noise,
}: Figures): Page {
  const kinds = [...new Set(phases.map(({ kind }) => kind))];
  const smallest = Math.min(...phases.map(({ M }) => M));
  const small = phases.filter(({ M }) => M === smallest);
  const large = phases.filter(({ M }) => M >= 300);
  const sizes = [...new Set(phases.map(({ N, M }) => `${N} x ${M}`))];
  const ofSize = (size: string) => phases.filter(({ N, M }) => `${N} x ${M}` === size);
  const bySize = markdownTable(
    ["made as", ...sizes],
    [
      ...kinds.map((kind) => [
        kind,
        ...sizes.map((size) => percent(accuracy(ofSize(size).filter((each) => each.kind === kind)), 0)),
      ]),
      ["all", ...sizes.map((size) => percent(accuracy(ofSize(size))))],
    ],
  );
  const svg = linePlot({
    title: TITLE,
    x: { label: "M, over all N", log: true },
    y: { label: "right (%)", percent: true, domain: [50, 100] },
    points: kinds.flatMap((kind) =>
      [...new Set(phases.map(({ M }) => M))].map((M) => ({
        x: M,
        y: accuracy(phases.filter((each) => each.kind === kind && each.M === M)),
        line: kind,
      })),
    ),
  });
  const falseAlarms = markdownTable(
    ["N x M", "called random-like", "other phases"],
    noise.map(({ N, M, labels }) => [
      `${N} x ${M}`,
      percent((labels["random-like"] ?? 0) / noiseRepetitions),
      PHASES.filter((phase) => phase !== "random-like" && labels[phase] !== undefined)
        .map((phase) => `${phase} ${labels[phase]}`)
        .join(", "),
    ]),
  );
  const markdown = `Matrices made to stand for a phase (validation/phase-generators.ts), ${repetitions} of each phase and size, and what \`phase\` says of them. Seed
${seed}, of which no threshold knows; but the generators are those that the procedure was made with, so that this measures sampling error and not
agreement with anybody's reading of trained layers. Right are **${percent(accuracy(phases))}** of all, ${percent(accuracy(small))} at M = ${smallest}, ${percent(accuracy(large))} at M ≥ 300.

${bySize}

![${TITLE}](validation/phases.svg)

All sizes together:

${confusion(phases)}

At M = ${smallest}:

${confusion(small)}

At M ≥ 300:

${confusion(large)}

At M = ${smallest} what is missed is mostly a spectrum that bleeds out by no more than noise does; larger matrices are mistaken where the tail of a decayed bulk
passes for a heavy one, or the other way round. With ${sum(large)} matrices at M ≥ 300 the standard error of their share is
${percent(Math.sqrt((accuracy(large) * (1 - accuracy(large))) / sum(large)))}.

How often it is right by the confidence that it states:

${confidences(phases)}

Other matrices, with no right answer in most cases, ${stressRepetitions} for each size up to 600 x 300:

${labelTable(stress)}

Gaussian noise, ${noiseRepetitions} matrices for each size; everything but random-like is a false alarm:

${falseAlarms}`;
  return { markdown, pictures: [{ name: "phases", svg }] };
}

function sum(trials: readonly LabelledMatrices<GeneratedPhase>[]): number {
  return trials.reduce(
    (total, { confidences: { high, medium, low } }) => total + high.given + medium.given + low.given,
    0,
  );
}

/** Rows as made, columns as labelled. */
function confusion(trials: readonly LabelledMatrices<GeneratedPhase>[]): string {
  return labelTable(trials, (kind, phase) => kind === phase);
}

function labelTable(
  trials: readonly LabelledMatrices<string>[],
  right: (kind: string, phase: Phase) => boolean = () => false,
): string {
  const count = (of: readonly LabelledMatrices<string>[], phase: Phase) =>
    of.reduce((sum, { labels }) => sum + (labels[phase] ?? 0), 0);
  const phases = PHASES.filter((phase) => count(trials, phase) > 0);
  const kinds = [...new Set(trials.map(({ kind }) => kind))];
  return markdownTable(
    ["made as", ...phases],
    kinds.map((kind) => {
      const of = trials.filter((each) => each.kind === kind);
      return [
        kind,
        ...phases.map((phase) => (right(kind, phase) ? `**${count(of, phase)}**` : String(count(of, phase)))),
      ];
    }),
  );
}

function confidences(trials: readonly LabelledMatrices<GeneratedPhase>[]): string {
  const row = (confidence: "high" | "medium" | "low") => {
    const given = trials.reduce((sum, each) => sum + each.confidences[confidence].given, 0);
    const right = trials.reduce((sum, each) => sum + each.confidences[confidence].right, 0);
    return [confidence, given, given === 0 ? "" : percent(right / given)];
  };
  return markdownTable(["`phase_confidence`", "matrices", "right"], [row("high"), row("medium"), row("low")]);
}

export const phases = section("phases", "Phases: confusion by size", measure, page);
