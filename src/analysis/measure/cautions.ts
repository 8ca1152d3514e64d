import type { PhaseResult } from "../../phase/classify.js";
import type { LowerTail } from "../../powerlaw/lower-tail.js";
import type { UpperTail } from "../../powerlaw/upper-tail.js";
import type { BulkFit } from "../../rmt/bulk-fit.js";
import type { MeasuredMatrix } from "./measured-matrix.js";
import type { NoiseFloors } from "./noise-floors.js";
import { holding, upperTailCautions } from "./tail-cautions.js";

/** Codes of what weakens the numbers, by the flags of statistics §2.1 and, of vectors, §1.2. */
export function cautions(
  matrix: MeasuredMatrix,
  floors: NoiseFloors,
  upper: UpperTail,
  lower: LowerTail,
  bulk: BulkFit,
  phase: PhaseResult,
): readonly string[] {
  return [
    ...holding([
      ["solved_again", matrix.solvedAgain],
      ["vector_slices", matrix.kernel === "conv" && matrix.shape.M === 1],
      ["bulk_unsettled", bulk.kind === "fitted" && !bulk.settled],
      ["not_power_law", phase.kind === "labelled" && phase.notPowerLaw],
      ["storage_limited", lower.kind === "none" && lower.reason === "storage_limited"],
      [
        "lower_tail_cut",
        lower.kind === "fitted" && lower.censored === 0 && matrix.eigenvalues[0] < floors.resolved,
      ],
    ]),
    ...upperTailCautions(upper),
  ];
}
