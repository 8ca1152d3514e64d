import stringWidth from "string-width";
import { type Finding, type ModelSummary, SUMMARY_METRICS } from "../analysis/result.js";
import { PHASES } from "../phase/phase.js";
import { pad, shortenMiddle, wrap } from "./fit-text.js";
import { fixed } from "./format-number.js";
import type { Palette } from "./palette.js";
import { shown } from "./shown.js";
import { layOut, type TextColumn, totalWidth } from "./text-table.js";

/**
 * Blocks of the longest bar; up to as many layers each is a block. Where there is no room for the shortest beside
 * the metrics, the phases stand below them.
 */
const BAR = { shortest: 8, longest: 20 } as const;

/** Spaces between the metrics and the phases where they stand side by side. */
const GUTTER = 5;

/** The widest that a finding's layer is printed. */
const LAYER_WIDTH = 40;

/** The end of the report: metrics and phases over the layers, and what to look at. */
export function summaryLines(summary: ModelSummary, width: number, paint: Palette): string[] {
  const findings = findingLines(summary.findings, width, paint);
  if (summary.records.analysed === 0) {
    return [
      paint.heading("No layer was analysed."),
      ...(summary.findings.length > 0 ? ["", ...findings] : []),
    ];
  }
  const metrics = metricLines(summary, width >= 100, paint);
  const metricsWidth = Math.max(...metrics.map((line) => stringWidth(line)));
  const beside = phaseLines(summary, width - metricsWidth - GUTTER, paint);
  const blocks = beside
    ? sideBySide(metrics, beside, metricsWidth + GUTTER)
    : [...metrics, "", ...(phaseLines(summary, width, paint) ?? [])];
  return [...blocks, "", ...findings];
}

function metricLines({ metrics }: ModelSummary, quartiles: boolean, paint: Palette): string[] {
  const column = (
    header: string,
    cellOf: (metric: (typeof SUMMARY_METRICS)[number]) => string,
  ): TextColumn => ({
    header,
    align: "right",
    gap: 2,
    cells: SUMMARY_METRICS.map(cellOf),
  });
  const table = layOut([
    { ...column("summary", (metric) => metric), align: "left" },
    column("mean", (metric) => fixed(metrics[metric].mean, 2)),
    column("median", (metric) => fixed(metrics[metric].median, 2)),
    ...(quartiles
      ? [
          column("q25", (metric) => fixed(metrics[metric].q25, 2)),
          column("q75", (metric) => fixed(metrics[metric].q75, 2)),
        ]
      : []),
    column("layers", (metric) => String(metrics[metric].count)),
  ]);
  return [paint.heading(table.header), ...table.rows];
}

/** Layers per phase as bars, in lines of at most `width` columns; null if that leaves no room for bars. */
function phaseLines({ phases, no_phase }: ModelSummary, width: number, paint: Palette): string[] | null {
  const counted: readonly { name: string; count: number; colour: (text: string) => string }[] = [
    ...PHASES.map((phase) => ({ name: phase, count: phases[phase], colour: paint.phase[phase] })),
    { name: "no phase", count: no_phase, colour: paint.quiet },
  ];
  const present = counted.filter(({ count }) => count > 0);
  const labels: readonly TextColumn[] = [
    {
      header: "phase",
      align: "left",
      gap: 0,
      cells: present.map(({ name }) => name),
      paint: (text, row) => present[row].colour(text),
    },
    { header: "layers", align: "right", gap: 2, cells: present.map(({ count }) => String(count)) },
  ];
  const room = Math.min(BAR.longest, width - totalWidth(labels) - 1);
  const most = Math.max(...present.map(({ count }) => count));
  if (room < Math.min(BAR.shortest, most)) return null;
  const layersABlock = Math.max(1, most / room);
  const table = layOut([
    ...labels,
    {
      header: "",
      align: "left",
      gap: 1,
      cells: present.map(({ count }) => "■".repeat(Math.max(1, Math.round(count / layersABlock)))),
      paint: (text, row) => present[row].colour(text),
    },
  ]);
  return [paint.heading(table.header), ...table.rows];
}

/** Two blocks of lines beside each other, the right one from column `start`. */
function sideBySide(left: readonly string[], right: readonly string[], start: number): string[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, i) =>
    i < right.length ? pad(left[i] ?? "", start, "left") + right[i] : left[i],
  );
}

function findingLines(findings: readonly Finding[], width: number, paint: Palette): string[] {
  if (findings.length === 0) return ["Nothing stands out: no layer failed, collapsed or looks random."];
  return [
    paint.heading("what to look at"),
    ...findings.flatMap(({ layer, problem, advice }, i) => {
      const number = `${i + 1}. `;
      const indent = " ".repeat(number.length);
      const name = shortenMiddle(shown(layer), LAYER_WIDTH);
      const [first, ...others] = wrap(`${name}: ${shown(problem)}`, width, number, indent);
      return [
        number + first.slice(number.length).replace(name, () => paint.heading(name)),
        ...others,
        ...wrap(shown(advice), width, `${indent}→ `, `${indent}  `).map(paint.quiet),
      ];
    }),
  ];
}
