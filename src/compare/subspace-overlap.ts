import { dot } from "./lanczos.js";

/**
 * The mean squared cosine of the principal angles between two subspaces, ‖AᵀB‖²_F / k: 1 for the same, 0 for
 * orthogonal ones. Two random subspaces of dimension k in d dimensions have k/d on average.
 *
 * @param a, b k orthonormal vectors each, in any order
 */
export function subspaceOverlap(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  let squares = 0;
  for (const u of a) for (const v of b) squares += dot(u, v) ** 2;
  return Math.min(1, squares / a.length);
}

/**
 * The overlap of a matrix's top subspaces, on the shorter and on the longer side, with those of the same matrix plus
 * independent errors of its entries, to first order (Stewart & Sun, "Matrix Perturbation Theory", 1990, ch. V): with
 * E of variance r², a singular vector i turns towards another j by an angle of variance r² (λi + λj)/(λi - λj)², and
 * on the longer side by one of variance r²/λi towards each of the directions that W does not reach. Below what two
 * random subspaces have nothing is left of them.
 *
 * @param eigenvalues of the smaller of WᵀW and WWᵀ, ascending
 * @param longSide the longer side of W
 * @param k as many singular vectors
 * @param rms r
 */
export function overlapAfterErrors(
  eigenvalues: Float64Array,
  longSide: number,
  k: number,
  rms: number,
): { readonly short: number; readonly long: number } {
  const n = eigenvalues.length;
  let within = 0;
  let beyond = 0;
  for (let i = n - k; i < n; i++) {
    const upper = eigenvalues[i];
    for (let j = 0; j < n - k; j++) {
      const lower = eigenvalues[j];
      within += (upper + lower) / (upper - lower) ** 2;
    }
    beyond += (longSide - n) / upper;
  }
  const left = (loss: number, side: number) => Math.max(k / side, 1 - (rms ** 2 * loss) / k);
  return { short: left(within, n), long: left(within + beyond, longSide) };
}
