import type { LayerRecord } from "../analysis/columns.js";
import { layerLabel } from "../analysis/layer-label.js";
import { shortenMiddle, wrap } from "./fit-text.js";
import type { Palette } from "./palette.js";
import { groupByReason } from "./reasons.js";
import { shown } from "./shown.js";

/** Names longer than this are shortened where one stands as an example. */
const EXAMPLE_WIDTH = 32;

/** What was skipped and why, a line or so a reason. */
export function reasonLines(
  records: readonly Pick<LayerRecord, "name" | "part" | "reason">[],
  width: number,
  paint: Palette,
): string[] {
  if (records.length === 0) return [];
  const groups = groupByReason(records);
  const countWidth = String(groups[0].records.length).length;
  return [
    paint.heading(`${records.length} skipped`),
    ...groups.flatMap(({ code, clause, uniform, records: members }) => {
      const count = String(members.length).padStart(countWidth);
      const example = shortenMiddle(shown(layerLabel(members[0])), EXAMPLE_WIDTH);
      const which = members.length === 1 ? ` (${example})` : uniform ? "" : `, such as ${example}`;
      const line = `${count} ${code.replaceAll("_", " ")}${which}: ${shown(clause)}`;
      return wrap(line, width, "  ", " ".repeat(countWidth + 3));
    }),
  ];
}
