import { type BulkFit, type FittedBulk, fitBulk } from "../rmt/bulk-fit.js";
import { TOP_TWO_LAW, TRACY_WIDOM_999 } from "../rmt/edge.js";
import { withoutDeadUnits } from "../rmt/without-dead-units.js";
import { allOf, anyOf, type Criterion, criterion, isCloseCall, type Verdict } from "./criterion.js";
import {
  collapseEvidence,
  heavyEvidence,
  lightEvidence,
  misfitEvidence,
  narrowEvidence,
  randomEvidence,
  rejectionEvidence,
  spikeEvidence,
  topTwoEvidence,
} from "./evidence.js";
import { testHeavyTail } from "./heavy-tail.js";
import type { Phase, PhaseConfidence, PhaseMargin } from "./phase.js";
import {
  type Collapse,
  collapseStatistics,
  edgeExcessOf,
  type Peak,
  peakStatistics,
  topTwoScore,
} from "./statistics.js";

export interface PhaseInput {
  /** Of WᵀW of one genuine N x M matrix, N >= M: ascending and finite, none negative. */
  readonly eigenvalues: Float64Array;
  readonly N: number;
  readonly M: number;
  /** Singular values up to this one are zeros (storageNoiseFloor). */
  readonly tauS: number;
  /** fitBulk of the spectrum without its dead units, where it is known already. */
  readonly bulk?: BulkFit;
  /** What is known of the upper tail's fit: it says whether a heavy tail may be called a power law. */
  readonly powerLaw?: PowerLawEvidence;
}

/** Of the power law fitted to the upper tail; null where it was not computed. */
export interface PowerLawEvidence {
  /** p of the goodness of fit by the bootstrap. */
  readonly goodnessOfFitP: number | null;
  /** Against the lognormal: negative ratios favour that. */
  readonly lognormal: { readonly normalizedRatio: number; readonly p: number } | null;
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
      /** A heavy tail that is known to be no power law: to be printed as phaseText does. */
      readonly notPowerLaw: boolean;
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
/**
 * The largest eigenvalue bleeds out of the bulk up to 1.75 times the strength at which a signal shows at all, and is a
 * spike beyond: that is 1.35 times the bulk's edge for a square matrix and less for a tall one.
 */
const BLEEDING_STRENGTH = 1.75;

/** A fit that at most one true power law in ten is as bad as is implausible (Clauset, Shalizi & Newman 2009). */
const IMPLAUSIBLE_FIT = 0.1;
const SIGNIFICANT = 0.05;

/**
 * Largest distance of a bulk from Marchenko-Pastur's law: noise of 100 to 1000 eigenvalues has half of it, and one noise
 * matrix in a thousand is further off.
 */
const largestBulkDistance = (count: number) => 0.004 + 2.75 / count;

/**
 * The phase of training that a spectrum shows, by a fixed sequence of tests:
 *
 * - rank-collapse: 5 % or more of the eigenvalues are zeros or below 1e-4 of the median, or there is a gap of a
 *   factor of 100 inside the spectrum;
 * - if the bulk, dead units left out (withoutDeadUnits), follows Marchenko-Pastur's law (distance <= 0.004 + 2.75/M, fewer than 6 % of the eigenvalues above
 *   the Tracy-Widom edge): random-like with none above, unless the two largest lie together higher than those of one
 *   noise matrix in 200; bleeding-out if the largest is no stronger than 1.75 times what shows at all, else bulk+spikes;
 * - if it does not: heavy-tailed when it falls as a power law from one of three depths (testHeavyTail), else
 *   narrower-than-random when λmax/mean < 0.8 (1 + Q^-1/2)², else bulk-decay.
 *
 * The phases are Martin & Mahoney's; no source gives a rule for finite matrices, and this one is ours.
 * 0.4 to 0.8 % of Gaussian noise is called something else from 100 eigenvalues up, mostly bleeding-out (0.5 % by the two
 * largest, 0.1 % each by the edge and by the distance), 0.9 % at 50 x 50.
 *
 * Confidence is low when a statistic that decided is within 20 % of its threshold or there are fewer than 100
 * eigenvalues, medium below 300, else high.
 *
 * @example a 600 x 300 Gaussian matrix ("gaussian-600x300" in fixtures/statistics)
 *   // random-like, high: mp_distance 0.0064654 <= 0.01317, tracy_widom -1.485 <= 3.2722
 */
export function classifyPhase(input: PhaseInput): PhaseResult {
  const { tauS } = input;
  const count = input.eigenvalues.length;
  if (count < FEWEST_EIGENVALUES) {
    return {
      kind: "none",
      reason: `A spectrum of ${count} eigenvalues is too small to tell its phase, ${FEWEST_EIGENVALUES} are needed`,
    };
  }
  const collapsed = testCollapse(collapseStatistics(input.eigenvalues, tauS));
  if (collapsed.met) {
    const { deciding } = collapsed;
    return labelled(count, { phase: "rank-collapse", evidence: collapseEvidence(deciding[0]), deciding });
  }

  // A dead unit or two are no collapse, and no part of a bulk.
  const alive = withoutDeadUnits(input);
  const { eigenvalues, N, M } = alive;
  const bulk = input.bulk ?? fitBulk(eigenvalues, N, M);
  if (bulk.kind === "none") {
    return {
      kind: "none",
      reason: "The spectrum has no bulk to compare with noise's, for most of it is zero",
    };
  }
  const peak = peakStatistics(eigenvalues, N, M, bulk);
  const follows = testBulk(eigenvalues.length, bulk);
  const finding = follows.met
    ? judgeSpikes(alive, bulk, peak)
    : judgeDeformedBulk(alive, bulk, peak, follows.deciding[0]);
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
  readonly notPowerLaw?: boolean;
}

function labelled(count: number, { phase, evidence, deciding, notPowerLaw = false }: Finding): PhaseResult {
  return {
    kind: "labelled",
    phase,
    evidence,
    confidence: confidence(count, deciding),
    margins: Object.fromEntries(
      deciding.map(({ name, value, threshold, margin }) => [name, { value, threshold, margin }]),
    ),
    notPowerLaw,
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

function judgeSpikes({ eigenvalues, N, M }: PhaseInput, bulk: FittedBulk, peak: Peak): Finding {
  const count = eigenvalues.length;
  const largestDistance = largestBulkDistance(count);
  // There cannot be "nearly" one spike, but the largest eigenvalue can be near the edge. The measure for that is
  // the Tracy-Widom law's: in its units the largest eigenvalue of noise is at -1.2 ± 1.3 and the edge at 3.27,
  // so that within 20 % of the edge lie three noise matrices in a thousand, and spikes that noise could have raised.
  const spiked = criterion("tracy_widom", peak.tracyWidom, TRACY_WIDOM_999, bulk.numSpikes > 0);
  if (!spiked.met) {
    // Two eigenvalues that are each too low to stand out may do so together.
    const score = topTwoScore(eigenvalues, N, M);
    const pair = criterion("top_two", score, TOP_TWO_LAW.quantile995, score > TOP_TWO_LAW.quantile995);
    return {
      phase: pair.met ? "bleeding-out" : "random-like",
      evidence: pair.met
        ? topTwoEvidence(count, bulk.distance, largestDistance, pair)
        : randomEvidence(count, bulk.distance, largestDistance),
      deciding: [spiked, pair],
    };
  }
  // Likewise λmax / λ+ is above 1 here whatever the phase: its distance from the boundary is measured from there.
  const boundary = edgeExcessOf(BLEEDING_STRENGTH, N, M);
  const separate = criterion("edge_excess", peak.edgeExcess, boundary, peak.edgeExcess > boundary);
  return {
    phase: separate.met ? "bulk+spikes" : "bleeding-out",
    evidence: spikeEvidence(count, bulk, largestDistance, separate),
    deciding: [spiked, separate],
  };
}

function judgeDeformedBulk(
  { eigenvalues, tauS, powerLaw }: PhaseInput,
  bulk: FittedBulk,
  { peak }: Peak,
  misfit: Criterion,
): Finding {
  const because = misfitEvidence(eigenvalues.length, bulk, misfit);
  const verdict = testHeavyTail(eigenvalues, tauS, bulk.lambdaPlus);
  if (verdict.heavy) {
    const rejection = powerLaw ? rejectionOf(powerLaw) : null;
    const evidence = `${because}, and ${heavyEvidence(verdict.tail, verdict.deciding[0])}`;
    return {
      phase: "heavy-tailed",
      evidence: rejection === null ? evidence : `${evidence}; it is no power law: ${rejection}`,
      deciding: verdict.deciding,
      notPowerLaw: rejection !== null,
    };
  }
  const wide = criterion("peak", peak, NARROW_PEAK, peak >= NARROW_PEAK);
  if (!wide.met) return { phase: "narrower-than-random", evidence: narrowEvidence(wide), deciding: [wide] };
  return {
    phase: "bulk-decay",
    evidence: `${because}, and ${lightEvidence(verdict.deciding)}`,
    deciding: [wide, ...verdict.deciding],
  };
}

/** Why a heavy tail may not be called a power law, in words; null where nothing speaks against it. */
function rejectionOf({ goodnessOfFitP, lognormal }: PowerLawEvidence): string | null {
  if (goodnessOfFitP !== null && goodnessOfFitP <= IMPLAUSIBLE_FIT) {
    return rejectionEvidence("goodness of fit", goodnessOfFitP, "<=", IMPLAUSIBLE_FIT);
  }
  if (lognormal !== null && lognormal.normalizedRatio < 0 && lognormal.p < SIGNIFICANT) {
    return rejectionEvidence("a lognormal fits better", lognormal.p, "<", SIGNIFICANT);
  }
  return null;
}
