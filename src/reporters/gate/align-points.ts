import { textWidth } from "../fit-text.js";

/** Numbers padded so that their points stand below each other, and of one width. */
export function alignPoints(numbers: readonly string[]): readonly string[] {
  const parts = numbers.map((text) => {
    const point = text.indexOf(".");
    return point === -1 ? ([text, ""] as const) : ([text.slice(0, point), text.slice(point)] as const);
  });
  const before = Math.max(0, ...parts.map(([whole]) => textWidth(whole)));
  const after = Math.max(0, ...parts.map(([, fraction]) => textWidth(fraction)));
  return parts.map(([whole, fraction]) => whole.padStart(before) + fraction.padEnd(after));
}
