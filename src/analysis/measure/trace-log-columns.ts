import { traceLogTail } from "../../metrics/trace-log.js";
import type { LayerMeasures } from "../record.js";

/**
 * SETOL's trace-log condition (statistics A12).
 * @param xmin where the upper tail starts, null if there is none
 */
export function traceLogColumns(
  eigenvalues: Float64Array,
  zeroFloor: number,
  xmin: number | null,
): Partial<LayerMeasures> {
  const tail = traceLogTail(eigenvalues, zeroFloor);
  if (tail.kind === "none") return {};
  return {
    lambda_detx: tail.eigenvalue,
    detx_num: tail.tailSize,
    delta_lambda_min: xmin === null ? null : xmin - tail.eigenvalue,
  };
}
