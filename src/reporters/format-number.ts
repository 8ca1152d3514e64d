/** What a cell shows where there is no value. */
export const NO_VALUE = "–";

/** Beyond these a fixed number of decimals says nothing, and the exponent takes over. */
const LARGEST_FIXED = 1e5;

/** A number with a fixed number of decimals, so that a column's points align; `1.2e-7` where that shows nothing. */
export function fixed(value: number | null, decimals: number): string {
  if (value === null) return NO_VALUE;
  const size = Math.abs(value);
  if (size >= LARGEST_FIXED || (size > 0 && size < 0.5 * 10 ** -decimals)) return value.toExponential(1);
  return value.toFixed(decimals);
}

/** A number to four significant digits, an integer as it is. */
export function significant(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return String(value);
  return String(Number(value.toPrecision(4)));
}

const UNITS = [
  { size: 1e12, name: "T" },
  { size: 1e9, name: "G" },
  { size: 1e6, name: "M" },
  { size: 1e3, name: "k" },
] as const;

/** A count to three significant digits with a decimal unit: `3.25 M`; below 1,000 as it is. */
export function compactCount(count: number): string {
  // What would round up to 1000 of a unit is 1 of the next.
  const unit = UNITS.find(({ size }) => count >= 0.9995 * size);
  return unit ? `${Number((count / unit.size).toPrecision(3))} ${unit.name}` : String(Math.round(count));
}

/** A duration as one reads it: `0.4 s`, `12 s`, `3 m 05 s`, `2 h 10 m`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const twoDigits = (n: number) => String(n).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)} m ${twoDigits(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${twoDigits(Math.floor((whole % 3600) / 60))} m`;
}

/** `1 layer`, `2 layers`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
