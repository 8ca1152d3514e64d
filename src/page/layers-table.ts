import type { LayerRecord } from "../analysis/columns.js";
import { layerLabel } from "../analysis/layer-label.js";
import { plural } from "../reporters/format-number.js";
import { sortValue } from "../reporters/html/layer-columns.js";
import { WITHOUT_PHASE } from "../reporters/html/layers-section.js";
import { closeDetail } from "./detail.js";
import { reports } from "./page-data.js";

/** Rows of a model's table of layers, each with its record. */
interface LayerRow {
  readonly element: HTMLTableRowElement;
  readonly record: LayerRecord;
}

/** Makes the headings of the tables of layers sort and their fields filter. */
export function startLayersTables(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>("table.layers-table")) {
    const { layers } = reports[Number(table.dataset.model)];
    const rows = [...table.tBodies[0].rows].map((element) => ({
      element,
      record: layers[Number(element.dataset.layer)],
    }));
    for (const button of table.querySelectorAll<HTMLButtonElement>("button[data-sort]")) {
      button.addEventListener("click", () => sortBy(button, table, rows));
    }
    const form = document.querySelector<HTMLFormElement>(`form.filters[data-model="${table.dataset.model}"]`);
    form?.addEventListener("input", () => filter(form, rows));
    form?.addEventListener("submit", (event) => event.preventDefault());
    if (table.parentElement) fits.observe(table.parentElement);
  }
}

/** Headings stay in sight only above a table that need not be scrolled sideways. */
const fits = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    target.classList.toggle("fits", target.scrollWidth <= target.clientWidth);
  }
});

const NEXT = { none: "ascending", ascending: "descending", descending: "ascending" } as const;

const NAMES = new Intl.Collator("en", { numeric: true });

function sortBy(button: HTMLButtonElement, table: HTMLTableElement, rows: readonly LayerRow[]): void {
  const heading = button.closest("th");
  const comparedBy = sortValue(button.dataset.sort ?? "");
  if (heading === null || comparedBy === null) return;
  const direction =
    NEXT[
      heading.ariaSort === "ascending"
        ? "ascending"
        : heading.ariaSort === "descending"
          ? "descending"
          : "none"
    ];
  for (const other of table.querySelectorAll<HTMLElement>("th[aria-sort]")) other.ariaSort = "none";
  heading.ariaSort = direction;
  const sign = direction === "ascending" ? 1 : -1;
  const sorted = rows.toSorted((a, b) => compare(comparedBy(a.record), comparedBy(b.record), sign));
  for (const { element } of sorted) {
    const detail = detailOf(element);
    table.tBodies[0].append(element);
    if (detail) table.tBodies[0].append(detail);
  }
}

/** Where there is no value there is nothing to sort by: such rows come last in either direction. */
function compare(a: number | string | null, b: number | string | null, sign: 1 | -1): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order = typeof a === "number" && typeof b === "number" ? a - b : NAMES.compare(String(a), String(b));
  return sign * order;
}

function filter(form: HTMLFormElement, rows: readonly LayerRow[]): void {
  const asked = new FormData(form);
  const text = String(asked.get("text") ?? "")
    .trim()
    .toLowerCase();
  const phase = String(asked.get("phase") ?? "");
  const component = String(asked.get("component") ?? "");
  let shown = 0;
  for (const { element, record } of rows) {
    const matches =
      layerLabel(record).toLowerCase().includes(text) &&
      (phase === "" || (record.phase ?? WITHOUT_PHASE) === phase) &&
      (component === "" || record.component === component);
    element.hidden = !matches;
    if (matches) shown += 1;
    else closeDetail(element);
  }
  const output = form.querySelector("output");
  const all = plural(rows.length, "layer");
  if (output) output.textContent = shown === rows.length ? all : `${shown} of ${all}`;
}

function detailOf(row: HTMLTableRowElement): Element | null {
  const next = row.nextElementSibling;
  return next?.classList.contains("detail-row") ? next : null;
}
