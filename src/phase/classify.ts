import { type BulkFit, type FittedBulk, fitBulk } from "../rmt/bulk-fit.js";
import { TRACY_WIDOM_999 } from "../rmt/edge.js";
import { allOf, anyOf, type Criterion, criterion, isCloseCall, type Verdict } from "./criterion.js";
import {
  collapseEvidence,
  heavyEvidence,
  lightEvidence,
  misfitEvidence,
  narrowEvidence,
  randomEvidence,
  spikeEvidence,
} from "./evidence.js";
import type { Phase, PhaseConfidence, PhaseMargin } from "./phase.js";
import {
  type Collapse,
  collapseStatistics,
  type Peak,
  peakStatistics,
  SMALLEST_TAIL,
  type TailWeight,
  tailWeight,
} from "./statistics.js";

export interface PhaseInput {
  /** Of WᵀW of one genuine N x M matrix, N >= M: ascending and finite, none negative. */
  readonly eigenvalues: Float64Array;
  readonly N: number;
  readonly M: number;
  /** Singular values up to this one are zeros (storageNoiseFloor). */
  readonly tauS: number;
  /** fitBulk of the same spectrum, where it is known already. */
  readonly bulk?: BulkFit;
}

export type PhaseResult =
  | {
      readonly kind: "labelled";
      readonly phase: Phase;
      readonly confidence: PhaseConfidence;
      /** The evidence, in one sentence. */
      readonly evidence: string;
      /** The statistics that decided, by name; those that were not needed are left out. */
      readonly margins: Readonly<Record<string, PhaseMargin>>;
    }
  /** `reason` is one sentence. */
  | { readonly kind: "none"; readonly reason: string };

/** A smaller spectrum shows too little of its shape: spikes and heavy tails are found half of the time. */
const FEWEST_EIGENVALUES = 50;

const LOW_CONFIDENCE_BELOW = 100;
const MEDIUM_CONFIDENCE_BELOW = 300;

/**
 * Thresholds. Those of the bulk follow from random matrix theory and its fluctuations at finite size (an
 * eigenvalue's rank is rigid, so the distance of noise from its law goes as 1/M, not as M^-1/2); the others were
 * set on simulated matrices of each phase and checked on fresh seeds.
 */
const COLLAPSED_FRACTION = 0.05;
const COLLAPSED_GAP = 100;
const LARGEST_SPIKE_FRACTION = 0.06;
const NARROW_PEAK = 0.8;
/** A spike of 1.75 times the strength at which one shows at all is 1.35 times the bulk's edge. */
const BLEEDING_EXCESS = 0.35;
const HEAVY_RATIO = 0.75;
const LARGEST_HEAVY_ALPHA = 6;
const SMALLEST_HEAVY_SPAN = 3;

/** Largest distance of a bulk from Marchenko-Pastur's law: noise of 100 to 1000 eigenvalues has half of it. */
const largestBulkDistance = (count: number) => 0.004 + 3 / count;

/**
 * The phase of training that a spectrum shows, by a fixed sequence of tests:
 *
 * - rank-collapse: 5 % or more of the eigenvalues are zeros or below 1e-4 of the median, or there is a gap of a
 *   factor of 100 inside the spectrum;
 * - if the bulk follows Marchenko-Pastur's law (distance <= 0.004 + 3/M, fewer than 6 % of the eigenvalues above
 *   the Tracy-Widom edge): random-like with none above, bleeding-out if the largest is at most 1.35 λ+, else
 *   bulk+spikes;
 * - if it does not: narrower-than-random when λmax/mean < 0.8 (1 + Q^-1/2)²; heavy-tailed when the upper tail is
 *   closer to a power law than to an exponential (Vuong's ratio > 0.75) with alpha <= 6 over a factor of 3 or
 *   more; else bulk-decay.
 *
 * The phases are Martin & Mahoney's; no source gives a rule for finite matrices, and this one is ours.
 * Confidence is low when a statistic that decided is within 20 % of its threshold or there are fewer than 100
 * eigenvalues, medium below 300, else high.
 *
 * @example a 600 x 300 Gaussian matrix ("gaussian-600x300" in fixtures/statistics)
 *   // random-like, high: mp_distance 0.0064654 <= 0.014, tracy_widom -1.485 <= 3.2722
 */
export function classifyPhase({ eigenvalues, N, M, tauS, bulk }: PhaseInput): PhaseResult {
  const count = eigenvalues.length;
  if (count < FEWEST_EIGENVALUES) {
    return {
      kind: "none",
      reason: `A spectrum of ${count} eigenvalues is too small to tell its phase, ${FEWEST_EIGENVALUES} are needed`,
    };
  }
  const collapsed = testCollapse(collapseStatistics(eigenvalues, tauS));
  if (collapsed.met) {
    const { deciding } = collapsed;
    return labelled(count, { phase: "rank-collapse", evidence: collapseEvidence(deciding[0]), deciding });
  }

  const bulkFit = bulk ?? fitBulk(eigenvalues, N, M);
  if (bulkFit.kind === "none") {
    return {
      kind: "none",
      reason: "The spectrum has no bulk to compare with noise's, for most of it is zero",
    };
  }
  const peak = peakStatistics(eigenvalues, N, M, bulkFit);
  const follows = testBulk(count, bulkFit);
  const finding = follows.met
    ? judgeSpikes(count, bulkFit, peak)
    : judgeDeformedBulk(count, bulkFit, peak, follows.deciding[0], tailWeight(eigenvalues, tauS));
  return labelled(count, {
    ...finding,
    deciding: [...collapsed.deciding, ...follows.deciding, ...finding.deciding],
  });
}

/** A phase with what speaks for it. */
interface Finding {
  readonly phase: Phase;
  readonly evidence: string;
  readonly deciding: readonly Criterion[];
}

function labelled(count: number, { phase, evidence, deciding }: Finding): PhaseResult {
  return {
    kind: "labelled",
    phase,
    evidence,
    confidence: confidence(count, deciding),
    margins: Object.fromEntries(
      deciding.map(({ name, value, threshold, margin }) => [name, { value, threshold, margin }]),
    ),
  };
}

function confidence(count: number, deciding: readonly Criterion[]): PhaseConfidence {
  if (count < LOW_CONFIDENCE_BELOW || deciding.some(isCloseCall)) return "low";
  return count < MEDIUM_CONFIDENCE_BELOW ? "medium" : "high";
}

/** Whether too much of the spectrum is at zero, or split off. */
function testCollapse({ zeroFraction, softFraction, gap }: Collapse): Verdict {
  return anyOf(
    criterion("zero_frac", zeroFraction, COLLAPSED_FRACTION, zeroFraction >= COLLAPSED_FRACTION),
    criterion("soft_frac", softFraction, COLLAPSED_FRACTION, softFraction >= COLLAPSED_FRACTION),
    criterion("gap", gap, COLLAPSED_GAP, gap >= COLLAPSED_GAP),
  );
}

/** Whether the spectrum but for a few spikes is noise's. */
function testBulk(count: number, { distance, numSpikes }: FittedBulk): Verdict {
  const largestDistance = largestBulkDistance(count);
  const spikeFraction = numSpikes / count;
  return allOf(
    criterion("mp_distance", distance, largestDistance, distance <= largestDistance),
    criterion("spike_frac", spikeFraction, LARGEST_SPIKE_FRACTION, spikeFraction < LARGEST_SPIKE_FRACTION),
  );
}

function judgeSpikes(count: number, bulk: FittedBulk, { tracyWidom, edgeExcess }: Peak): Finding {
  // There cannot be "nearly" one spike, but the largest eigenvalue can be near the edge. The measure for that is
  // the Tracy-Widom law's: in its units the largest eigenvalue of noise is at -1.2 ± 1.3 and the edge at 3.27,
  // so that within 20 % of the edge lie three noise matrices in a thousand, and spikes that noise could have raised.
  const spiked = criterion("tracy_widom", tracyWidom, TRACY_WIDOM_999, bulk.numSpikes > 0);
  if (!spiked.met) {
    const evidence = randomEvidence(count, bulk.distance, largestBulkDistance(count));
    return { phase: "random-like", evidence, deciding: [spiked] };
  }
  // Likewise λmax / λ+ is above 1 here whatever the phase: its distance from 1.35 is measured from there.
  const separate = criterion("edge_excess", edgeExcess, BLEEDING_EXCESS, edgeExcess > BLEEDING_EXCESS);
  return {
    phase: separate.met ? "bulk+spikes" : "bleeding-out",
    evidence: spikeEvidence(count, bulk, largestBulkDistance(count), separate),
    deciding: [spiked, separate],
  };
}

function judgeDeformedBulk(
  count: number,
  bulk: FittedBulk,
  { peak }: Peak,
  misfit: Criterion,
  tail: TailWeight | null,
): Finding {
  const wide = criterion("peak", peak, NARROW_PEAK, peak >= NARROW_PEAK);
  if (!wide.met) return { phase: "narrower-than-random", evidence: narrowEvidence(wide), deciding: [wide] };

  const because = misfitEvidence(count, bulk, misfit);
  if (tail === null) {
    return {
      phase: "bulk-decay",
      evidence: `${because}, and there is no upper tail to fit`,
      deciding: [wide],
    };
  }
  const { powerLawRatio, alpha, span, tailSize } = tail;
  const heavy = allOf(
    criterion("pl_vs_exponential", powerLawRatio, HEAVY_RATIO, powerLawRatio > HEAVY_RATIO),
    criterion("alpha", alpha, LARGEST_HEAVY_ALPHA, alpha <= LARGEST_HEAVY_ALPHA),
    criterion("tail_span", span, SMALLEST_HEAVY_SPAN, span >= SMALLEST_HEAVY_SPAN),
    criterion("tail_size", tailSize, SMALLEST_TAIL, tailSize >= SMALLEST_TAIL),
  );
  return {
    phase: heavy.met ? "heavy-tailed" : "bulk-decay",
    evidence: `${because}, and ${heavy.met ? heavyEvidence(tail) : lightEvidence(heavy.deciding[0])}`,
    deciding: [wide, ...heavy.deciding],
  };
}
