import { boundedRatio } from "./bounded-ratio.js";

/** How a power law does on the eigenvalues above a point, against an exponential. */
export interface PowerLawGain {
  /** Mean over the eigenvalues of ln p(x) by the power law less that by the exponential, in nats. */
  readonly meanLogRatio: number;
  /** The power law's density exponent above the point. */
  readonly alpha: number;
  /** The largest eigenvalue over the point. */
  readonly span: number;
  /** Eigenvalues above the point. */
  readonly size: number;
}

/**
 * A power law and an exponential, each of one parameter and both beginning at `start`, fitted by maximum likelihood to
 * the eigenvalues above it. With t = x / start the mean logarithm of the ratio of their densities is
 * ln(mean t - 1) - ln(mean ln t) - mean ln t: where the tail is long, by how much the truth is nearer to the power law
 * than to the exponential (the difference of the Kullback-Leibler divergences).
 *
 * Null where fewer than `smallest` lie above the point or the spectrum is too flat for either.
 *
 * @param eigenvalues ascending
 * @param start positive
 * @example powerLawGain(Float64Array.of(1, 1.2, 1.5, 1.9, 2.4, 3.1, 4.2, 6, 9.5, 20), 1, 5)
 *   // meanLogRatio -0.052947, alpha 1.768549, span 20, size 9
 */
export function powerLawGain(
  eigenvalues: Float64Array,
  start: number,
  smallest: number,
): PowerLawGain | null {
  const largest = eigenvalues[eigenvalues.length - 1];
  let [size, logs, excesses] = [0, 0, 0];
  for (let i = eigenvalues.length - 1; i >= 0 && eigenvalues[i] > start; i--) {
    size++;
    logs += Math.log(eigenvalues[i]) - Math.log(start);
    // In units of the largest, so that no scale overflows.
    excesses += eigenvalues[i] / largest - start / largest;
  }
  if (size < smallest || !(logs > 0) || !(excesses > 0)) return null;
  const meanLog = logs / size;
  const logSpan = Math.log(largest) - Math.log(start);
  return {
    meanLogRatio: Math.log(excesses / size) + logSpan - Math.log(meanLog) - meanLog,
    alpha: 1 + 1 / meanLog,
    span: boundedRatio(largest, start),
    size,
  };
}
