import type { LayerRecord } from "../../analysis/columns.js";
import { PHASES } from "../../phase/phase.js";
import { datum, difference } from "./datum.js";
import { breakable, layerFragment } from "./layer-link.js";
import { html, type Markup } from "./markup.js";
import { alphaChange, type MatchedLayer, matchLayers, sameShape } from "./match-layers.js";
import { PHASE_LETTERS, phaseClass, phaseLetters } from "./phase-mark.js";
import { modelNames, type ReportedModel } from "./reported-model.js";
import { phaseBar } from "./summary.js";

/** The models side by side as wholes, in the order given. */
export function leagueTable(models: readonly ReportedModel[]): Markup {
  const names = modelNames(models.map(({ report }) => report.model.path));
  return html`<div class="scroll"><table class="numbers league"><thead><tr><th scope="col">model</th><th scope="col">layers</th><th scope="col">failed</th><th scope="col">alpha, median</th><th scope="col">quartiles</th><th scope="col">alpha_lower, median</th><th scope="col">stable rank, median</th><th scope="col">layers by phase</th></tr></thead><tbody>${models.map(
    ({ report: { summary } }, i) => {
      const { alpha, alpha_lower, stable_rank } = summary.metrics;
      return html`<tr><th scope="row"><a href="#model-${i + 1}">${breakable(names[i])}</a></th><td>${summary.records.analysed}</td><td>${summary.records.failed}</td><td>${datum(alpha.median, 2)}</td><td>${datum(alpha.q25, 2)} – ${datum(alpha.q75, 2)}</td><td>${datum(alpha_lower.median, 2)}</td><td>${datum(stable_rank.median, 1)}</td><td class="bar-cell">${phaseBar(summary)}<span class="unseen">${PHASES.filter(
        (phase) => summary.phases[phase] > 0,
      )
        .map((phase) => `${phase} ${summary.phases[phase]}`)
        .join(", ")}</span></td></tr>`;
    },
  )}</tbody></table></div>`;
}

/** Each layer in all models: alpha and phase side by side, and what became of alpha from the first to the last. */
export function comparisonTable(models: readonly ReportedModel[]): Markup {
  const names = modelNames(models.map(({ report }) => report.model.path));
  const layers = matchLayers(models.map(({ report }) => report.layers));
  const changes = layers.map(({ records }) => alphaChange(records[0], records[records.length - 1]));
  const known = changes.filter((change) => change !== null);
  const significant = known.filter((change) => change.significant);
  const falls = significant.filter(({ change }) => change < 0).length;
  const present = PHASES.filter((phase) => models.some(({ report }) => report.summary.phases[phase] > 0));
  return html`<p class="lead">From <b>${names[0]}</b> to <b>${names[names.length - 1]}</b> alpha fell in ${falls} and rose in ${significant.length - falls} of ${known.length} layers by more than its uncertainty (two-sided 5 %, no correction for the number of layers).</p>
<ul class="letters-key">${present.map((phase) => html`<li><span class="letters ${phaseClass(phase)}">${PHASE_LETTERS[phase]}</span> ${phase}</li>`)}</ul>
<div class="scroll"><table class="numbers comparison"><thead><tr><th scope="col">layer</th>${names.map((name) => html`<th scope="col" class="n">${breakable(name)}</th>`)}<th scope="col" class="n" title="alpha of the last model minus alpha of the first, ± the standard error of the difference given xmin">Δ alpha ± error</th></tr></thead><tbody>${layers.map(
    (layer, i) =>
      html`<tr><th scope="row"><span class="layer">${breakable(layer.label)}</span></th>${layer.records.map((record, model) => cell(layer.label, record, model))}${changeCell(layer, changes[i])}</tr>`,
  )}</tbody></table></div>
<p class="key">The error of Δ alpha takes both standard errors, given xmin, as independent; bold where the change is beyond 1.96 of it. A smaller change may be chance.</p>`;
}

function cell(label: string, record: LayerRecord | null, model: number): Markup {
  if (record === null) return html`<td class="none">absent</td>`;
  return html`<td><a href="${layerFragment({ model, layer: label })}">${datum(record.alpha, 2)}</a> ${phaseLetters(record.phase)}</td>`;
}

function changeCell({ records }: MatchedLayer, change: ReturnType<typeof alphaChange>): Markup {
  const [first, last] = [records[0], records[records.length - 1]];
  if (first !== null && last !== null && !sameShape(first, last))
    return html`<td class="none">shapes differ</td>`;
  if (change === null) return html`<td class="none">–</td>`;
  const text = html`${difference(change.change, 2)}<span class="error"> ± ${datum(change.error, 2)}</span>`;
  return change.significant ? html`<td><b>${text}</b></td>` : html`<td class="quiet">${text}</td>`;
}
