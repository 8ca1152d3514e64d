import { FEW_IN_TAIL, UNDER_TRAINED_ABOVE } from "../../analysis/conventions.js";
import { weaknesses } from "../weaknesses.js";

/** What the terminal's table shows by other means than words. */
const WORDS: Readonly<Record<string, string>> = {
  few: `fewer than ${FEW_IN_TAIL} eigenvalues in the upper tail`,
  light: `a light upper tail (alpha > ${UNDER_TRAINED_ABOVE})`,
  storage_limited: "the lower tail is lost in the rounding of storage",
  not_power_law: "the heavy tail is no power law",
  no_upper_tail: "no upper tail could be fitted",
};

/** A code of a record's `warnings` in words. */
export function warningWords(code: string): string {
  return Object.hasOwn(WORDS, code) ? WORDS[code] : weaknesses({ warnings: [code] }).join(", ");
}
