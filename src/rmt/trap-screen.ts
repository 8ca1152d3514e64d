import type { EntryMoments } from "../metrics/entry-moments.js";
import { detectionThreshold, spikeEigenvalue } from "./spikes.js";

/** What the entries of a matrix, whatever their places, would show as in noise of their variance. */
export type TrapScreen =
  | {
      readonly kind: "screened";
      /** The entry farthest from the mean. */
      readonly entry: Suspect;
      /** The mean of all entries. */
      readonly mean: Suspect;
    }
  /** All entries are the same, so that there is no noise to show against. */
  | { readonly kind: "none"; readonly reason: "constant" };

export interface Suspect {
  /** Its singular value over the threshold of detection: above 1 it is a trap. */
  readonly overThreshold: number;
  /** Where its eigenvalue of WᵀW is to be expected; null below the threshold. */
  readonly eigenvalue: number | null;
}

/**
 * Screens an N x M matrix for correlation traps (SETOL) without solving for a spectrum: both an entry of size d and
 * a shift of all entries by m are matrices of rank one, of singular values d and |m| √(N M); noise of standard
 * deviation sigma hides them up to sigma (N M)^1/4, shuffled or not.
 *
 * It finds single entries and the mean; many entries that are large together it does not (shuffling does).
 *
 * @example 400 x 200 standard normal entries, one of them 33.636: overThreshold 1.99, eigenvalue 1804
 */
export function screenForTraps(entries: EntryMoments, N: number, M: number): TrapScreen {
  const variance = entries.squares / entries.count;
  if (!(variance > 0)) return { kind: "none", reason: "constant" };
  const farthest = Math.max(entries.largest - entries.mean, entries.mean - entries.smallest);
  return {
    kind: "screened",
    entry: suspect(farthest, variance, N, M),
    mean: suspect(Math.abs(entries.mean) * Math.sqrt(N) * Math.sqrt(M), variance, N, M),
  };
}

function suspect(singularValue: number, variance: number, N: number, M: number): Suspect {
  return {
    overThreshold: singularValue / detectionThreshold(variance, N, M),
    eigenvalue: spikeEigenvalue(singularValue, variance, N, M),
  };
}
