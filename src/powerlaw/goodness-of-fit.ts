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
 * A replicate is scanned only as far as the first tail that is nearer than the sample's, which gives the same p.
 *
 * @param tail the sample's best tail
 * @param replicates 1 or more
 */
export function goodnessOfFit(
  { logs, rule }: TailSample,
  tail: ScannedTail,
  replicates: number,
  uniform: Uniform,
): number {
  const scanner = tailScanner(logs.length);
  const copies = new Int32Array(logs.length);
  const replicate = { logs: new Float64Array(logs.length), rule };
  let asFar = 0;
  for (let i = 0; i < replicates; i++) {
    drawCopies(copies, uniform);
    const headSize = repeat(logs.subarray(0, tail.first), copies, replicate.logs);
    fillWithParetoLogs(replicate.logs.subarray(headSize), logs[tail.first], tail.exponent - 1, uniform);
    if (!scanner.anyNearer(replicate, tail.ksDistance)) asFar++;
  }
  return asFar / replicates;
}

/**
 * Logarithms of draws from P(X > x) = (x / xmin)^-decay, ascending: of m exponential numbers in order, each exceeds
 * the one before by an exponential number of mean 1 / (how many there are from it on) (Rényi 1953).
 */
function fillWithParetoLogs(logs: Float64Array, logStart: number, decay: number, uniform: Uniform): void {
  let log = logStart;
  for (let i = 0; i < logs.length; i++) {
    log += exponential(uniform) / ((logs.length - i) * decay);
    logs[i] = log;
  }
}
