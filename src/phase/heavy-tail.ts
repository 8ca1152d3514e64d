import { exponential, powerLaw } from "../powerlaw/alternatives/one-parameter.js";
import { tailSample } from "../powerlaw/alternatives/tail-sample.js";
import { vuongTest } from "../powerlaw/alternatives/vuong.js";
import { fitUpperTail } from "../powerlaw/upper-tail.js";
import { boundedRatio } from "./bounded-ratio.js";
import { allOf, type Criterion, criterion, isCloseCall } from "./criterion.js";
import { type PowerLawGain, powerLawGain } from "./power-law-gain.js";

/** Where a tail is looked for: from the start that fits best, from the noise's edge up, and everywhere. */
export type TailDepth = "scan" | "shoulder" | "whole";

export interface HeavyTail {
  readonly depth: TailDepth;
  readonly alpha: number;
  readonly size: number;
  /** The largest eigenvalue over where the tail begins. */
  readonly span: number;
}

export type HeavyVerdict =
  | { readonly heavy: true; readonly tail: HeavyTail; readonly deciding: readonly Criterion[] }
  /** One criterion for each depth that there was a tail at. */
  | { readonly heavy: false; readonly deciding: readonly Criterion[] };

/** The 5 % level of Vuong's test, two-sided: the power law is the better, and not by chance. */
const SCAN_RATIO = 1.96;
/** WeightWatcher's convention for a power law worth the name. */
const LARGEST_ALPHA = 6;
/** Half a decade. */
const SMALLEST_SPAN = 3;
const SMALLEST_SCANNED_TAIL = 10;

/** Where the shoulder of the bulk begins, in units of λ+: few of noise's eigenvalues lie above, whatever its size. */
export const SHOULDER = 0.85;
/**
 * Nats an eigenvalue by which the exponential may be the better. Above 0, for noise blurs a power law and so lightens
 * it, and by more where the tail has few eigenvalues, which say little: 0.2 nats in all are a likelihood of 1.2 to 1. On
 * simulated matrices this tells most Pareto from exponential populations.
 */
const largestDeficit = (size: number) => 0.02 + 0.2 / size;
/** The largest eigenvalue is out of the bulk: at 1.2 λ+. */
const SHOULDER_SPAN = 1.4;
const SMALLEST_SHOULDER = 5;

/** The power law is the likelier. */
const WHOLE_WEIGHT = 0.5;

/**
 * Whether a spectrum whose bulk is not noise's falls as a power law. The tail of heavy-tailed weights need not begin at
 * the same depth: where most of the spectrum is noise it begins at noise's edge, where none is it is the whole
 * spectrum, and the scan finds it where the fit is best, but only if it is long enough. So it is looked for at all three
 * depths, and one is enough:
 *
 * - scan: above the start of the smallest Kolmogorov-Smirnov distance, Vuong's ratio of the power law against an
 *   exponential is over 1.96 (the 5 % level), alpha <= 6 over a factor of 3 or more;
 * - shoulder: above 0.85 λ+ an exponential is no better than a power law by more than 0.02 + 0.2/n nats an eigenvalue,
 *   n the number of them, and alpha <= 6 over a factor of 1.4 or more;
 * - whole: over all eigenvalues the power law is the likelier: its Akaike weight, its share of both likelihoods (Burnham
 *   & Anderson 2002, §2.9), is over 1/2, over a factor of 3 or more.
 *
 * @param eigenvalues ascending
 * @param tauS the zero floor, as a singular value
 * @param lambdaPlus the edge of the fitted bulk
 */
export function testHeavyTail(eigenvalues: Float64Array, tauS: number, lambdaPlus: number): HeavyVerdict {
  const positive = eigenvalues.subarray(eigenvalues.findLastIndex((x) => x <= tauS * tauS) + 1);
  const judged = [
    judgeScan(positive),
    judgeShoulder(positive, SHOULDER * lambdaPlus),
    judgeWhole(positive),
  ].filter((judgement) => judgement !== null);
  const heavy = judged.filter(({ met }) => met);
  if (heavy.length === 0) return { heavy: false, deciding: judged.flatMap(({ deciding }) => deciding) };
  return { heavy: true, ...(heavy.find(({ deciding }) => !deciding.some(isCloseCall)) ?? heavy[0]) };
}

interface Judgement {
  readonly met: boolean;
  readonly deciding: readonly Criterion[];
  readonly tail: HeavyTail;
}

function judgeScan(positive: Float64Array): Judgement | null {
  const fit = fitUpperTail(positive, { minTail: SMALLEST_SCANNED_TAIL });
  if (fit.kind === "none") return null;
  const { alpha, tailSize } = fit;
  const sample = tailSample(positive.subarray(-tailSize), fit.xmin);
  const comparison = vuongTest(powerLaw(sample, alpha).logDensities, exponential(sample).logDensities);
  const ratio = comparison.kind === "compared" ? comparison.normalizedRatio : 0;
  const span = boundedRatio(fit.xmax, fit.xmin);
  return {
    ...allOf(
      criterion("pl_vs_exponential", ratio, SCAN_RATIO, ratio > SCAN_RATIO),
      criterion("alpha", alpha, LARGEST_ALPHA, alpha <= LARGEST_ALPHA),
      criterion("tail_span", span, SMALLEST_SPAN, span >= SMALLEST_SPAN),
    ),
    tail: { depth: "scan", alpha, size: tailSize, span },
  };
}

function judgeShoulder(positive: Float64Array, start: number): Judgement | null {
  const tail = powerLawGain(positive, start, SMALLEST_SHOULDER);
  if (tail === null) return null;
  const { alpha, span, size } = tail;
  const deficit = -tail.meanLogRatio;
  const threshold = largestDeficit(size);
  return {
    ...allOf(
      criterion("shoulder_deficit", deficit, threshold, deficit <= threshold),
      criterion("shoulder_alpha", alpha, LARGEST_ALPHA, alpha <= LARGEST_ALPHA),
      criterion("shoulder_span", span, SHOULDER_SPAN, span >= SHOULDER_SPAN),
    ),
    tail: heavyTail("shoulder", tail),
  };
}

function judgeWhole(positive: Float64Array): Judgement | null {
  const tail = powerLawGain(positive, positive[0], SMALLEST_SCANNED_TAIL);
  if (tail === null) return null;
  const weight = 1 / (1 + Math.exp(-tail.size * tail.meanLogRatio));
  return {
    ...allOf(
      criterion("whole_pl_weight", weight, WHOLE_WEIGHT, weight > WHOLE_WEIGHT),
      criterion("whole_span", tail.span, SMALLEST_SPAN, tail.span >= SMALLEST_SPAN),
    ),
    tail: heavyTail("whole", tail),
  };
}

const heavyTail = (depth: TailDepth, { alpha, size, span }: PowerLawGain): HeavyTail => ({
  depth,
  alpha,
  size,
  span,
});
