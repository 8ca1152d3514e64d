/** The sign of a negative number (or exponent) as wide as a plus, not the hyphen. */
export function minus(number: string): string {
  return number.replaceAll("-", "−");
}

/**
 * A sentence of the report as it is printed in a page, where there are more signs than on a keyboard.
 *
 * @example typeset("distance -0.2 <= 0.03 (5-point)") // "distance −0.2 ≤ 0.03 (5-point)"
 */
export function typeset(sentence: string): string {
  return sentence
    .replaceAll("<=", "≤")
    .replaceAll(">=", "≥")
    .replaceAll(/(?<=^|[\s(])-(?=\d)/gu, "−");
}
