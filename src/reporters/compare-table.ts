import type { ChalkInstance } from "chalk";
import type { ComparisonRecord } from "../compare/columns.js";
import type { CompareReport, ComparisonReport } from "../compare/compare-report.js";
import { COMPARISON_METRICS } from "../compare/summary.js";
import {
  alphaText,
  changePhaseText,
  changeText,
  exceptions,
  pairLabel,
  phaseText,
  verdictSentences,
} from "./comparison-text.js";
import { shortenMiddle, wrap, wrapItems } from "./fit-text.js";
import { compactCount, duration, fixed, plural } from "./format-number.js";
import { leagueLines } from "./league-table.js";
import { type Palette, palette } from "./palette.js";
import { shortenNames } from "./shorten-names.js";
import { shown } from "./shown.js";
import { columnWidth, layOut, type TextColumn, type TextTable } from "./text-table.js";

export interface CompareTableOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colours: ChalkInstance;
}

/** Fewer columns of a terminal than these hold no table: the lines are then this wide, and it wraps them. */
const NARROWEST = 60;

/** Columns of the terminal that names keep before another column gives way. */
const NAME_WIDTH = 14;

/** Reasons why layers were not compared that are shown; more are counted. */
const MOST_EXCEPTIONS = 5;

/** The document for a terminal: the pairs of two models, or a league table of more. No line is wider than it. */
export function compareTable(report: CompareReport, { width: given, colours }: CompareTableOptions): string {
  const width = Math.max(given, NARROWEST);
  const paint = palette(colours);
  const [comparison, ...others] = report.comparisons;
  const isPair = comparison !== undefined && others.length === 0 && report.models.length === 2;
  const sections = isPair
    ? pairSections(report, comparison, width, paint)
    : leagueLines(report, width, paint);
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function pairSections(
  report: CompareReport,
  comparison: ComparisonReport,
  width: number,
  paint: Palette,
): readonly (readonly string[])[] {
  const records = comparison.layers.filter(({ status }) => status !== "failed");
  const table = pairTable(records, width, paint);
  return [
    titleLines(report, comparison, width, paint),
    records.length === 0
      ? []
      : [paint.heading(table.header), paint.quiet("─".repeat(table.width)), ...table.rows],
    records.length === 0 ? [] : conventionLines(table, records, width, paint),
    ...exceptions(comparison).map(({ heading, lines }) => [
      paint.heading(shortenMiddle(shown(heading), width)),
      ...lines.slice(0, MOST_EXCEPTIONS).flatMap((line) => wrap(shown(line), width, "  ", "    ")),
      ...(lines.length > MOST_EXCEPTIONS ? [`  and ${lines.length - MOST_EXCEPTIONS} more reasons`] : []),
    ]),
    summaryLines(comparison, width, paint),
  ];
}

function titleLines(
  { seconds, engine }: CompareReport,
  { a, b, layers }: ComparisonReport,
  width: number,
  paint: Palette,
): string[] {
  const weights = layers.reduce((sum, { num_params }) => sum + (num_params ?? 0), 0);
  const facts = [
    `${plural(layers.length, "pair")} of layers of ${compactCount(weights)} weights`,
    `${duration(seconds)} with ${engine}`,
  ];
  return [
    paint.heading(shortenMiddle(shown(a), width)),
    paint.heading(`→ ${shortenMiddle(shown(b), width - 2)}`),
    ...wrapItems(facts, " · ", width).map(paint.quiet),
  ];
}

interface PairColumn {
  readonly header: string;
  readonly align: "left" | "right";
  /** The place in the queue for the terminal's width. */
  readonly rank: number;
  readonly text: (record: ComparisonRecord) => string;
  readonly paint?: (record: ComparisonRecord, text: string, paint: Palette) => string;
}

const numeric = (header: string, rank: number, text: PairColumn["text"]): PairColumn => ({
  header,
  align: "right",
  rank,
  text,
});

/** In the order in which they are printed, after the name. */
const PAIR_COLUMNS: readonly PairColumn[] = [
  {
    ...numeric("alpha", 0, alphaText),
    paint: ({ alpha_verdict }, text, paint) =>
      alpha_verdict === "rose" || alpha_verdict === "fell" ? paint.heading(text) : text,
  },
  numeric("z", 9, ({ alpha_z }) => fixed(alpha_z, 1)),
  numeric("|ΔW|", 1, changeText),
  numeric("|ΔW|₂", 6, ({ relative_spectral }) => fixed(relative_spectral, 3)),
  numeric("srank(ΔW)", 5, ({ dw_stable_rank, identical }) => (identical ? "" : fixed(dw_stable_rank, 1))),
  { header: "ΔW", align: "left", rank: 4, text: changePhaseText, paint: byPhase(({ dw_phase }) => dw_phase) },
  numeric("alpha(ΔW)", 10, ({ dw_alpha, dw_sigma, identical }) =>
    identical || dw_alpha === null ? "" : `${fixed(dw_alpha, 2)} ±${fixed(dw_sigma, 2)}`,
  ),
  numeric("left", 3, ({ overlap_left }) => fixed(overlap_left, 2)),
  numeric("right", 3, ({ overlap_right }) => fixed(overlap_right, 2)),
  numeric("log W1", 7, ({ log_wasserstein }) => fixed(log_wasserstein, 3)),
  numeric("KS", 11, ({ ks_distance }) => fixed(ks_distance, 3)),
  numeric("CKA", 8, ({ cka }) => fixed(cka, 3)),
  numeric("cosine", 12, ({ cosine }) => fixed(cosine, 3)),
  { header: "phase", align: "left", rank: 2, text: phaseText, paint: byPhase(({ phase_b }) => phase_b) },
];

function byPhase(
  phaseOf: (record: ComparisonRecord) => ComparisonRecord["phase_b"],
): NonNullable<PairColumn["paint"]> {
  return (record, text, paint) => {
    const phase = phaseOf(record);
    return phase === null ? paint.quiet(text) : paint.phase[phase](text);
  };
}

const GAP = 2;

/** The table of pairs, no wider than `width`: the more room, the more columns. */
function pairTable(records: readonly ComparisonRecord[], width: number, paint: Palette): TextTable {
  const names = records.map((record) => shown(pairLabel(record)));
  const nameWidth = columnWidth({ header: "layer", cells: names });
  let free = width - Math.min(nameWidth, NAME_WIDTH);
  const chosen = new Set<PairColumn>();
  const laidOut = PAIR_COLUMNS.map((column) => ({ column, cells: records.map(column.text) }));
  for (const { column, cells } of laidOut.toSorted((a, b) => a.column.rank - b.column.rank)) {
    const needed = GAP + columnWidth({ header: column.header, cells });
    if (needed > free) break;
    free -= needed;
    chosen.add(column);
  }
  return layOut([
    {
      header: "layer",
      align: "left",
      gap: 0,
      cells: shortenNames(names, free + Math.min(nameWidth, NAME_WIDTH)),
    },
    ...laidOut
      .filter(({ column }) => chosen.has(column))
      .map(
        ({ column, cells }): TextColumn => ({
          header: column.header,
          align: column.align,
          gap: GAP,
          cells,
          paint: (text, row) => column.paint?.(records[row], text, paint) ?? text,
        }),
      ),
  ]);
}

/** What the headings and marks mean, as far as they occur. */
function conventionLines(
  { header }: TextTable,
  records: readonly ComparisonRecord[],
  width: number,
  paint: Palette,
): string[] {
  const has = (heading: string) => header.split(/\s+/).includes(heading);
  const when = (holds: boolean, meaning: string) => (holds ? [meaning] : []);
  const randoms = records.flatMap(({ overlap_left_random, overlap_right_random }) =>
    [overlap_left_random, overlap_right_random].filter((value) => value !== null),
  );
  const random =
    randoms.length === 0
      ? ""
      : `, where random ones have ${fixed(Math.min(...randoms), 3)} to ${fixed(Math.max(...randoms), 3)}`;
  const meanings = [
    "alpha: ↑ ↓ moved by more than its uncertainty (p < 0.05), = within it",
    ...when(has("z"), "z: change of ln(alpha - 1) over its standard error"),
    ...when(has("|ΔW|"), "|ΔW|: norm of the change over that of the weights"),
    ...when(has("|ΔW|₂"), "|ΔW|₂: the same in the spectral norm"),
    ...when(
      records.some(({ within_rounding, identical }) => within_rounding === true && identical !== true),
      "~ no more than rounding",
    ),
    ...when(has("srank(ΔW)"), "srank(ΔW): stable rank of the change"),
    ...when(has("ΔW"), "ΔW: phase of the change as a matrix"),
    ...when(has("left"), `left, right: overlap of the top singular vectors' spans${random}`),
    ...when(has("W1"), "log W1: shift of the spectrum in decades"),
    ...when(has("KS"), "KS: distance of the spectra, 0 to 1"),
    ...when(
      records.some(
        ({ phase_verdict, dw_phase_confidence }) =>
          phase_verdict === "uncertain" || dw_phase_confidence === "low",
      ),
      "? low confidence",
    ),
  ];
  return wrapItems(meanings, "; ", width).map(paint.quiet);
}

function summaryLines({ summary }: ComparisonReport, width: number, paint: Palette): string[] {
  const measured = COMPARISON_METRICS.filter((metric) => summary.metrics[metric].count > 0);
  const column = (header: string, cellOf: (metric: (typeof COMPARISON_METRICS)[number]) => string) => ({
    header,
    align: "right" as const,
    gap: GAP,
    cells: measured.map(cellOf),
  });
  const table = layOut([
    { ...column("summary", (metric) => metric), align: "left" },
    column("median", (metric) => fixed(summary.metrics[metric].median, 3)),
    column("q25", (metric) => fixed(summary.metrics[metric].q25, 3)),
    column("q75", (metric) => fixed(summary.metrics[metric].q75, 3)),
    column("layers", (metric) => String(summary.metrics[metric].count)),
  ]);
  return [
    ...(measured.length > 0 ? [paint.heading(table.header), ...table.rows, ""] : []),
    ...verdictSentences(summary).flatMap((sentence) => wrap(sentence, width, "", "  ")),
  ];
}
