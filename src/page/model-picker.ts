import { drawModel } from "./model-figures.js";

/** The choice of which of several models is shown whole. */
export function startModelPicker(): void {
  const select = picker();
  select?.addEventListener("change", () => showModel(Number(select.value)));
}

/** Shows a model and hides the others. */
export function showModel(model: number): void {
  const sections = document.querySelectorAll<HTMLElement>("div.model");
  for (const section of sections) section.hidden = Number(section.dataset.model) !== model;
  const select = picker();
  if (select) select.value = String(model);
  drawModel(model);
}

function picker(): HTMLSelectElement | null {
  return document.querySelector<HTMLSelectElement>('select[name="model"]');
}
