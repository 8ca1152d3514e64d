import { createHash } from "node:crypto";
import { themeVariables } from "../../figures/draw/theme.js";
import { PHASES } from "../../phase/phase.js";
import { plural } from "../format-number.js";
import { comparisonTable, leagueTable } from "./comparison.js";
import { REPORTS_ID, SPECTRA_ID } from "./element-ids.js";
import { embedJson } from "./embed-json.js";
import { breakable } from "./layer-link.js";
import { layersSection } from "./layers-section.js";
import { leftOutSection } from "./left-out.js";
import { type Content, html, type Markup, raw } from "./markup.js";
import { NO_PHASE, phaseClass } from "./phase-mark.js";
import { modelNames, type ReportedModel } from "./reported-model.js";
import { mostKeptEach, packSpectrum } from "./spectrum-codec.js";
import { summarySection } from "./summary.js";
import { modelFacts, modelWarnings, provenance } from "./title.js";

/** What is made when htsr is built: the page's script and its style, each as one text. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/**
 * Eigenvalues that a page carries, of all models together: 2.1 MB of base64. With the records of 300 layers, the
 * script and the table it stays under 5 MB.
 */
const ROOM_FOR_EIGENVALUES = 400_000;

/** A spectrum is not thinned to fewer than these, however many there are. */
const FEWEST_KEPT = 300;

/**
 * The report of one or several models as one HTML file that needs nothing else: no network (its content security
 * policy forbids it), no server. The tables stand in it as text; drawings and details are made in the page, from the
 * JSON reports and the spectra that it carries.
 *
 * @param models at least one, in the order in which they are to be compared
 */
export function htmlDocument(models: readonly ReportedModel[], { script, style }: PageAssets): string {
  const names = modelNames(models.map(({ report }) => report.model.path));
  const several = models.length > 1;
  const title = several ? `${names[0]} to ${names[names.length - 1]}` : names[0];
  const page = html`${raw("<!doctype html>")}
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="htsr ${models[0].report.htsr_version}">
<title>${title} – htsr report</title>
<link rel="icon" href="data:,">
<style>${raw(figureColours())}
${raw(style)}</style>
<noscript><style>.model[hidden]{display:block}.scripted{display:none}</style></noscript>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header class="bar"><a class="brand" href="#top">htsr</a><nav aria-label="Sections">${navigation(several)}</nav><button type="button" class="theme scripted" aria-pressed="false">Dark</button></header>
<main id="main">
<header class="title" id="top"><h1>${breakable(several ? `${models.length} models` : names[0])}</h1>${
    several ? html`<p class="facts">${breakable(title)}</p>` : modelFacts(models[0].report)
  }${several ? null : modelWarnings(models[0].report)}
<noscript><p class="warnings">The drawings and the layers’ details need JavaScript, which this page carries but your browser does not run.</p></noscript></header>
${several ? comparedSections(models) : null}
${models.map((model, i) => modelSections(model, i, names, several))}
${readingSection(models)}
</main>
<footer><p>Made by htsr ${models[0].report.htsr_version} from weights alone: no data, no run of the model. What a spectrum shows is no verdict on what the network can do.</p></footer>
${embedJson(
  REPORTS_ID,
  models.map(({ report }) => report),
)}
${embedJson(SPECTRA_ID, packedSpectra(models))}
<script>${raw(script)}</script>
</body>
</html>
`;
  return page.markup;
}

/** The colours of the drawings, which are those of the phases too: light or dark, as the page is, and light on paper. */
function figureColours(): string {
  const [light, dark] = [themeVariables("light"), themeVariables("dark")];
  return (
    `:root{${light}}@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${dark}}}` +
    `:root[data-theme=dark]{${dark}}@media print{:root:is(:root,[data-theme]){${light}}}`
  );
}

/** Only the page's own script runs, and nothing is loaded from anywhere. */
function contentPolicy(script: string): string {
  const hash = createHash("sha256").update(script, "utf8").digest("base64");
  return `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'`;
}

function packedSpectra(models: readonly ReportedModel[]) {
  const counts = models.flatMap(({ spectra }) => spectra.map((eigenvalues) => eigenvalues?.length ?? 0));
  const most = Math.max(FEWEST_KEPT, mostKeptEach(counts, ROOM_FOR_EIGENVALUES));
  return models.map(({ spectra }) =>
    spectra.map((eigenvalues) =>
      eigenvalues === null || !(eigenvalues[eigenvalues.length - 1] > 0)
        ? null
        : packSpectrum(eigenvalues, most),
    ),
  );
}

function navigation(several: boolean): Markup {
  const links: readonly (readonly [string, string])[] = several
    ? [
        ["#models", "Models"],
        ["#trajectory", "Trajectory"],
        ["#comparison", "Comparison"],
        ["#each", "Each model"],
        ["#reading", "Reading it"],
      ]
    : [
        ["#summary", "Summary"],
        ["#overview", "Overview"],
        ["#layers", "Layers"],
        ["#left-out", "Left out"],
        ["#reading", "Reading it"],
      ];
  return html`${links.map(([target, text]) => html`<a href="${target}">${text}</a>`)}`;
}

function comparedSections(models: readonly ReportedModel[]): Markup {
  const summaries = models.map(({ report }) => report.summary);
  const present = [
    ...PHASES.filter((phase) => summaries.some(({ phases }) => phases[phase] > 0)),
    ...(summaries.some(({ no_phase }) => no_phase > 0) ? [null] : []),
  ];
  const key = present.map(
    (phase) => html` <span class="phase ${phaseClass(phase)}">${phase ?? NO_PHASE}</span>`,
  );
  return html`${section("models", "Models", leagueTable(models))}
${section(
  "trajectory",
  "Trajectory",
  html`<div class="figures">${figure("trajectory", 0, "Metrics", "Median and quartiles over each model’s layers, in the order given.")}${figure("phase-counts", 0, "Phases", html`Layers in each. <span class="phase-key">${key}</span>`)}</div>`,
)}
${section("comparison", "Layer by layer", comparisonTable(models))}`;
}

function modelSections(model: ReportedModel, i: number, names: readonly string[], several: boolean): Markup {
  const id = (name: string) => (several ? `${name}-${i + 1}` : name);
  const { report } = model;
  const sections = html`${section(id("summary"), "Summary", summarySection(report, i))}
${section(
  id("overview"),
  "Overview",
  html`<div class="figures" style="--layers:${report.summary.records.analysed}">${figure("depth", i, "alpha by depth", "Layers in the model’s order, with 95 % intervals.")}${figure("phases", i, "Phase by depth", "Layers in the model’s order.")}${figure("components", i, "alpha by component", "With medians and quartiles.")}${figure("heatmap", i, "Heat map", "Layers by metric, each metric on its own scale.")}</div>`,
)}
${section(id("layers"), "Layers", layersSection(model, i))}
${section(id("left-out"), "Left out", leftOutSection(report.layers))}
<div class="made">${provenance(report)}<button type="button" class="download scripted" data-model="${i}">Download the JSON report</button></div>`;
  if (!several) return sections;
  const shown = i === names.length - 1;
  return html`${
    i === 0
      ? html`<div class="picker" id="each"><h2>Each model</h2><label class="scripted">Model <select name="model" autocomplete="off">${names.map(
          (name, j) =>
            html`<option value="${j}"${j === names.length - 1 ? html` selected` : null}>${name}</option>`,
        )}</select></label></div>`
      : null
  }<div class="model" id="model-${i + 1}" data-model="${i}"${shown ? null : html` hidden`}><h2 class="model-name">${breakable(names[i])}</h2>${modelFacts(report)}${modelWarnings(report)}
${sections}</div>`;
}

function section(id: string, title: string, content: Content): Markup {
  return html`<section id="${id}"><h2>${title}</h2>${content}</section>`;
}

/** What is scrolled must be within the keyboard's reach. */
const SCROLLED = html` tabindex="0" role="group" aria-label="Heat map"`;

/** The place for a drawing of a model as a whole, which the page's script makes. */
function figure(kind: string, model: number, title: string, caption: Content): Markup {
  return html`<figure class="plot scripted" data-figure="${kind}" data-model="${model}"><figcaption><b>${title}</b> ${caption}</figcaption><div class="canvas"${kind === "heatmap" ? SCROLLED : null}></div></figure>`;
}

function readingSection(models: readonly ReportedModel[]): Markup {
  const layers = models.flatMap(({ report }) => report.layers);
  const analysed = layers.filter(({ status }) => status === "analysed").length;
  return section(
    "reading",
    "Reading this report",
    html`<div class="reading"><dl class="terms">
<div><dt>Spectrum</dt><dd>The eigenvalues of WᵀW, the squared singular values of a layer’s weights W (${plural(analysed, "layer")} here). Random weights give Marchenko–Pastur’s law; training changes it first at the upper end.</dd></div>
<div><dt>alpha</dt><dd>The exponent of the density p(x) ~ x<sup>−alpha</sup> of the eigenvalues above xmin. By Martin and Mahoney’s experience well-trained layers have 2 to 6. ± is its standard error given xmin; the choice of xmin adds to it (--bootstrap).</dd></div>
<div><dt>D</dt><dd>The Kolmogorov–Smirnov distance between the tail and its fit: above 0.1 the power law describes the tail poorly, and alpha means little.</dd></div>
<div><dt>Phase</dt><dd>The stages that spectra go through in training: random-like, bleeding-out, bulk+spikes, bulk-decay, heavy-tailed. Rank-collapse and narrower-than-random lie outside that order. Below 50 eigenvalues a spectrum shows none.</dd></div>
<div><dt>Stable rank</dt><dd>The sum of the eigenvalues over the largest: how many directions carry the layer’s weight.</dd></div>
</dl>
<p>Martin and Mahoney, “Implicit self-regularization in deep neural networks”, JMLR 22 (2021). Clauset, Shalizi and Newman, “Power-law distributions in empirical data”, SIAM Review 51 (2009). Numbers are those of the JSON report, rounded; drawings use its eigenvalues in single precision.</p></div>`,
  );
}
