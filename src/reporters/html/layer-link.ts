import type { LayerRecord } from "../../analysis/columns.js";
import { layerLabel } from "../../analysis/layer-label.js";
import { shown } from "../shown.js";
import { html, type Markup } from "./markup.js";

/** Where in the page a layer is: of a page of several models, the model's number from 1 on too. */
export interface LayerAddress {
  readonly model: number;
  readonly layer: string;
}

/** The fragment of the page's address that opens a layer. */
export function layerFragment({ model, layer }: LayerAddress): string {
  return `#${new URLSearchParams({ ...(model > 0 && { model: String(model + 1) }), layer })}`;
}

/** The layer that a fragment asks for; null if it asks for none. */
export function readLayerFragment(fragment: string): LayerAddress | null {
  const asked = new URLSearchParams(fragment.replace(/^#/, ""));
  const layer = asked.get("layer");
  if (layer === null) return null;
  const model = Number(asked.get("model") ?? 1);
  return { model: Number.isInteger(model) && model > 0 ? model - 1 : 0, layer };
}

/** A record's name, which may break after its separators. */
export function layerName(record: Pick<LayerRecord, "name" | "part">): Markup {
  return breakable(layerLabel(record));
}

/** A name or a path that may break over lines after its separators. */
export function breakable(name: string): Markup {
  const pieces = shown(name).split(/(?<=[._/:\\])/u);
  return html`${pieces.map((piece, i) => (i === 0 ? piece : html`<wbr>${piece}`))}`;
}
