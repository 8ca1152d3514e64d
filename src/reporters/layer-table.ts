import { COLUMNS, type ColumnName, type LayerRecord } from "../analysis/columns.js";
import { layerLabel } from "../analysis/layer-label.js";
import { cellText } from "./cell-text.js";
import { shortenMiddle } from "./fit-text.js";
import { fixed, NO_VALUE, significant } from "./format-number.js";
import type { Palette } from "./palette.js";
import { shortenNames } from "./shorten-names.js";
import { shown } from "./shown.js";
import { sparkline } from "./sparkline.js";
import { columnWidth, layOut, type TextColumn, type TextTable, totalWidth } from "./text-table.js";
import { weaknesses } from "./weaknesses.js";

type Spectra = ReadonlyMap<LayerRecord, ArrayLike<number>>;

/** Columns of the terminal that names keep before a default column, and before an additional one, gives way. */
const NAME_WIDTH = { atLeast: 16, comfortable: 36 } as const;

/** Characters of a sparkline: the least that shows a shape, and the most that a wide terminal is spent on. */
const SPARKLINE_WIDTH = { least: 8, most: 16 } as const;

/** The widest that a column of text chosen with --columns is printed. */
const WIDEST_CELL = 40;

interface LayerColumn {
  readonly header: string;
  readonly align: "left" | "right";
  readonly gap: number;
  /** The place in the queue for the terminal's width. */
  readonly rank: number;
  readonly text: (record: LayerRecord) => string;
  /** Of a column that only some analyses have: it is left out where no record has it. */
  readonly measured?: (record: LayerRecord) => boolean;
  readonly paint?: (record: LayerRecord, text: string, colours: Palette) => string;
}

const LAST_DEFAULT_RANK = 7;

const numeric = (header: string, rank: number, text: LayerColumn["text"]): LayerColumn => ({
  header,
  align: "right",
  gap: 2,
  rank,
  text,
});

/** Stands for the sparkline in the order of columns; its width depends on what the others leave. */
const SPECTRUM = "spectrum";

/** In the order in which they are printed, after the name. */
const LAYER_COLUMNS: readonly (LayerColumn | typeof SPECTRUM)[] = [
  { header: "type", align: "left", gap: 2, rank: 10, text: ({ layer_type }) => layer_type },
  numeric("N×M", 3, ({ N, M }) => (N === null ? NO_VALUE : `${N}×${M}`)),
  numeric("alpha ±σ", 0, alphaText),
  {
    header: "",
    align: "left",
    gap: 1,
    rank: 1,
    text: marksText,
    paint: (_, text, colours) => colours.heading(text),
  },
  {
    ...numeric("95 % scan", 6, intervalText),
    measured: ({ alpha_boot_low }) => alpha_boot_low !== null,
  },
  {
    header: "law",
    align: "left",
    gap: 2,
    rank: 6,
    text: lawText,
    measured: ({ tail_model }) => tail_model !== null,
  },
  { ...numeric("fit p", 6, ({ gof_p }) => fixed(gof_p, 2)), measured: ({ gof_p }) => gof_p !== null },
  {
    ...numeric("null z", 6, ({ alpha_null_z }) => fixed(alpha_null_z, 1)),
    measured: ({ alpha_null_z }) => alpha_null_z !== null,
  },
  {
    header: "trap",
    align: "left",
    gap: 2,
    rank: 7,
    text: ({ trap }) => (trap === null || trap === "none" ? NO_VALUE : trap),
    measured: ({ trap }) => trap !== null && trap !== "none",
  },
  {
    ...numeric("kappa", 8, ({ kappa }) => fixed(kappa, 1)),
    measured: ({ kappa }) => kappa !== null,
  },
  numeric("D", 8, ({ D }) => fixed(D, 3)),
  numeric("tail", 9, ({ num_pl_spikes }) => fixed(num_pl_spikes, 0)),
  {
    ...numeric("a_low", 5, lowerText),
    paint: ({ alpha_lower }, text, colours) => (alpha_lower === null ? colours.quiet(text) : text),
  },
  numeric("srank", 7, ({ stable_rank }) => fixed(stable_rank, 1)),
  numeric("spikes", 12, ({ num_spikes }) => fixed(num_spikes, 0)),
  numeric("log_norm", 11, ({ log_norm }) => fixed(log_norm, 2)),
  numeric("entropy", 13, ({ entropy }) => fixed(entropy, 3)),
  SPECTRUM,
  {
    header: "phase",
    align: "left",
    gap: 2,
    rank: 2,
    text: phaseCell,
    paint: ({ phase }, text, colours) => (phase ? colours.phase[phase](text) : colours.quiet(text)),
  },
];

const SPECTRUM_RANK = 4;

function alphaText({ alpha, sigma }: LayerRecord): string {
  if (alpha === null) return NO_VALUE;
  const decimals = alpha < 99.995 ? 2 : 0;
  return sigma === null ? fixed(alpha, decimals) : `${fixed(alpha, decimals)} ±${fixed(sigma, decimals)}`;
}

function intervalText({ alpha_boot_low: low, alpha_boot_high: high }: LayerRecord): string {
  return low === null || high === null ? NO_VALUE : `${fixed(low, 2)}–${fixed(high, 2)}`;
}

/** ▲ and ▼ for WeightWatcher's convention, ! for conditions that weaken the numbers. */
function marksText(record: LayerRecord): string {
  const convention = { "under-trained": "▲", "over-trained": "▼", "": "" }[record.warning];
  return convention + (weaknesses(record).length > 0 ? "!" : "");
}

const LAWS = {
  power_law: "power",
  truncated_power_law: "cut-off",
  lognormal: "lognorm",
  exponential: "exp",
  undecided: "?",
} as const satisfies Record<NonNullable<LayerRecord["tail_model"]>, string>;

function lawText({ tail_model }: LayerRecord): string {
  return tail_model === null ? NO_VALUE : LAWS[tail_model];
}

const LOWER_REASONS = {
  gap: "gap",
  rank_deficient: "rank",
  storage_limited: "noise",
  too_few: "few",
  all_equal: "equal",
} as const satisfies Record<NonNullable<LayerRecord["alpha_lower_reason"]>, string>;

function lowerText({ alpha_lower, alpha_lower_reason }: LayerRecord): string {
  if (alpha_lower !== null) return fixed(alpha_lower, 2);
  return alpha_lower_reason ? LOWER_REASONS[alpha_lower_reason] : NO_VALUE;
}

function phaseCell({ phase, phase_confidence, warnings }: LayerRecord): string {
  if (phase === null) return NO_VALUE;
  const name = phase === "narrower-than-random" ? "narrower" : phase;
  const law = warnings.includes("not_power_law") ? "*" : "";
  return `${name}${law}${phase_confidence === "low" ? "?" : ""}`;
}

/** The table of analysed layers, no wider than `width`: the more room, the more columns. */
export function layerTable(
  records: readonly LayerRecord[],
  spectra: Spectra,
  width: number,
  colours: Palette,
): TextTable {
  const names = records.map((record) => shown(layerLabel(record)));
  const nameWidth = columnWidth({ header: "layer", cells: names });
  const applicable = LAYER_COLUMNS.filter(
    (column) => column === SPECTRUM || column.measured === undefined || records.some(column.measured),
  );
  const candidates = applicable
    .map((column) => {
      if (column === SPECTRUM)
        return { column, rank: SPECTRUM_RANK, cells: [], width: SPARKLINE_WIDTH.least, gap: 2 };
      const cells = records.map(column.text);
      return { column, rank: column.rank, cells, width: columnWidth({ ...column, cells }), gap: column.gap };
    })
    .filter(({ width }) => width > 0);

  let free = width - Math.min(nameWidth, NAME_WIDTH.atLeast);
  let extrasFree = width - Math.min(nameWidth, NAME_WIDTH.comfortable);
  const chosen = new Set<(typeof candidates)[number]>();
  for (const candidate of candidates.toSorted((a, b) => a.rank - b.rank)) {
    const needed = candidate.gap + candidate.width;
    if (needed > (candidate.rank <= LAST_DEFAULT_RANK ? free : extrasFree)) break;
    free -= needed;
    extrasFree -= needed;
    chosen.add(candidate);
  }

  const roomForName = free + Math.min(nameWidth, NAME_WIDTH.atLeast);
  const shownNames = shortenNames(names, roomForName);
  const left = roomForName - columnWidth({ header: "layer", cells: shownNames });
  const bins = Math.min(SPARKLINE_WIDTH.most, SPARKLINE_WIDTH.least + left);
  return layOut([
    { header: "layer", align: "left", gap: 0, cells: shownNames },
    ...candidates
      .filter((candidate) => chosen.has(candidate))
      .map(({ column, cells }): TextColumn => {
        if (column === SPECTRUM) return spectrumColumn(records, spectra, bins, colours);
        const { paint } = column;
        return {
          ...column,
          cells,
          paint: (text, row) => (paint ? paint(records[row], text, colours) : text),
        };
      }),
  ]);
}

function spectrumColumn(
  records: readonly LayerRecord[],
  spectra: Spectra,
  bins: number,
  colours: Palette,
): TextColumn {
  return {
    header: "spectrum",
    align: "left",
    gap: 2,
    cells: records.map((record) => {
      const eigenvalues = spectra.get(record) ?? record.eigenvalues;
      return eigenvalues ? sparkline(eigenvalues, bins) : "";
    }),
    paint: (text, row) => {
      const { phase } = records[row];
      return phase ? colours.phase[phase](text) : colours.quiet(text);
    },
  };
}

/**
 * The columns asked for, and no others; without `part` among them, a name has its part with it. If they need more
 * than `width`, the table is broken into several that follow one another, each with the first of the columns
 * again so that rows can be told.
 */
export function chosenTables(
  records: readonly LayerRecord[],
  columns: readonly ColumnName[],
  width: number,
  colours: Palette,
): readonly TextTable[] {
  const named = columns.includes("part")
    ? records
    : records.map((record) => ({ ...record, name: layerLabel(record) }));
  const columnOf = (column: ColumnName, widest: number) => chosenColumn(named, column, widest, colours);
  const widest = Math.min(width, WIDEST_CELL);
  const whole = columns.map((column) => columnOf(column, widest));
  if (totalWidth(whole) <= width) return [layOut(whole)];
  const [, ...others] = whole;
  const first = columnOf(columns[0], Math.max(NAME_WIDTH.atLeast, Math.floor(width / 3)));
  const tables: TextColumn[][] = [[first]];
  let used = columnWidth(first);
  for (const column of others) {
    const needed = column.gap + columnWidth(column);
    if (used + needed > width) {
      const key = columnWidth(first) + needed <= width ? [first] : [];
      tables.push(key);
      used = key.length === 0 ? 0 : columnWidth(first);
    }
    tables[tables.length - 1].push(column);
    used += needed;
  }
  return tables.map(layOut);
}

function chosenColumn(
  records: readonly LayerRecord[],
  column: ColumnName,
  widest: number,
  colours: Palette,
): TextColumn {
  const { kind } = COLUMNS[column];
  const isNumber = kind === "number" || kind === "integer";
  const texts = records.map((record) => {
    const value = record[column];
    if (value === null) return NO_VALUE;
    return typeof value === "number" ? significant(value) : shown(cellText(column, value));
  });
  return {
    header: column,
    align: isNumber ? "right" : "left",
    gap: 2,
    cells: column === "name" ? shortenNames(texts, widest) : texts.map((text) => shortenMiddle(text, widest)),
    paint: (text, row) => {
      const { phase } = records[row];
      return column === "phase" && phase ? colours.phase[phase](text) : text;
    },
  };
}
