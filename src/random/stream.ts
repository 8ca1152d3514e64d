import { createHash } from "node:crypto";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** The next of a sequence of independent uniform numbers in [0, 1), of 53 random bits. */
export type Uniform = () => number;

/**
 * A reproducible stream of random numbers (xoroshiro128+, Blackman & Vigna 2018). The labels say what it is for:
 * each layer and purpose has a stream of its own, so that what one draws does not depend on which thread it runs
 * on, nor on what else is drawn.
 *
 * @example randomStream(0, "h.0.attn.q", "bootstrap")
 */
export function randomStream(seed: number, ...labels: readonly string[]): Uniform {
  // A digest, for states that differ by a bit give sequences that resemble each other at first.
  const digest = createHash("sha256")
    .update(JSON.stringify([seed, ...labels]))
    .digest();
  const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((at) => digest.readInt32LE(at)));
  return () => uniformFloat64(generator);
}
