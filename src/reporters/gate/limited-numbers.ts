import { textWidth } from "../fit-text.js";

/** Significant digits of a value, as messages have them. */
const USUAL_DIGITS = 4;

/** Digits that a double holds. */
const ALL_DIGITS = 15;

/**
 * A value and its limit as texts of four significant digits, or of as many as it takes to tell them apart.
 * @example limitedTexts(6.00004, 6) // ["6.00004", "6"]
 */
export function limitedTexts(value: number, limit: number): readonly [value: string, limit: string] {
  for (let digits = USUAL_DIGITS; digits < ALL_DIGITS; digits++) {
    const texts = [toDigits(value, digits), toDigits(limit, digits)] as const;
    if (texts[0] !== texts[1]) return texts;
  }
  return [String(value), String(limit)];
}

function toDigits(value: number, digits: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e6
    ? String(value)
    : String(Number(value.toPrecision(digits)));
}

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
