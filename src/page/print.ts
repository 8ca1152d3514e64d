import { layerDetail } from "../reporters/html/layer-detail.js";
import { layerName } from "../reporters/html/layer-link.js";
import { html } from "../reporters/html/markup.js";
import { drawLayer, layerFigures } from "./layer-figures.js";
import { finishDrawing } from "./model-figures.js";
import { reports } from "./page-data.js";

/** More layers than these are printed only as far as the reader has opened them. */
const MOST_PRINTED = 60;

/**
 * What is opened on a screen is printed as well: folded texts unfolded, and after the table each layer on a page of its
 * own, those that are open or, where none is, all that the filters show.
 */
export function startPrinting(): void {
  let undo: readonly (() => void)[] = [];
  addEventListener("beforeprint", () => {
    undo = [...unfold(), ...printedLayers()];
    finishDrawing();
  });
  addEventListener("afterprint", () => {
    for (const step of undo) step();
    undo = [];
  });
}

function unfold(): readonly (() => void)[] {
  const folded = [...document.querySelectorAll<HTMLDetailsElement>("details:not([open], .every)")];
  for (const details of folded) details.open = true;
  return folded.map((details) => () => {
    details.open = false;
  });
}

function printedLayers(): readonly (() => void)[] {
  return [...document.querySelectorAll<HTMLTableElement>("table.layers-table")]
    .filter((table) => table.closest("[hidden]") === null)
    .flatMap((table) => {
      const rows = [...table.querySelectorAll<HTMLTableRowElement>("tr[data-layer]:not([hidden])")];
      const open = rows.filter((row) => row.classList.contains("open"));
      const chosen = open.length > 0 ? open : rows.length > MOST_PRINTED ? [] : rows;
      const printed = document.createElement("div");
      printed.className = "printed";
      table.closest("section")?.after(printed);
      const model = Number(table.dataset.model);
      for (const row of chosen) printed.append(printedLayer(model, Number(row.dataset.layer)));
      return () => printed.remove();
    });
}

function printedLayer(model: number, layer: number): Element {
  const record = reports[model].layers[layer];
  const article = document.createElement("article");
  article.innerHTML =
    html`<h3>${layerName(record)}</h3>${layerDetail(record, layerFigures(model, layer))}`.markup;
  drawLayer(article, model, layer);
  return article;
}
