/** Significant digits of a value, as messages have them. */
const USUAL_DIGITS = 4;

/** Digits that a double holds. */
const ALL_DIGITS = 15;

/** A number as messages have it: four significant digits, without an exponent where that is short. */
export function numberText(value: number): string {
  return toDigits(value, USUAL_DIGITS);
}

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

/** ` ± 0.31`, to two significant digits; nothing where there is none. */
export function errorText(error: number | null): string {
  return error === null ? "" : ` ± ${Number(error.toPrecision(2))}`;
}

/** A share as `12.5 %`. */
export function percentText(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
