import type { GateFinding } from "../../gate/gate-report.js";
import { errorText, limitedTexts } from "../../gate/number-text.js";
import { shown } from "../shown.js";

/** What was found, with its standard error where it has one: `14.34 ± 4.2`, `rank-collapse`; `gone` for no value. */
export function measuredCell({
  value,
  limit,
  uncertainty,
}: Pick<GateFinding, "value" | "limit" | "uncertainty">): string {
  if (value === null) return "gone";
  if (typeof value === "string") return shown(value);
  const text = typeof limit === "number" ? limitedTexts(value, limit)[0] : String(value);
  return text + errorText(uncertainty);
}

/** The findings, those farthest beyond their limit first; those that have no distance keep their order, behind. */
export function worstFirst(findings: readonly GateFinding[]): readonly GateFinding[] {
  const beyond = ({ value, limit }: GateFinding) =>
    typeof value === "number" && typeof limit === "number" ? Math.abs(value - limit) : -1;
  return findings.toSorted((a, b) => beyond(b) - beyond(a));
}
