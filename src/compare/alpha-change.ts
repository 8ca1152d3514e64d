import type { LayerRecord } from "../analysis/columns.js";
import { standardError } from "../gate/uncertainty.js";
import { twoSidedNormalTail } from "../numerics/normal-tail.js";

export const ALPHA_VERDICTS = ["rose", "fell", "within_uncertainty"] as const;

export type AlphaVerdict = (typeof ALPHA_VERDICTS)[number];

export interface AlphaChange {
  readonly alpha_se_a: number | null;
  readonly alpha_se_b: number | null;
  readonly alpha_change: number | null;
  readonly alpha_change_se: number | null;
  readonly alpha_change_z: number | null;
  readonly alpha_change_p: number | null;
  readonly alpha_verdict: AlphaVerdict | null;
}

/** A change with a smaller p than this is taken for one: of layers that have not changed, one in twenty shows it. */
export const ALPHA_LEVEL = 0.05;

/**
 * How alpha went from one layer to another: Δ = b - a with the standard error sqrt(sa² + sb²), z = Δ over it and the
 * two-sided normal p. The errors are those of the bootstrap, which hold the choice of xmin, where both layers have
 * them, and otherwise those given xmin, which are too small where xmin moves. They take the two as independent: of
 * layers that come from each other, what they have in common cancels, and the error of the change is smaller.
 */
export function alphaChange(a: LayerRecord, b: LayerRecord): AlphaChange {
  const errorA = standardError("alpha", (column) => a[column]);
  const errorB = standardError("alpha", (column) => b[column]);
  const change = a.alpha === null || b.alpha === null ? null : b.alpha - a.alpha;
  const error = errorA === null || errorB === null ? null : Math.hypot(errorA, errorB);
  const z = change === null || error === null || error === 0 ? null : change / error;
  const p = z === null ? null : twoSidedNormalTail(z);
  return {
    alpha_se_a: errorA,
    alpha_se_b: errorB,
    alpha_change: change,
    alpha_change_se: error,
    alpha_change_z: z,
    alpha_change_p: p,
    alpha_verdict: p === null || change === null ? null : verdict(change, p),
  };
}

function verdict(change: number, p: number): AlphaVerdict {
  if (p >= ALPHA_LEVEL) return "within_uncertainty";
  return change > 0 ? "rose" : "fell";
}
