import { logHistogram } from "../log-histogram.js";
import { html, type Markup, raw } from "./markup.js";

const BINS = 24;
const BIN_WIDTH = 3;
const HEIGHT = 18;

/** A bin with anything in it is at least as high, so that a single outlier is seen. */
const LEAST_HEIGHT = 1.5;

/** The histogram of a spectrum's log-eigenvalues as a small drawing: each on its own scale, to compare shapes. */
export function spark(eigenvalues: ArrayLike<number> | null): Markup {
  if (eigenvalues === null) return html``;
  const counts = logHistogram(eigenvalues, BINS);
  const tallest = counts.reduce((max, count) => Math.max(max, count), 1);
  const steps = counts.map((count) => {
    const height = count === 0 ? 0 : Math.max(LEAST_HEIGHT, (count / tallest) * HEIGHT);
    return `V${Number((HEIGHT - height).toFixed(1))}h${BIN_WIDTH}`;
  });
  const width = BINS * BIN_WIDTH;
  return raw(
    `<svg class="spark" viewBox="0 0 ${width} ${HEIGHT}" width="${width}" height="${HEIGHT}" aria-hidden="true"><path d="M0 ${HEIGHT}${steps.join("")}V${HEIGHT}z"/></svg>`,
  );
}
