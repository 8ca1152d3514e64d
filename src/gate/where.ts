import type { LayerRecord } from "../analysis/columns.js";
import { layerLabel } from "../analysis/layer-label.js";
import { printable } from "../errors.js";
import { matcher } from "../layers/filters.js";
import type { Where } from "./rule-schema.js";

/** What a rule's `where` can go by. */
export type Located = Pick<LayerRecord, "name" | "part" | "raw_name" | "component">;

/** A rule's `where` as a predicate. @throws UserError if a pattern is malformed */
export function whereFilter(where: Where = {}): (layer: Located) => boolean {
  const { layers = [], exclude = [], components = [] } = where;
  const wanted = layers.map((pattern) => matcher(pattern, '"where.layers"'));
  const unwanted = exclude.map((pattern) => matcher(pattern, '"where.exclude"'));
  return (layer) => {
    const names = [layer.name, layer.raw_name, layerLabel(layer)];
    const matches = (test: (name: string) => boolean) => names.some(test);
    return (
      (components.length === 0 || components.includes(layer.component)) &&
      (wanted.length === 0 || wanted.some(matches)) &&
      !unwanted.some(matches)
    );
  };
}

/** The layers that a `where` is about, in words: `attention layers matching h.*`; "layers" for all. */
export function whereText({ layers = [], exclude = [], components = [] }: Where = {}): string {
  return [
    ...(components.length > 0 ? [components.join(" and ")] : []),
    "layers",
    ...(layers.length > 0 ? [`matching ${layers.map(printable).join(" or ")}`] : []),
    ...(exclude.length > 0 ? [`but ${exclude.map(printable).join(" or ")}`] : []),
  ].join(" ");
}
