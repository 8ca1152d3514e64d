import { goodnessOfFit } from "../src/powerlaw/goodness-of-fit.js";
import { scanTails } from "../src/powerlaw/ks-scan.js";
import { upperTailSample } from "../src/powerlaw/upper-tail.js";
import { randomStream, type Uniform } from "../src/random/stream.js";

export interface FitExperiment {
  /** n values, ascending and positive. */
  readonly draw: (n: number, uniform: Uniform) => Float64Array;
  readonly n: number;
  readonly dataSets: number;
  /** Replicates of each data set. */
  readonly replicates: number;
  readonly seed: number;
  /** Names the sample: its random numbers are of its own. */
  readonly label: string;
}

/**
 * The goodness-of-fit p of many data sets, ascending. The share of them up to 0.1 is how often the power law is
 * rejected: the test's size where it is true, its power where it is not.
 */
export function fitProbabilities(experiment: FitExperiment): Float64Array {
  const { draw, n, dataSets, replicates, seed, label } = experiment;
  return Float64Array.from({ length: dataSets }, (_, i) => {
    const stream = randomStream(seed, "goodness of fit", label, String(n), String(i));
    const sample = upperTailSample(draw(n, stream));
    const tail = sample.kind === "none" ? null : scanTails(sample);
    if (sample.kind === "none" || tail === null) throw new Error("a continuous sample without a tail");
    return goodnessOfFit(sample, tail, replicates, stream);
  }).sort();
}
