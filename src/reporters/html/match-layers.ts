import type { LayerRecord } from "../../analysis/columns.js";
import { layerLabel } from "../../analysis/layer-label.js";

/** A layer of several models: what each of them has under its name and part, null where it is not analysed. */
export interface MatchedLayer {
  readonly label: string;
  readonly records: readonly (LayerRecord | null)[];
}

/** The analysed layers of several models side by side, in the order in which they first occur. */
export function matchLayers(models: readonly (readonly LayerRecord[])[]): readonly MatchedLayer[] {
  const byLabel = models.map(
    (layers) =>
      new Map(
        layers
          .filter(({ status }) => status === "analysed")
          .map((record) => [layerLabel(record), record] as const),
      ),
  );
  const labels = new Set(byLabel.flatMap((layers) => [...layers.keys()]));
  return [...labels].map((label) => ({ label, records: byLabel.map((layers) => layers.get(label) ?? null) }));
}

/** How alpha differs between two records of a layer. */
export interface AlphaChange {
  readonly change: number;
  /** Its standard error, those of both alphas given their xmin taken as independent. */
  readonly error: number;
  /** Whether it is more than chance gives in 19 cases of 20. */
  readonly significant: boolean;
}

/** The two-sided 95 % point of the standard normal distribution. */
const NORMAL_95 = 1.959964;

/** Null where one of them has no alpha, or where their matrices are of different shapes. */
export function alphaChange(from: LayerRecord | null, to: LayerRecord | null): AlphaChange | null {
  if (from === null || to === null || !sameShape(from, to)) return null;
  if (from.alpha === null || to.alpha === null || from.sigma === null || to.sigma === null) return null;
  const change = to.alpha - from.alpha;
  const error = Math.hypot(from.sigma, to.sigma);
  return { change, error, significant: Math.abs(change) > NORMAL_95 * error };
}

export function sameShape(a: LayerRecord, b: LayerRecord): boolean {
  return a.N === b.N && a.M === b.M && a.num_matrices === b.num_matrices;
}
