import { fixed, NO_VALUE, significant } from "../format-number.js";
import { html, type Markup } from "./markup.js";
import { minus } from "./typography.js";

/** A number of the report to so many decimals; a machine (or a test) that reads the page finds all its digits. */
export function datum(value: number | null, decimals: number): Markup {
  return value === null ? NOTHING : withValue(value, fixed(value, decimals));
}

/** A number of the report to four significant digits. */
export function significantDatum(value: number | null): Markup {
  return value === null ? NOTHING : withValue(value, significant(value));
}

/** A difference of numbers of the report to so many decimals, with its sign; one that rounds to nothing is 0. */
export function difference(value: number, decimals: number): Markup {
  const text = value.toFixed(decimals);
  const rounded = Number(text);
  return withValue(value, rounded > 0 ? `+${text}` : rounded < 0 ? text : (0).toFixed(decimals));
}

const NOTHING = html`<span class="none">${NO_VALUE}</span>`;

function withValue(value: number, text: string): Markup {
  return html`<data value="${value}">${minus(text)}</data>`;
}
