import { drawModel } from "./model-figures.js";

/** The choice of which of several models is shown whole, in its field or by the page's address. */
export function startModelPicker(): void {
  const select = picker();
  select?.addEventListener("change", () => showModel(Number(select.value)));
  addEventListener("hashchange", followFragment);
  followFragment();
}

/** Shows a model and hides the others. */
export function showModel(model: number): void {
  const sections = document.querySelectorAll<HTMLElement>("div.model");
  for (const section of sections) section.hidden = Number(section.dataset.model) !== model;
  const select = picker();
  if (select) select.value = String(model);
  drawModel(model);
}

/** A browser finds no place that is hidden: it is shown first. */
function followFragment(): void {
  if (!/^#model-\d+$/u.test(location.hash)) return;
  const section = document.querySelector<HTMLElement>(location.hash);
  if (!section?.dataset.model) return;
  showModel(Number(section.dataset.model));
  section.scrollIntoView();
}

function picker(): HTMLSelectElement | null {
  return document.querySelector<HTMLSelectElement>('select[name="model"]');
}
