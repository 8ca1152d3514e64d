import { COLUMNS, type LayerRecord } from "../../analysis/columns.js";
import { layerLabel } from "../../analysis/layer-label.js";
import { fixed, NO_VALUE } from "../format-number.js";
import { datum } from "./datum.js";
import { html, type Markup } from "./markup.js";
import { phaseMark, phaseRank } from "./phase-mark.js";
import { spark } from "./spark.js";
import { minus } from "./typography.js";
import { warningWords } from "./warning-words.js";

/** A column of the page's table of layers, after the layer's name. */
export interface LayerColumn {
  readonly key: string;
  readonly heading: string;
  /** What the heading means. */
  readonly meaning: string;
  readonly numeric: boolean;
  /** What the table is sorted by, nulls last; null where it cannot be sorted by the column. */
  readonly sortBy: ((record: LayerRecord) => number | string | null) | null;
  readonly cell: (record: LayerRecord, eigenvalues: ArrayLike<number> | null) => Markup;
  /** Of a column that only some analyses have: it is left out where no record has it. */
  readonly measured?: (record: LayerRecord) => boolean;
}

const numeric = (
  key: "D" | "gof_p" | "alpha_null_z" | "kappa" | "num_pl_spikes" | "num_spikes" | "stable_rank" | "log_norm",
  heading: string,
  decimals: number,
): LayerColumn => ({
  key,
  heading,
  meaning: COLUMNS[key].meaning,
  numeric: true,
  sortBy: (record) => record[key],
  cell: (record) => datum(record[key], decimals),
});

const ifMeasured = (column: LayerColumn): LayerColumn => ({
  ...column,
  measured: (record) => column.sortBy?.(record) !== null,
});

/** The most telling first: those at the end are the first to lie beyond a narrow screen. */
export const LAYER_COLUMNS: readonly LayerColumn[] = [
  {
    key: "phase",
    heading: "phase",
    meaning: "phase of training; sorted by its place in training",
    numeric: false,
    sortBy: ({ phase }) => (phase === null ? null : phaseRank(phase)),
    cell: phaseMark,
  },
  {
    key: "component",
    heading: "component",
    meaning: COLUMNS.component.meaning,
    numeric: false,
    sortBy: ({ component }) => component,
    cell: ({ component }) => html`${component}`,
  },
  {
    key: "size",
    heading: "N × M",
    meaning: "larger and smaller side of the matrix; sorted by the number of weights",
    numeric: true,
    sortBy: ({ num_params }) => num_params,
    cell: ({ N, M, num_matrices }) =>
      N === null || M === null
        ? html`${NO_VALUE}`
        : html`${N}<span class="by">×</span>${M}${(num_matrices ?? 1) > 1 ? html`<span class="by"> · ${num_matrices}</span>` : null}`,
  },
  {
    key: "alpha",
    heading: "alpha",
    meaning: `${COLUMNS.alpha.meaning}, ± its standard error`,
    numeric: true,
    sortBy: ({ alpha }) => alpha,
    cell: alphaCell,
  },
  ifMeasured({
    key: "alpha_boot",
    heading: "95 % scan",
    meaning: "interval of alpha that holds the choice of xmin (bootstrap); sorted by its width",
    numeric: true,
    sortBy: ({ alpha_boot_low: low, alpha_boot_high: high }) =>
      low === null || high === null ? null : high - low,
    cell: ({ alpha_boot_low: low, alpha_boot_high: high }) =>
      low === null || high === null ? html`${NO_VALUE}` : html`${datum(low, 2)}–${datum(high, 2)}`,
  }),
  numeric("D", "D", 3),
  numeric("num_pl_spikes", "tail", 0),
  ifMeasured({
    key: "tail_model",
    heading: "law",
    meaning: COLUMNS.tail_model.meaning,
    numeric: false,
    sortBy: ({ tail_model }) => tail_model,
    cell: ({ tail_model }) => html`${tail_model === null ? NO_VALUE : LAWS[tail_model]}`,
  }),
  ifMeasured(numeric("gof_p", "fit p", 2)),
  ifMeasured(numeric("alpha_null_z", "null z", 1)),
  ifMeasured(numeric("kappa", "kappa", 1)),
  {
    key: "alpha_lower",
    heading: "alpha_lower",
    meaning: COLUMNS.alpha_lower.meaning,
    numeric: true,
    sortBy: ({ alpha_lower }) => alpha_lower,
    cell: ({ alpha_lower, alpha_lower_reason: reason }) =>
      alpha_lower === null && reason !== null
        ? html`<span class="none">${LOWER_REASONS[reason]}</span>`
        : datum(alpha_lower, 2),
  },
  numeric("stable_rank", "stable rank", 1),
  numeric("num_spikes", "spikes", 0),
  numeric("log_norm", "log norm", 2),
  {
    key: "spectrum",
    heading: "spectrum",
    meaning: "histogram of the log-eigenvalues, each on its own scale",
    numeric: false,
    sortBy: null,
    cell: (_, eigenvalues) => spark(eigenvalues),
  },
];

/** By the layer's name, in the column that comes before those above. */
export const NAME_KEY = "name";

/** What a sort by a column's key compares; null for a key that no column has. */
export function sortValue(key: string): LayerColumn["sortBy"] {
  if (key === NAME_KEY) return layerLabel;
  return LAYER_COLUMNS.find((column) => column.key === key)?.sortBy ?? null;
}

function alphaCell(record: LayerRecord): Markup {
  const { alpha, sigma, warning, warnings } = record;
  if (alpha === null) return html`<span class="none">${NO_VALUE}</span>`;
  const notes = warnings.map(warningWords);
  return html`${datum(alpha, alpha < 100 ? 2 : 0)}<span class="error">${
    sigma === null ? "" : ` ± ${minus(fixed(sigma, alpha < 100 ? 2 : 0))}`
  }</span><span class="marks">${conventionMark(warning)}${
    notes.length === 0 ? null : html`<abbr title="${notes.join("; ")}">!</abbr>`
  }</span>`;
}

function conventionMark(warning: LayerRecord["warning"]): Markup | null {
  switch (warning) {
    case "under-trained":
      return html`<abbr title="alpha above 6, by WeightWatcher's convention under-trained">▲</abbr>`;
    case "over-trained":
      return html`<abbr title="alpha below 2, by WeightWatcher's convention over-trained">▼</abbr>`;
    case "":
      return null;
  }
}

const LAWS = {
  power_law: "power law",
  truncated_power_law: "cut-off",
  lognormal: "lognormal",
  exponential: "exponential",
  undecided: "undecided",
} as const satisfies Record<NonNullable<LayerRecord["tail_model"]>, string>;

const LOWER_REASONS = {
  gap: "gap",
  rank_deficient: "zeros",
  storage_limited: "noise",
  too_few: "few",
  all_equal: "equal",
} as const satisfies Record<NonNullable<LayerRecord["alpha_lower_reason"]>, string>;
