import type { LayerRecord } from "../analysis/columns.js";
import { DTYPES } from "../loaders/dtype.js";
import { roundingRms } from "../metrics/noise-floor.js";

/**
 * Root mean square of the error that storing the weights has made of each: by the type whose rounding they bear, that
 * of their storage or a narrower one that they come from.
 *
 * @param rms root mean square of the weights
 * @param quantisationStep between levels of quantised weights, null if they are none
 */
export function storedError(
  { dtype, effective_dtype }: Pick<LayerRecord, "dtype" | "effective_dtype">,
  rms: number,
  quantisationStep: number | null,
): number {
  return roundingRms({ dtype: DTYPES[effective_dtype ?? dtype], quantisationStep, rms });
}

/**
 * How far the spectral norm of rounding errors may exceed that of independent errors of one variance: each is
 * proportional to its weight, so those of a row of large weights are larger.
 */
const UNEVENNESS = 2;

/**
 * Whether a change of weights is no larger than rounding them would make it: in the Frobenius norm, which errors of
 * r an entry make r √(rows · columns), and in the spectral norm, in which a change of low rank stands out that the
 * former hides, and which errors make r (√rows + √columns) (Bai & Yin's edge).
 *
 * @param error r of the difference, both matrices' errors added in squares
 */
export function isWithinRounding(
  { frobenius, spectral }: { readonly frobenius: number; readonly spectral: number },
  rows: number,
  columns: number,
  error: number,
): boolean {
  return (
    frobenius <= error * Math.sqrt(rows * columns) &&
    spectral <= UNEVENNESS * error * (Math.sqrt(rows) + Math.sqrt(columns))
  );
}
