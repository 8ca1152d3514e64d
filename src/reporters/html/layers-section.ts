import { COMPONENTS } from "../../layers/describe.js";
import { PHASES } from "../../phase/phase.js";
import { plural } from "../format-number.js";
import { LAYER_COLUMNS, type LayerColumn, NAME_KEY } from "./layer-columns.js";
import { layerName } from "./layer-link.js";
import { html, type Markup } from "./markup.js";
import { NO_PHASE } from "./phase-mark.js";
import type { ReportedModel } from "./reported-model.js";

/** The filter's value for layers without a phase, which no phase bears. */
export const WITHOUT_PHASE = "none";

/**
 * The table of analysed layers. It is whole without the page's script, which makes its headings sort, its fields
 * filter and its names open what is known of the layer.
 */
export function layersSection({ report, spectra }: ReportedModel, model: number): Markup {
  const analysed = report.layers.flatMap((record, index) =>
    record.status === "analysed" ? [{ record, index }] : [],
  );
  if (analysed.length === 0) return html`<p>No layer was analysed.</p>`;
  const columns = LAYER_COLUMNS.filter(
    ({ measured }) => measured === undefined || analysed.some(({ record }) => measured(record)),
  );
  const phases = [...PHASES, null]
    .map((phase) => ({
      value: phase ?? WITHOUT_PHASE,
      text: phase ?? NO_PHASE,
      count: analysed.filter(({ record }) => record.phase === phase).length,
    }))
    .filter(({ count }) => count > 0);
  const components = COMPONENTS.map((component) => ({
    value: component,
    text: component,
    count: analysed.filter(({ record }) => record.component === component).length,
  })).filter(({ count }) => count > 0);
  return html`<form class="filters" data-model="${model}">
<label class="search">Name <input type="search" name="text" autocomplete="off" spellcheck="false" placeholder="part of a name"></label>
${select("Phase", "phase", phases)}${select("Component", "component", components)}
<output name="shown">${plural(analysed.length, "layer")}</output>
</form>
<div class="layers"><table class="numbers layers-table" data-model="${model}">
<caption class="unseen">Analysed layers. Each heading sorts by its column; each name opens the layer.</caption>
<thead><tr>${heading({ key: NAME_KEY, heading: "layer", meaning: "name and part", numeric: false, sortBy: () => null })}${columns.map(heading)}</tr></thead>
<tbody>${analysed.map(
    ({ record, index }) =>
      html`<tr data-layer="${index}"><th scope="row"><button type="button" class="layer" aria-expanded="false">${layerName(record)}</button></th>${columns.map(
        (column) => html`<td class="${cellClass(column)}">${column.cell(record, spectra[index])}</td>`,
      )}</tr>`,
  )}</tbody></table></div>
<p class="key"><b>▲ ▼</b> alpha above 6, below 2: WeightWatcher’s convention, not a verdict. <b>!</b> what weakens the numbers, said in the layer’s details. <b>?</b> a phase of low confidence. <b>*</b> a heavy tail that is no power law. alpha is the exponent of the upper tail’s density, ± its standard error given xmin; alpha_lower that of P(X &lt; x) in the lower tail, where pure square noise gives 0.5 (gap: no eigenvalues near zero; zeros: too many of them; noise: lost in the rounding of storage; few: too few).</p>`;
}

function cellClass({ key, numeric }: LayerColumn): string {
  return numeric ? `n c-${key}` : `c-${key}`;
}

function heading({ key, heading: text, meaning, numeric, sortBy }: Omit<LayerColumn, "cell">): Markup {
  const content =
    sortBy === null
      ? html`<span title="${meaning}">${text}</span>`
      : html`<button type="button" data-sort="${key}" title="${meaning}">${text}</button>`;
  return html`<th scope="col" class="${numeric ? "n" : ""}"${sortBy === null ? null : html` aria-sort="none"`}>${content}</th>`;
}

interface Choice {
  readonly value: string;
  readonly text: string;
  readonly count: number;
}

function select(label: string, name: string, choices: readonly Choice[]): Markup {
  return html`<label>${label} <select name="${name}" autocomplete="off"><option value="">all</option>${choices.map(
    ({ value, text, count }) => html`<option value="${value}">${text} (${count})</option>`,
  )}</select></label>`;
}
