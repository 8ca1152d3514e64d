import type { SpectrumShape } from "../layers/matrix.js";

/**
 * N M² of the matrices that the direct solver is asked for without a need, to see more of a lower tail: it takes about
 * half a second for these.
 */
export const QUICK_OPERATIONS = 1e8;

/** N M² of a unit's matrices, to which the direct solver's time is proportional; a convolution's is an upper bound. */
export function directOperations({ N, M, numMatrices }: SpectrumShape): number {
  const pooled = N * M ** 2 * numMatrices;
  if (numMatrices === 1) return pooled;
  // It is also laid out flat, with the positions beside one of its sides; the longer is the more costly.
  const [short, long] = [N, M * numMatrices].toSorted((a, b) => a - b);
  return pooled + long * short ** 2;
}
