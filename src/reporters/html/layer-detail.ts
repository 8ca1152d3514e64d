import { COLUMN_NAMES, COLUMNS, type ColumnName, type LayerRecord } from "../../analysis/columns.js";
import { type PhaseMargin, phaseText } from "../../phase/phase.js";
import { cellText } from "../cell-text.js";
import { significantDatum } from "./datum.js";
import { html, type Markup } from "./markup.js";
import { phaseClass } from "./phase-mark.js";
import { typeset } from "./typography.js";
import { warningWords } from "./warning-words.js";

/** What the page says of one layer when it is opened, but for its drawings, for which it leaves a place. */
export function layerDetail(record: LayerRecord, drawings: Markup): Markup {
  return html`<div class="detail">
<div class="words">${identityFacts(record)}${phaseEvidence(record)}${weakened(record)}</div>
${drawings}
${tailFacts(record)}
${everyColumn(record)}
</div>`;
}

function identityFacts(record: LayerRecord): Markup {
  const { layer_type, component, block, shape, dtype, effective_dtype, op, raw_name, name, same_as } = record;
  const facts = [
    component === layer_type ? layer_type : `${layer_type}, ${component}`,
    ...(block === "" ? [] : [`block ${block}`]),
    `tensor of ${shape.join(" × ")}`,
    effective_dtype === null ? dtype : `${dtype}, rounded as ${effective_dtype}`,
    ...(op === "" ? [] : [`read by ${op}`]),
    ...(raw_name === name ? [] : [`stored as ${raw_name}`]),
    ...(same_as === null ? [] : [`the same weights as ${same_as}`]),
  ];
  return html`<ul class="facts">${facts.map((fact) => html`<li>${fact}</li>`)}</ul>`;
}

function phaseEvidence({
  phase,
  phase_reason,
  phase_confidence,
  phase_margins,
  warnings,
}: LayerRecord): Markup {
  const title =
    phase === null
      ? html`No phase`
      : html`<span class="phase ${phaseClass(phase)}">${phaseText(phase, warnings.includes("not_power_law"))}</span>`;
  const margins = Object.entries(phase_margins ?? {});
  return html`<section><h3>${title}</h3>
${phase_reason === null ? null : html`<p>${typeset(phase_reason)}.</p>`}
${phase_confidence === null ? null : html`<p class="quiet">Confidence: <b>${phase_confidence}</b>${CONFIDENCE[phase_confidence]}</p>`}
${margins.length === 0 ? null : marginTable(margins)}</section>`;
}

const CONFIDENCE = {
  high: ". No deciding statistic is within 20 % of its threshold, and there are 300 eigenvalues or more.",
  medium:
    ". No deciding statistic is within 20 % of its threshold, but there are fewer than 300 eigenvalues.",
  low: ". A deciding statistic is within 20 % of its threshold, or there are fewer than 100 eigenvalues.",
} as const satisfies Record<NonNullable<LayerRecord["phase_confidence"]>, string>;

function marginTable(margins: readonly (readonly [string, PhaseMargin])[]): Markup {
  return html`<div class="scroll"><table class="numbers margins"><thead><tr><th scope="col">what decided</th><th scope="col">value</th><th scope="col">threshold</th><th scope="col">off by</th></tr></thead><tbody>${margins.map(
    ([name, { value, threshold, margin }]) =>
      html`<tr><th scope="row">${statisticWords(name)}</th><td>${significantDatum(value)}</td><td>${significantDatum(threshold)}</td><td${Math.abs(margin) <= 0.2 ? html` class="close"` : null}>${percentOff(margin)}</td></tr>`,
  )}</tbody></table></div>`;
}

/** A margin as one reads it: `+12 %`, `−96 %`, `×40`. */
function percentOff(margin: number): string {
  if (margin >= 9.95) return `× ${(margin + 1).toPrecision(2).replace(/e\+?/u, "e")}`;
  return `${margin < 0 ? "−" : "+"}${Math.abs(100 * margin).toFixed(0)} %`;
}

const STATISTICS: Readonly<Record<string, string>> = {
  zero_frac: "share of zeros",
  soft_frac: "share below 1e-4 of the median",
  gap: "largest ratio of neighbours inside the spectrum",
  mp_distance: "distance of the bulk from Marchenko–Pastur’s law",
  spike_frac: "share of eigenvalues above the bulk’s edge",
  tracy_widom: "largest eigenvalue in the Tracy–Widom law’s units",
  top_two: "two largest together, in standard deviations",
  edge_excess: "largest eigenvalue over the bulk’s edge, less 1",
  peak: "largest over mean eigenvalue, as a share of noise’s",
  pl_vs_exponential: "tail: power law against exponential, likelihood ratio",
  alpha: "tail: alpha",
  tail_span: "tail: span xmax / xmin",
  shoulder_deficit: "shoulder: nats an eigenvalue that an exponential is better by",
  shoulder_alpha: "shoulder: alpha",
  shoulder_span: "shoulder: span",
  whole_pl_weight: "whole spectrum: Akaike weight of a power law",
  whole_span: "whole spectrum: span",
};

function statisticWords(name: string): string {
  return Object.hasOwn(STATISTICS, name) ? STATISTICS[name] : name.replaceAll("_", " ");
}

function weakened({ warnings }: LayerRecord): Markup | null {
  const words = warnings.map(warningWords).filter((text) => text !== "");
  if (words.length === 0) return null;
  return html`<section><h3>What weakens the numbers</h3><ul class="plain">${words.map((text) => html`<li>${text}</li>`)}</ul></section>`;
}

function tailFacts(record: LayerRecord): Markup {
  const rows: readonly (readonly [string, readonly ColumnName[]])[] = [
    [
      "Upper tail",
      [
        "alpha",
        "sigma",
        "alpha_ci_low",
        "alpha_ci_high",
        "alpha_boot_low",
        "alpha_boot_high",
        "xmin",
        "num_pl_spikes",
        "D",
        "gof_p",
        "tail_model",
      ],
    ],
    [
      "Lower tail",
      [
        "alpha_lower",
        "alpha_lower_sigma",
        "alpha_lower_ci_low",
        "alpha_lower_ci_high",
        "xmax_lower",
        "num_lower_tail",
        "D_lower",
        "alpha_lower_reason",
      ],
    ],
    ["Bulk", ["lambda_plus", "lambda_edge", "num_spikes", "mp_softrank", "mp_distance", "mp_sigma"]],
    ["Size", ["stable_rank", "effective_rank", "matrix_rank", "log_norm", "log_spectral_norm", "entropy"]],
  ];
  return html`<div class="fact-groups">${rows.map(([title, columns]) => factGroup(title, record, columns))}</div>`;
}

function factGroup(title: string, record: LayerRecord, columns: readonly ColumnName[]): Markup | null {
  const known = columns.filter((column) => record[column] !== null);
  if (known.length === 0) return null;
  return html`<section><h3>${title}</h3><dl class="pairs">${known.map((column) => pair(column, record))}</dl></section>`;
}

function pair(column: ColumnName, record: LayerRecord): Markup {
  return html`<div><dt title="${COLUMNS[column].meaning}">${column}</dt><dd>${shortValue(column, record)}</dd></div>`;
}

function shortValue(column: ColumnName, record: LayerRecord): Markup {
  const value = record[column];
  if (typeof value === "number") return significantDatum(value);
  return html`${cellText(column, value).replaceAll("_", " ")}`;
}

/** All that the record holds, each with what it means. */
function everyColumn(record: LayerRecord): Markup {
  const columns = COLUMN_NAMES.filter((column) => {
    const value = record[column];
    return value !== null && value !== "" && column !== "eigenvalues" && column !== "phase_margins";
  });
  return html`<details class="every"><summary>Every column of the record</summary><div class="scroll"><table class="numbers"><tbody>${columns.map(
    (column) =>
      html`<tr><th scope="row"><code>${column}</code></th><td>${rawValue(column, record)}</td><td class="meaning">${COLUMNS[column].meaning}</td></tr>`,
  )}</tbody></table></div></details>`;
}

function rawValue(column: ColumnName, record: LayerRecord): Markup {
  const value = record[column];
  if (typeof value === "number") return significantDatum(value);
  return html`${cellText(column, value)}`;
}
