import type { GateFinding, RuleOutcome } from "../../gate/gate-report.js";
import { errorText, limitedTexts } from "../../gate/number-text.js";
import type { Palette } from "../palette.js";
import { shortenNames } from "../shorten-names.js";
import { shown } from "../shown.js";
import { columnWidth, layOut, type TextColumn } from "../text-table.js";
import { alignPoints } from "./align-points.js";
import { measuredCell } from "./measured-cell.js";

/** The columns that names keep before one of the others gives way. */
const NAME_AT_LEAST = 14;

/**
 * Findings of layers as a table of at most `width` columns: the values aligned, beside their limit, and beside what
 * they were in the baseline where there is one.
 */
export function findingTable(
  findings: readonly GateFinding[],
  kind: RuleOutcome["kind"],
  width: number,
  paint: Palette,
): readonly string[] {
  const names = findings.map(({ layer }) => shown(layer ?? ""));
  const value = { ...valueColumn(findings, kind), paint: (text: string) => paint.heading(text) };
  // The first of these are the last to give way.
  const byImportance: readonly TextColumn[] = [
    value,
    ...limitColumn(findings),
    ...baselineColumn(findings),
    ...(kind === "drift" ? changeColumn(findings) : []),
  ];
  let free = width - Math.min(columnWidth({ header: "layer", cells: names }), NAME_AT_LEAST);
  const fitting = byImportance.findIndex((column) => {
    free -= column.gap + columnWidth(column);
    return free < 0;
  });
  const kept = fitting === -1 ? byImportance : byImportance.slice(0, Math.max(1, fitting));
  const used = kept.reduce((sum, column) => sum + column.gap + columnWidth(column), 0);
  const table = layOut([
    {
      header: "layer",
      align: "left",
      gap: 0,
      cells: shortenNames(names, Math.max(NAME_AT_LEAST, width - used)),
    },
    ...["baseline", "value", "change", "limit"].flatMap((header) =>
      kept.filter((column) => column.header === header),
    ),
  ]);
  return [paint.quiet(table.header), ...table.rows];
}

type Findings = readonly GateFinding[];

const column = (header: string, cells: readonly string[]): TextColumn => ({
  header,
  align: "left",
  gap: 2,
  cells,
});

/** The values; where they have changed since a baseline, their standard error is the change's, and stands there. */
function valueColumn(findings: Findings, kind: RuleOutcome["kind"]): TextColumn {
  const cells = findings.map((finding) => measuredCell({ ...finding, uncertainty: null }));
  if (findings.some(({ value }) => typeof value !== "number")) return column("value", cells);
  const errors = findings.map(({ uncertainty }) => (kind === "drift" ? "" : errorText(uncertainty)));
  return column(
    "value",
    alignPoints(cells).map((cell, i) => cell + errors[i]),
  );
}

/** What the values are held against; none where it is words, which the rule's description has. */
function limitColumn(findings: Findings): readonly TextColumn[] {
  const limits = findings.flatMap(({ value, limit }) =>
    typeof value === "number" && typeof limit === "number"
      ? [{ sign: value > limit ? "≤ " : "≥ ", text: limitedTexts(value, limit)[1] }]
      : [],
  );
  if (limits.length < findings.length) return [];
  const numbers = alignPoints(limits.map(({ text }) => text));
  return [
    column(
      "limit",
      limits.map(({ sign }, i) => sign + numbers[i]),
    ),
  ];
}

function baselineColumn(findings: Findings): readonly TextColumn[] {
  if (findings.every(({ baseline }) => baseline === null)) return [];
  const cells = findings.map(({ baseline, value }) => {
    if (typeof baseline === "number" && typeof value === "number") return limitedTexts(baseline, value)[0];
    return shown(String(baseline ?? ""));
  });
  return [
    column(
      "baseline",
      findings.every(({ baseline }) => typeof baseline === "number") ? alignPoints(cells) : cells,
    ),
  ];
}

function changeColumn(findings: Findings): readonly TextColumn[] {
  const changes = findings.map(({ value, baseline }) => {
    if (typeof value !== "number" || typeof baseline !== "number") return "";
    const change = value - baseline;
    return `${change > 0 ? "+" : ""}${limitedTexts(change, 0)[0]}`;
  });
  const errors = findings.map(({ uncertainty }) => errorText(uncertainty));
  return [
    column(
      "change",
      alignPoints(changes).map((change, i) => change + errors[i]),
    ),
  ];
}
