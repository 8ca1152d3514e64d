/** A number as messages have it: four significant digits, without an exponent where that is short. */
export function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  return String(Number(value.toPrecision(4)));
}

/** `6.213 ± 0.31` */
export function measuredText(value: number, error: number | null): string {
  return error === null
    ? numberText(value)
    : `${numberText(value)} ± ${String(Number(error.toPrecision(2)))}`;
}

/** A share as `12.5 %`. */
export function percentText(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
