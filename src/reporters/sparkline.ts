const BARS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;

/** Eigenvalues further below the largest than this are drawn in the first bin: zeros would squeeze the rest. */
const DECADES_SHOWN = 8;

/**
 * The histogram of a spectrum's log-eigenvalues as one line of `width` block characters: from the smallest
 * eigenvalue (or λmax·1e-8, whichever is larger) at the left to λmax at the right, the tallest bin a full
 * block, an empty bin a space, and a bin with anything in it at least the lowest block, so that a single
 * outlier is seen. The scale is the spectrum's own: sparklines compare shapes, not sizes.
 *
 * `sparkline([1, 10, 10, 100], 3)` is `"▄█▄"`. A spectrum without a positive eigenvalue gives spaces.
 */
export function sparkline(eigenvalues: ArrayLike<number>, width: number): string {
  const values = Array.from(eigenvalues);
  const top = values.reduce((max, value) => Math.max(max, value), 0);
  if (!(top > 0)) return " ".repeat(width);
  const logTop = Math.log10(top);
  const smallest = values.reduce((min, value) => Math.min(min, value), top);
  const logBottom = Math.max(smallest > 0 ? Math.log10(smallest) : -Infinity, logTop - DECADES_SHOWN);
  const counts = new Array<number>(width).fill(0);
  for (const value of values) counts[binOf(value, logBottom, logTop, width)] += 1;
  const tallest = counts.reduce((max, count) => Math.max(max, count), 0);
  return counts
    .map((count) => (count === 0 ? " " : BARS[Math.max(0, Math.round((count / tallest) * BARS.length) - 1)]))
    .join("");
}

function binOf(value: number, logBottom: number, logTop: number, bins: number): number {
  if (logTop === logBottom) return Math.floor(bins / 2);
  const position = (Math.log10(value) - logBottom) / (logTop - logBottom);
  return Math.min(bins - 1, Math.max(0, Math.floor(position * bins)));
}
