import type { AnalysisOptions, ModelReport } from "../../analysis/result.js";
import { compactCount, duration, plural } from "../format-number.js";
import { breakable } from "./layer-link.js";
import { html, type Markup } from "./markup.js";

/** What one sees first: which model, how much of it was analysed, and what is to be known of it as a whole. */
export function modelFacts({ model, summary, seconds, engine, htsr_version }: ModelReport): Markup {
  const { tensors, records, num_params } = summary;
  const facts = [
    model.format,
    `${plural(tensors.total, "tensor")}: ${tensors.analysed} analysed, ${tensors.skipped} skipped, ${tensors.failed} failed`,
    `${plural(records.analysed, "layer")} of ${compactCount(num_params)} weights`,
    `${duration(seconds)} with ${engine}`,
    `htsr ${htsr_version}`,
  ];
  return html`<ul class="facts">${facts.map((fact) => html`<li>${fact}</li>`)}</ul>`;
}

export function modelWarnings({ warnings }: ModelReport): Markup | null {
  if (warnings.length === 0) return null;
  return html`<ul class="warnings">${warnings.map((warning) => html`<li>${warning}</li>`)}</ul>`;
}

/** Files and options: what it takes to make the same report again. */
export function provenance(report: ModelReport): Markup {
  const { model, options, engine, htsr_version, schema_version } = report;
  const entries: readonly (readonly [string, Markup | string])[] = [
    ["path", breakable(model.path)],
    [
      model.files.length === 1 ? "file" : "files",
      html`${model.files.map((file, i) => html`${i === 0 ? null : ", "}${breakable(file)}`)}`,
    ],
    ["engine", engine],
    ["htsr", `${htsr_version}, report schema ${schema_version}`],
    ...optionEntries(options),
  ];
  return html`<details class="provenance"><summary>How this was made</summary>
<dl class="pairs">${entries.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl></details>`;
}

function optionEntries(options: AnalysisOptions): readonly (readonly [string, string])[] {
  return Object.entries(options).map(([name, value]) => [
    `--${name.replaceAll("_", "-")}`,
    optionText(value),
  ]);
}

function optionText(value: AnalysisOptions[keyof AnalysisOptions]): string {
  if (value === null) return "no limit";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "object") return value.length === 0 ? "all" : value.join(", ");
  return String(value);
}
