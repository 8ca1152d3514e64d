/** Hill's estimate of a power-law tail, from the top half of a spectrum. */
export type HillFit =
  | {
      readonly kind: "fitted";
      /** Density exponent from the k largest eigenvalues. */
      readonly alpha: number;
      /** Standard error, (alpha - 1) / √k. */
      readonly sigma: number;
      /** Half the number of eigenvalues, rounded down. */
      readonly k: number;
      /** The smallest and largest alpha as k goes from 5 % to 50 % of the eigenvalues; far apart where no power law holds. */
      readonly alphaMin: number;
      readonly alphaMax: number;
      /**
       * The PL_Alpha_Hill of TempBalance and AlphaPruning: of the m eigenvalues from the floor(n/2)-th on, counted
       * from 0, 1 + m / Σ ln(x_i / x_1), where Hill has m - 1 (the smallest of them is the threshold).
       */
      readonly alphaTempBalance: number;
    }
  /** Fewer than three eigenvalues above the floor, or the upper half of them all the same. */
  | { readonly kind: "none"; readonly reason: "too_few" | "all_equal" };

/** The shares of the eigenvalues between which the Hill plot is looked at. */
const SMALLEST_SHARE = 0.05;
const LARGEST_SHARE = 0.5;

/**
 * Hill's estimator, alpha = 1 + k / Σ_{j <= k} ln(x_(n-j+1) / x_(n-k)) with k = floor(n/2) (Hill 1975), and how
 * much it changes with k. Unlike fitUpperTail it takes the upper half of the spectrum for the tail, whatever its
 * form: of a Gaussian matrix too it gives some alpha, which goes with the matrix's shape.
 *
 * @param eigenvalues ascending and finite
 * @param floor eigenvalues up to this one are zeros and take no part
 */
export function fitHill(eigenvalues: Float64Array, floor = 0): HillFit {
  const above = eigenvalues.subarray(eigenvalues.findLastIndex((eigenvalue) => eigenvalue <= floor) + 1);
  const n = above.length;
  if (n < 3) return { kind: "none", reason: "too_few" };
  const k = Math.floor(n * LARGEST_SHARE);
  const spreads = topLogSpreads(above, k);
  const aboveMedian = n - k - 1;
  if (spreads[aboveMedian] <= 0) return { kind: "none", reason: "all_equal" };

  const alpha = 1 + k / spreads[k];
  let alphaMin = alpha;
  let alphaMax = alpha;
  for (let count = Math.ceil(n * SMALLEST_SHARE); count < k; count++) {
    // The largest of them may all be the same.
    if (spreads[count] <= 0) continue;
    alphaMin = Math.min(alphaMin, 1 + count / spreads[count]);
    alphaMax = Math.max(alphaMax, 1 + count / spreads[count]);
  }
  return {
    kind: "fitted",
    alpha,
    sigma: (alpha - 1) / Math.sqrt(k),
    k,
    alphaMin,
    alphaMax,
    alphaTempBalance: 1 + (aboveMedian + 1) / spreads[aboveMedian],
  };
}

/**
 * Σ_{j <= k} ln(x_(n-j+1) / x_(n-k)) for k = 0 ... most: how far the k largest values lie above the next one, from
 * which Hill's alpha is 1 + k / Σ. Summed from gaps, so that nothing cancels.
 *
 * @param values ascending and positive, more than `most`
 * @example topLogSpreads(Float64Array.of(1, 1.2, 1.5, 1.9, 2.4, 3.1, 4.2, 6, 9.5, 20), 9)[9] // 9 / 0.7685489634
 */
export function topLogSpreads(values: Float64Array, most: number): Float64Array {
  const spreads = new Float64Array(most + 1);
  const last = values.length - 1;
  for (let k = 1; k <= most; k++) {
    spreads[k] = spreads[k - 1] + k * (Math.log(values[last - k + 1]) - Math.log(values[last - k]));
  }
  return spreads;
}
