import { logHistogram } from "./log-histogram.js";

const BARS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;

/**
 * The histogram of a spectrum's log-eigenvalues as one line of `width` block characters: from the smallest
 * eigenvalue (or λmax·1e-8, whichever is larger) at the left to λmax at the right, the tallest bin a full
 * block, an empty bin a space, and a bin with anything in it at least the lowest block, so that a single
 * outlier is seen. The scale is the spectrum's own: sparklines compare shapes, not sizes.
 *
 * `sparkline([1, 10, 10, 100], 3)` is `"▄█▄"`. A spectrum without a positive eigenvalue gives spaces.
 */
export function sparkline(eigenvalues: ArrayLike<number>, width: number): string {
  const counts = logHistogram(eigenvalues, width);
  const tallest = counts.reduce((max, count) => Math.max(max, count), 0);
  return counts
    .map((count) => (count === 0 ? " " : BARS[Math.max(0, Math.round((count / tallest) * BARS.length) - 1)]))
    .join("");
}
