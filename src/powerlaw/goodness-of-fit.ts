import type { Uniform } from "../random/stream.js";
import { exponential } from "../random/variates.js";
import { type ScannedTail, type TailSample, tailScanner } from "./ks-scan.js";
import { drawCopies, repeat } from "./resample.js";

/**
 * The probability that a sample which does have a power-law tail lies as far from its best fit as this one, by
 * the semi-parametric bootstrap of Clauset, Shalizi & Newman (2009), §4.1: replicates with as many values, each
 * with the tail's share of probability drawn from the fitted law, else from the values below it; every one
 * scanned anew. p is the share of them whose distance is at least the sample's. The power law is usually
 * rejected at p <= 0.1; 200 replicates give p to within 0.035 (1/(2 √B)).
 *
 * A power law, alone or with a head that bends off, is rejected at 0.1 in 6 to 10 % of samples: replicates repeat values of
 * the head, which keeps tails from starting there. One that begins so smoothly that some of the head passes for it
 * is rejected more often, up to 23 % where it holds a fortieth of the values (validation/goodness-of-fit.ts).
 *
 * A replicate is scanned only as far as the first tail that is nearer than the sample's, which gives the same p.
 *
 * @param tail the sample's best tail
 * @param replicates 1 or more
 */
export function goodnessOfFit(
  sample: TailSample,
  tail: ScannedTail,
  replicates: number,
  uniform: Uniform,
): number {
  const scanner = tailScanner(sample.logs.length);
  const copies = new Int32Array(sample.logs.length);
  const replicate = { ...sample, logs: new Float64Array(sample.logs.length) };
  let asFar = 0;
  for (let i = 0; i < replicates; i++) {
    drawReplicate(sample, tail, copies, uniform, replicate.logs);
    if (!scanner.anyNearer(replicate, tail.ksDistance)) asFar++;
  }
  return asFar / replicates;
}

/**
 * Draws a sample's logarithms as they would be if its tail were the fitted power law, ascending.
 *
 * Of as many draws with replacement as there are values, those that hit the tail are replaced by draws from the
 * law. Of m exponential numbers in order, each exceeds the one before by an exponential number whose mean is one
 * over how many there are from it on (Rényi 1953).
 *
 * @param copies memory, of the sample's size
 */
export function drawReplicate(
  { logs, ceiling = Number.POSITIVE_INFINITY }: TailSample,
  { first, exponent }: ScannedTail,
  copies: Int32Array,
  uniform: Uniform,
  into: Float64Array,
): void {
  drawCopies(copies, uniform);
  const headSize = repeat(logs.subarray(0, first), copies, into);
  let log = logs[first];
  for (let i = headSize; i < into.length; i++) {
    log += exponential(uniform) / ((into.length - i) * (exponent - 1));
    into[i] = Math.min(log, ceiling);
  }
}
