import type { LowerTail } from "../../powerlaw/lower-tail.js";
import type { UpperTail } from "../../powerlaw/upper-tail.js";
import type { BulkFit } from "../../rmt/bulk-fit.js";
import { FEW_IN_TAIL, NARROW_TAIL_SPAN, POOR_FIT_DISTANCE, UNDER_TRAINED_ABOVE } from "../conventions.js";
import type { MeasuredMatrix } from "./measured-matrix.js";
import type { NoiseFloors } from "./noise-floors.js";

/** Codes of what weakens the numbers, by the flags of statistics §2.1 and, of vectors, §1.2. */
export function cautions(
  matrix: MeasuredMatrix,
  floors: NoiseFloors,
  upper: UpperTail,
  lower: LowerTail,
  bulk: BulkFit,
): readonly string[] {
  const found: [string, boolean][] = [
    ["solved_again", matrix.solvedAgain],
    ["vector_slices", matrix.kernel === "conv" && matrix.shape.M === 1],
    ["bulk_unsettled", bulk.kind === "fitted" && !bulk.settled],
    ["storage_limited", lower.kind === "none" && lower.reason === "storage_limited"],
    [
      "lower_tail_cut",
      lower.kind === "fitted" && lower.censored === 0 && matrix.eigenvalues[0] < floors.resolved,
    ],
  ];
  if (upper.kind === "none") found.push(["no_upper_tail", true]);
  else {
    found.push(
      ["few", upper.tailSize < FEW_IN_TAIL],
      ["poor", upper.ksDistance > POOR_FIT_DISTANCE],
      ["narrow", upper.xmax / upper.xmin < NARROW_TAIL_SPAN],
      ["light", upper.alpha > UNDER_TRAINED_ABOVE],
    );
  }
  return found.filter(([, holds]) => holds).map(([code]) => code);
}
