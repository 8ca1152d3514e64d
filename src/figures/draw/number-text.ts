/** A tick's number as it is: `0.002`, `15000`, `3e−7`. */
export function plainNumber(value: number): string {
  return text(value, 6);
}

/** A number to three significant digits, an integer as it is: `0.0207`, `6625`, `1.3e−5`. */
export function brief(value: number): string {
  return text(value, Number.isInteger(value) && Math.abs(value) < 1e6 ? 6 : 3);
}

/** A number with a fixed number of decimals: `−0.51`. */
export function decimals(value: number, count: number): string {
  return withMinus(value.toFixed(count));
}

/** `3.26 ± 0.49`: a value to the digits that its error leaves. */
export function withError(value: number, error: number): string {
  if (!(error > 0)) return brief(value);
  const count = Math.min(Math.max(1 - Math.floor(Math.log10(error)), 0), 6);
  return `${decimals(value, count)} ± ${decimals(error, count)}`;
}

function text(value: number, digits: number): string {
  const size = Math.abs(value);
  const rounded = Number(value.toPrecision(digits));
  return withMinus(
    size > 0 && (size < 1e-3 || size >= 1e6) ? rounded.toExponential().replace("e+", "e") : String(rounded),
  );
}

/** The sign that is as wide as a digit. */
function withMinus(number: string): string {
  return number.replaceAll("-", "−");
}
