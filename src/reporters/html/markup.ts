import { printable } from "../../errors.js";

/** Text of HTML that is safe to put into a page as it is. */
export interface Markup {
  readonly markup: string;
}

/** What a template may hold: text is escaped, markup is taken as it is, and nothing stands for null. */
export type Content = string | number | Markup | null | readonly Content[];

/**
 * A template of HTML whose values are escaped, in text and in quoted attributes alike. Names of tensors come from
 * files that anyone may have written: what is invisible in them is made visible, as on the terminal.
 *
 * @example html`<b title="${'"'}">${"<i>"}</b>`.markup // <b title="&quot;">&lt;i&gt;</b>
 */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return {
    markup: strings.reduce((text, string, i) => text + markupOf(values[i - 1]) + string),
  };
}

/** Text that is HTML already, such as a drawing of our own. Nothing from a file may be in it. */
export function raw(markup: string): Markup {
  return { markup };
}

function markupOf(content: Content): string {
  if (content === null) return "";
  if (typeof content === "string") return escapeText(content);
  if (typeof content === "number") return String(content);
  if (isList(content)) return content.map(markupOf).join("");
  return content.markup;
}

function isList(content: readonly Content[] | Markup): content is readonly Content[] {
  return Array.isArray(content);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeText(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}
