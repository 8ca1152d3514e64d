import type { LayerRecord } from "../../analysis/columns.js";
import { layerLabel } from "../../analysis/layer-label.js";
import { printable } from "../../errors.js";
import { phaseText } from "../../phase/phase.js";

/** What a layer is called, its name made safe to show: it comes from a file. */
export function layerTitle(record: LayerRecord): string {
  return printable(layerLabel(record));
}

/** `512 × 128, 128 eigenvalues; heavy-tailed, high confidence`. */
export function layerSubtitle(record: LayerRecord): string {
  const { N, M, num_matrices, num_evals, phase, phase_confidence, warnings } = record;
  const matrices = num_matrices !== null && num_matrices > 1 ? `${num_matrices} matrices of ` : "";
  const shape = N === null || M === null ? "" : `${matrices}${N} × ${M}, `;
  const named =
    phase === null
      ? "no phase"
      : `${phaseText(phase, warnings.includes("not_power_law"))}, ${phase_confidence} confidence`;
  return `${shape}${num_evals ?? 0} eigenvalues; ${named}`;
}
