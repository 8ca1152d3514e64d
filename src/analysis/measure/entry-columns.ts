import { screenForTraps } from "../../rmt/trap-screen.js";
import type { LayerMeasures } from "../record.js";
import type { MeasuredMatrix } from "./measured-matrix.js";
import { roundingDtype } from "./noise-floors.js";

/** What the weights tell without their places: the type that rounded them, and traps. */
export function entryColumns(matrix: MeasuredMatrix): Partial<LayerMeasures> {
  const { entries, dtype, genuine } = matrix;
  const rounding = roundingDtype(matrix);
  const screen = screenForTraps(entries, genuine.N, genuine.M);
  return {
    effective_dtype: rounding === dtype ? null : rounding,
    ...(screen.kind === "screened" && {
      entry_excess: screen.entry.overThreshold,
      mean_excess: screen.mean.overThreshold,
    }),
  };
}
