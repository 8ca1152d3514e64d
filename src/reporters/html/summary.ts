import { COLUMNS, type LayerRecord } from "../../analysis/columns.js";
import { layerLabel } from "../../analysis/layer-label.js";
import { type ModelReport, type ModelSummary, SUMMARY_METRICS } from "../../analysis/result.js";
import { PHASES, type Phase } from "../../phase/phase.js";
import { datum } from "./datum.js";
import { layerFragment, layerName } from "./layer-link.js";
import { html, type Markup } from "./markup.js";
import { NO_PHASE, phaseClass } from "./phase-mark.js";

/** What to look at first, layers by phase, and the metrics over all layers. */
export function summarySection({ summary, layers }: ModelReport, model: number): Markup {
  return html`<div class="summary">
<div class="findings"><h3>What to look at</h3>${findingList(summary, layers, model)}</div>
<div class="phases"><h3>Layers by phase</h3>${phaseBar(summary)}${phaseCounts(summary)}</div>
<div class="metrics"><h3>Over all layers</h3>${metricTable(summary)}</div>
</div>`;
}

function findingList(
  { findings, records }: ModelSummary,
  layers: readonly LayerRecord[],
  model: number,
): Markup {
  if (records.analysed === 0) return html`<p>No layer was analysed.</p>`;
  if (findings.length === 0) {
    return html`<p>Nothing stands out: no layer failed, collapsed or looks random.</p>`;
  }
  return html`<ol>${findings.map(({ layer, problem, advice }) => {
    const record = layers.find((candidate) => layerLabel(candidate) === layer);
    const name =
      record?.status === "analysed"
        ? html`<a href="${layerFragment({ model, layer })}">${layerName(record)}</a>`
        : html`${layer}`;
    return html`<li><p><b class="layer">${name}</b> ${problem}.</p><p class="advice">${sentence(advice)}.</p></li>`;
  })}</ol>`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

interface PhaseCount {
  readonly phase: Phase | null;
  readonly count: number;
}

function counted({ phases, no_phase }: ModelSummary): readonly PhaseCount[] {
  const counts: readonly PhaseCount[] = [
    ...PHASES.map((phase) => ({ phase, count: phases[phase] })),
    { phase: null, count: no_phase },
  ];
  return counts.filter(({ count }) => count > 0);
}

/** The layers as one bar, a stretch for each phase: decoration beside the counts in words. */
export function phaseBar(summary: ModelSummary): Markup {
  return html`<div class="phase-bar" aria-hidden="true">${counted(summary).map(
    ({ phase, count }) =>
      html`<span class="${phaseClass(phase)}" style="flex-grow:${count}" title="${phase ?? NO_PHASE}: ${count}"></span>`,
  )}</div>`;
}

function phaseCounts(summary: ModelSummary): Markup {
  return html`<ul class="phase-counts">${counted(summary).map(
    ({ phase, count }) =>
      html`<li><span class="phase ${phaseClass(phase)}">${phase ?? NO_PHASE}</span><b>${count}</b></li>`,
  )}</ul>`;
}

function metricTable({ metrics }: ModelSummary): Markup {
  return html`<div class="scroll"><table class="numbers"><thead><tr><th scope="col">metric</th><th scope="col">median</th><th scope="col">quartiles</th><th scope="col">mean</th><th scope="col">layers</th></tr></thead><tbody>${SUMMARY_METRICS.map(
    (metric) => {
      const { count, mean, median, q25, q75 } = metrics[metric];
      return html`<tr><th scope="row" title="${COLUMNS[metric].meaning}">${metric}</th><td>${datum(median, 2)}</td><td>${datum(q25, 2)} – ${datum(q75, 2)}</td><td>${datum(mean, 2)}</td><td>${datum(count, 0)}</td></tr>`;
    },
  )}</tbody></table></div>`;
}
