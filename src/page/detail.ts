import { layerLabel } from "../analysis/layer-label.js";
import { layerDetail } from "../reporters/html/layer-detail.js";
import { layerFragment, readLayerFragment } from "../reporters/html/layer-link.js";
import { drawLayer, layerFigures } from "./layer-figures.js";
import { showModel } from "./model-picker.js";
import { reports } from "./page-data.js";

/** Makes the layers' names open and close what is known of them, and the page's address open the layer it names. */
export function startDetails(): void {
  document.addEventListener("click", ({ target }) => {
    const row = target instanceof Element ? target.closest("button.layer")?.closest("tr") : null;
    if (!row) return;
    if (isOpen(row)) {
      closeDetail(row);
      history.replaceState(null, "", "#");
    } else {
      openDetail(row);
      const { model, layer } = placeOf(row);
      history.replaceState(
        null,
        "",
        layerFragment({ model, layer: layerLabel(reports[model].layers[layer]) }),
      );
    }
  });
  addEventListener("hashchange", followFragment);
  followFragment();
}

function followFragment(): void {
  const asked = readLayerFragment(location.hash);
  if (asked === null || asked.model >= reports.length) return;
  const layer = reports[asked.model].layers.findIndex((record) => layerLabel(record) === asked.layer);
  const row = document.querySelector<HTMLTableRowElement>(
    `table.layers-table[data-model="${asked.model}"] tr[data-layer="${layer}"]`,
  );
  if (!row) return;
  showModel(asked.model);
  row.hidden = false;
  openDetail(row);
  row.scrollIntoView({ block: "start" });
  row.querySelector<HTMLElement>("button.layer")?.focus({ preventScroll: true });
}

/** Which model and layer a row of a table is about. */
function placeOf(row: HTMLTableRowElement): { model: number; layer: number } {
  return { model: Number(row.closest("table")?.dataset.model), layer: Number(row.dataset.layer) };
}

function isOpen(row: HTMLTableRowElement): boolean {
  return row.nextElementSibling?.classList.contains("detail-row") ?? false;
}

/** Shows what is known of a row's layer below it. */
export function openDetail(row: HTMLTableRowElement): void {
  if (isOpen(row)) return;
  const { model, layer } = placeOf(row);
  const detail = document.createElement("tr");
  detail.className = "detail-row";
  const cell = detail.insertCell();
  cell.colSpan = row.cells.length;
  cell.innerHTML = layerDetail(reports[model].layers[layer], layerFigures(model, layer)).markup;
  row.after(detail);
  mark(row, true);
  drawLayer(cell, model, layer);
}

export function closeDetail(row: HTMLTableRowElement): void {
  if (!isOpen(row)) return;
  row.nextElementSibling?.remove();
  mark(row, false);
}

function mark(row: HTMLTableRowElement, open: boolean): void {
  row.classList.toggle("open", open);
  row.querySelector("button.layer")?.setAttribute("aria-expanded", String(open));
}
