import type { ComparedModel, CompareReport, ComparisonReport } from "../compare/compare-report.js";
import { PHASES } from "../phase/phase.js";
import { SHORT_PHASES } from "./comparison-text.js";
import { wrap, wrapItems } from "./fit-text.js";
import { duration, fixed, plural } from "./format-number.js";
import type { Palette } from "./palette.js";
import { shortenNames } from "./shorten-names.js";
import { shown } from "./shown.js";
import { layOut, type TextColumn, type TextTable, totalWidth } from "./text-table.js";

/** A model beside its comparison with the first; the first has none, nor one that an interruption left out. */
interface Standing {
  readonly model: ComparedModel;
  readonly comparison: ComparisonReport | undefined;
}

/** Columns of the terminal that hold every phase; where there are fewer, it wraps the lines. */
const NARROWEST = 80;

/** Columns that are left to a model's name where every phase occurs. */
const NAME_WIDTH = 10;

/** Several models by their summaries, and each by how far it is from the first: sections of lines. */
export function leagueLines(
  report: CompareReport,
  given: number,
  paint: Palette,
): readonly (readonly string[])[] {
  const width = Math.max(given, NARROWEST);
  const standings = report.models.map((model, i) => ({
    model,
    comparison: i === 0 ? undefined : report.comparisons[i - 1],
  }));
  const tables = [metricColumns(standings), distanceColumns(standings), phaseColumns(standings)];
  const facts = [
    `${plural(report.models.length, "model")}, each against the first`,
    `${duration(report.seconds)} with ${report.engine}`,
  ];
  return [
    wrapItems(facts, " · ", width).map(paint.quiet),
    ...tables.map((columns) => ruled(named(standings, columns, width), paint)),
    wrapItems(CONVENTIONS, "; ", width).map(paint.quiet),
    wrap(
      `htsr compare ${shown(report.models[0].path)} and one other shows the layers; --format json and csv have them all.`,
      width,
    ),
  ];
}

const CONVENTIONS = [
  "alpha, alpha_weighted, log_norm: median over layers (quartiles)",
  "|ΔW|: change of the weights from the first model's over their norm, mean and median over layers",
  "alpha ↑ ↓ =: layers where it moved by more than its uncertainty, up, down, or not",
];

function ruled({ header, rows, width }: TextTable, paint: Palette): string[] {
  return [paint.heading(header), paint.quiet("─".repeat(width)), ...rows];
}

function named(standings: readonly Standing[], columns: readonly TextColumn[], width: number): TextTable {
  const names = shortPaths(standings.map(({ model }) => model.path)).map(shown);
  const room = width - totalWidth(columns) - columns[0].gap;
  return layOut([
    { header: "model", align: "left", gap: 0, cells: shortenNames(names, Math.max(room, NAME_WIDTH)) },
    ...columns,
  ]);
}

/** Paths without the directories that all of them have in common. */
function shortPaths(paths: readonly string[]): readonly string[] {
  const split = paths.map((path) => path.split("/"));
  const isShared = (depth: number) =>
    split.every((parts) => parts.length > depth + 1 && parts[depth] === split[0][depth]);
  let shared = 0;
  while (isShared(shared)) shared++;
  return split.map((parts) => parts.slice(shared).join("/"));
}

function column(
  standings: readonly Standing[],
  header: string,
  text: (standing: Standing) => string,
): TextColumn {
  return { header, align: "right", gap: 2, cells: standings.map(text) };
}

function metricColumns(standings: readonly Standing[]): readonly TextColumn[] {
  const quartiles = (metric: "alpha" | "alpha_weighted" | "log_norm") =>
    column(standings, metric, ({ model }) => {
      const { median, q25, q75 } = model.summary.metrics[metric];
      return `${fixed(median, 2)} (${fixed(q25, 2)}–${fixed(q75, 2)})`;
    });
  return [quartiles("alpha"), quartiles("alpha_weighted"), quartiles("log_norm")];
}

function distanceColumns(standings: readonly Standing[]): readonly TextColumn[] {
  const of = (header: string, text: (comparison: ComparisonReport) => string) =>
    column(standings, header, ({ comparison }) => (comparison === undefined ? "" : text(comparison)));
  return [
    of("mean |ΔW|", ({ summary }) => fixed(summary.metrics.relative_frobenius.mean, 3)),
    of("median", ({ summary }) => fixed(summary.metrics.relative_frobenius.median, 3)),
    of("pairs", ({ layers }) => String(layers.length)),
    of("alpha ↑", ({ summary }) => String(summary.alpha.rose)),
    of("↓", ({ summary }) => String(summary.alpha.fell)),
    of("=", ({ summary }) => String(summary.alpha.within_uncertainty)),
    column(standings, "layers", ({ model }) => String(model.summary.records.analysed)),
    column(standings, "failed", ({ model }) => String(model.summary.records.failed)),
  ];
}

/** Shares of the layers that have a phase; a phase that no model has is left out. */
function phaseColumns(standings: readonly Standing[]): readonly TextColumn[] {
  const phased = ({ model }: Standing) => PHASES.reduce((sum, phase) => sum + model.summary.phases[phase], 0);
  const present = PHASES.filter((phase) => standings.some(({ model }) => model.summary.phases[phase] > 0));
  return [
    ...present.map((phase) =>
      column(standings, SHORT_PHASES[phase], (standing) => {
        const count = standing.model.summary.phases[phase];
        return count === 0 ? "" : `${Math.round((100 * count) / phased(standing))} %`;
      }),
    ),
    column(standings, "no phase", ({ model }) => String(model.summary.no_phase)),
  ];
}
