import type { LayerRecord } from "./columns.js";

/** `name`, or `name/part`: how a record is referred to. */
export function layerLabel({ name, part }: Pick<LayerRecord, "name" | "part">): string {
  return part === "" ? name : `${name}/${part}`;
}
