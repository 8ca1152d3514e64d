import type { FittedBulk } from "../rmt/bulk-fit.js";
import type { Criterion } from "./criterion.js";
import { type HeavyTail, SHOULDER } from "./heavy-tail.js";

/** The evidence for each phase as one sentence in plain words, without a full stop. */

export function collapseEvidence({ name, value }: Criterion): string {
  switch (name) {
    case "zero_frac":
      return `${percent(value)} of the eigenvalues are zero to the precision of the stored weights`;
    case "soft_frac":
      return `${percent(value)} of the eigenvalues are below a ten-thousandth of the median`;
    default:
      return `The spectrum has a gap inside, a factor of ${rounded(value)} between neighbouring eigenvalues`;
  }
}

export function randomEvidence(count: number, distance: number, largestDistance: number): string {
  const fit = comparison(distance, "<=", largestDistance);
  return `None of ${count} eigenvalues stands above the Marchenko-Pastur edge, and all follow the law (distance ${fit})`;
}

export function topTwoEvidence(
  count: number,
  distance: number,
  largestDistance: number,
  { value, threshold }: Criterion,
): string {
  return (
    `The two largest of ${count} eigenvalues lie together higher at the Marchenko-Pastur edge than noise's do in 199 ` +
    `cases of 200 (by ${comparison(value, ">", threshold)} standard deviations), and all follow the law (distance ${comparison(distance, "<=", largestDistance)})`
  );
}

export function spikeEvidence(
  count: number,
  bulk: FittedBulk,
  largestDistance: number,
  excess: Criterion,
): string {
  const stand = bulk.numSpikes === 1 ? "eigenvalues stands" : "eigenvalues stand";
  const where = excess.met ? "well above" : "just above";
  const times = comparison(1 + excess.value, excess.met ? ">" : "<=", 1 + excess.threshold);
  const fit = comparison(bulk.distance, "<=", largestDistance);
  return (
    `${bulk.numSpikes} of ${count} ${stand} ${where} the Marchenko-Pastur edge, the largest by a factor of ${times}, ` +
    `and the rest follow the law (distance ${fit})`
  );
}

export function narrowEvidence(peak: Criterion): string {
  const share = comparison(peak.value, "<", peak.threshold);
  return `The spectrum is narrower than noise: its largest eigenvalue over the mean is ${share} of what noise of this shape gives`;
}

/** The part of a sentence that says why the bulk is not noise's. */
export function misfitEvidence(count: number, bulk: FittedBulk, decisive: Criterion): string {
  return decisive.name === "mp_distance"
    ? `The bulk does not follow the Marchenko-Pastur law (distance ${comparison(decisive.value, ">", decisive.threshold)})`
    : `${bulk.numSpikes} of ${count} eigenvalues stand above the Marchenko-Pastur edge, too many for spikes`;
}

/** The rest of that sentence, for a heavy tail and the statistic that says so. */
export function heavyEvidence(
  { depth, alpha, size, span }: HeavyTail,
  { value, threshold }: Criterion,
): string {
  const law = `alpha ${rounded(alpha)} over a factor of ${rounded(span)}`;
  switch (depth) {
    case "scan":
      return (
        `the ${size} largest eigenvalues fall as a power law, ${law}, ` +
        `rather than exponentially (normalised likelihood ratio ${comparison(value, ">", threshold)})`
      );
    case "shoulder":
      return (
        `the ${size} eigenvalues from ${SHOULDER} of the Marchenko-Pastur edge up fall as a power law, ${law}, ` +
        `that an exponential does not better (by ${comparison(value, "<=", threshold)} nats an eigenvalue)`
      );
    case "whole":
      return (
        `the whole spectrum falls as a power law, ${law}, ` +
        `rather than exponentially (Akaike weight ${comparison(value, ">", threshold)})`
      );
  }
}

/** The rest of that sentence, for a tail that is not heavy: the first of the statistics that say so. */
export function lightEvidence(deciding: readonly Criterion[]): string {
  if (deciding.length === 0) return "there is no upper tail to fit";
  const { name, value, threshold } = deciding[0];
  switch (name) {
    case "alpha":
      return `the upper tail falls too steeply to be heavy (alpha ${comparison(value, ">", threshold)})`;
    case "tail_span":
      return `the upper tail is too short to be heavy (a factor of ${comparison(value, "<", threshold)})`;
    default:
      return `the upper tail is not clearly nearer a power law than an exponential (normalised likelihood ratio ${comparison(value, "<=", threshold)})`;
  }
}

/** What speaks against a power law. */
export function rejectionEvidence(what: string, p: number, sign: string, threshold: number): string {
  return `${what}, p ${comparison(p, sign, threshold)}`;
}

function percent(share: number): string {
  return `${rounded(100 * share)} %`;
}

function rounded(value: number, digits = 3): string {
  return value < 1e6 ? String(Number(value.toPrecision(digits))) : value.toExponential(digits - 1);
}

/** "0.00647 <= 0.014", with as many digits as it takes to show the difference. */
function comparison(value: number, sign: string, threshold: number): string {
  let digits = 3;
  while (digits < 6 && rounded(value, digits) === rounded(threshold, digits)) digits++;
  return `${rounded(value, digits)} ${sign} ${rounded(threshold, digits)}`;
}
