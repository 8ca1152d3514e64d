import type { Uniform } from "../src/random/stream.js";
import { exponential, normals } from "../src/random/variates.js";
import { tailSample } from "./tail-samples.js";

/** A law that data sets are drawn from. */
export interface Law {
  /** For tables. */
  readonly label: string;
  /** n values, ascending and positive. */
  readonly draw: (n: number, uniform: Uniform) => Float64Array;
}

/** True power laws: the whole sample, or the part above a head (tail-samples.ts). */
export const POWER_LAWS = {
  pareto: { label: "Pareto, alpha 2.5", draw: (n, uniform) => tailSample("pareto", 2.5, n, uniform) },
  uniformHead: {
    label: "uniform head, alpha 2.5",
    draw: (n, uniform) => tailSample("uniformHead", 2.5, n, uniform),
  },
  steep: { label: "uniform head, alpha 4", draw: (n, uniform) => tailSample("uniformHead", 4, n, uniform) },
  exponentialHead: {
    label: "exponential head, alpha 2.5",
    draw: (n, uniform) => tailSample("exponentialHead", 2.5, n, uniform),
  },
} as const satisfies Record<string, Law>;

/** Where the power-law part of the truncated power law ends, over its start. */
const CUT_OFF = 20;

/** What resembles a power law over some range and is none. */
export const OTHER_LAWS = {
  exponential: { label: "exponential", draw: sampleOf(() => exponential) },
  lognormal: {
    label: "lognormal, sd of ln = 1",
    draw: sampleOf((uniform) => {
      const normal = normals(uniform);
      return () => Math.exp(normal());
    }),
  },
  stretched: {
    label: "stretched exponential, exp(−√x)",
    draw: sampleOf(() => (uniform) => exponential(uniform) ** 2),
  },
  truncated: {
    label: `truncated power law, x^−2 exp(−x/${CUT_OFF}), x ≥ 1`,
    draw: sampleOf(() => truncatedValue),
  },
} as const satisfies Record<string, Law>;

function sampleOf(sampler: (uniform: Uniform) => (uniform: Uniform) => number): Law["draw"] {
  return (n, uniform) => {
    const draw = sampler(uniform);
    return Float64Array.from({ length: n }, () => draw(uniform)).sort();
  };
}

/** By rejection from the power law. */
function truncatedValue(uniform: Uniform): number {
  for (;;) {
    const value = 1 / (1 - uniform());
    if (uniform() < Math.exp((1 - value) / CUT_OFF)) return value;
  }
}
